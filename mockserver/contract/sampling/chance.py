"""Chance that comes out of a key: the same key gives the same choices, in every process."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_BYTES = 64


class Chance:
    """A stream of choices. What a child chooses does not depend on what others have chosen."""

    __slots__ = ("_key", "_left", "_round")

    def __init__(self, key: str | bytes) -> None:
        self._key = _short(key if isinstance(key, bytes) else key.encode("utf-8", "surrogatepass"))
        self._left = 0
        self._round = 0

    def child(self, name: str) -> "Chance":
        """Begin a stream of its own for a part, such as a member of an object."""
        named = name.encode("utf-8", "surrogatepass")
        return Chance(blake2b(named, key=self._key, digest_size=_BYTES).digest())

    def below(self, bound: int) -> int:
        """Choose a number from 0 to `bound` - 1; `bound` is at least 1."""
        if self._left < bound << 32:
            self._refill(bound)
        self._left, chosen = divmod(self._left, bound)
        return chosen

    def pick(self, values: Sequence[T]) -> T:
        """Choose one of some values; there has to be one."""
        return values[self.below(len(values))]

    def _refill(self, bound: int) -> None:
        wanted = bound.bit_length() // 8 + 8
        fresh = b""
        while len(fresh) < wanted:
            self._round += 1
            counter = self._round.to_bytes(8, "big")
            fresh += blake2b(counter, key=self._key, digest_size=_BYTES).digest()
        self._left = int.from_bytes(fresh, "big")


def _short(key: bytes) -> bytes:
    """Return a key that blake2b takes: at most 64 bytes."""
    return key if len(key) <= _BYTES else blake2b(key, digest_size=_BYTES).digest()
