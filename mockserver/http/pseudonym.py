"""Pseudonyms for credentials: the same one for the same value, while this server runs."""

import hmac

from mockserver.engine.masking import pseudonym


class Pseudonyms:
    """Makes pseudonyms with a keyed hash: without the key, nobody can find values by trying.

    `key` is random and known to one server; another server has other pseudonyms.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, value: bytes) -> bytes:
        """Return the pseudonym of a value."""
        return pseudonym(hmac.digest(self._key, value, "sha256").hex()).encode()
