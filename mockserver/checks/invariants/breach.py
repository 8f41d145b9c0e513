"""One way in which an exchange breaks an invariant."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mockserver.checks.wire.exchange import Exchange


class Breach(NamedTuple):
    """What is broken. `place` is where; a place is reported once for each operation and code."""

    code: str
    title: str
    place: str
    expected: str
    came: str
    #: Where the contract says it, and what findings of other operations share.
    pointer: str = ""
    cause: tuple[str, ...] = ()


Invariant = Callable[[Exchange], Iterator[Breach]]
