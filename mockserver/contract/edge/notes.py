"""What was met in a document that a user brings, collected to be told at the end."""

from collections.abc import Callable
from typing import NamedTuple

from mockserver.contract.document import Document, Json
from mockserver.contract.note import Note, is_quick, place_in

#: How many notes are kept; one more says that there are others.
_MOST = 1_000


class _Met(NamedTuple):
    what: str
    pointer: str
    #: The file and line, where they are known already.
    where: str | None
    hint: str | None
    operation: str
    comes_first: bool


class Notes:
    """Collects notes by pointer; lines are looked up once, when all are listed."""

    def __init__(self) -> None:
        self._met: list[_Met] = []
        self._seen: set[tuple[str, str, str | None]] = set()

    def add(
        self,
        what: str,
        pointer: str,
        hint: str | None = None,
        *,
        operation: str = "",
        where: str | None = None,
        comes_first: bool = False,
    ) -> None:
        """Add one note; a repeated one is passed over. `where`, if known, replaces the pointer.

        What keeps an operation from being served comes first: so does one with an `operation`.
        """
        key = what, pointer, where
        if key not in self._seen:
            self._seen.add(key)
            comes_first = comes_first or bool(operation)
            self._met.append(_Met(what, pointer, where, hint, operation, comes_first))

    def as_json(self, document: Document) -> list[list[Json]]:
        """Return the notes, in which `of_json` finds them again.

        A place that takes the whole of a text to find is found for it.
        """
        if not is_quick(document):
            self._met = [
                each._replace(where=each.where or document.where(each.pointer))
                for each in self._met
            ]
        return [[*each] for each in self._met]

    @classmethod
    def of_json(cls, kept: list[list[Json]]) -> "Notes":
        """Return the notes that were kept."""
        notes = cls()
        notes._met = [_Met(*each) for each in kept]
        return notes

    def left_out(self) -> tuple[str, ...]:
        """Say why operations were left out: a sentence for each."""
        return tuple(each.what for each in self._met if each.operation)

    def listed(self, document: Document) -> tuple[Note, ...]:
        """List the notes, with the place of each in its file."""
        ordered = sorted(self._met, key=lambda met: not met.comes_first)
        notes = [
            Note(met.what, _place(met, document), met.hint, met.operation)
            for met in ordered[:_MOST]
        ]
        if len(self._met) > _MOST:
            notes.append(
                Note(f"And {len(self._met) - _MOST:,} more notes.", lambda: document.source)
            )
        return tuple(notes)


def _place(met: _Met, document: Document) -> Callable[[], str]:
    where = met.where
    return place_in(document, met.pointer) if where is None else lambda: where
