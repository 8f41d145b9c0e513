"""What was made of documents by earlier starts, wherever it is kept."""

from collections.abc import Iterable
from typing import Any, Protocol

Json = Any


class Prepared(Protocol):
    """Entries that are found by all that they were made of; one can be missing, but never old."""

    def key(self, kind: str, facts: Iterable[str]) -> str:
        """Name the entry of something that is made of these facts by the code of today."""
        ...

    def find(self, key: str) -> dict[str, Json] | None:
        """Return an entry, of which nobody else has a part; None if there is none."""
        ...

    def keep(self, key: str, value: dict[str, Json]) -> None:
        """Keep an entry where that is possible; it is data of JSON's types alone."""
        ...
