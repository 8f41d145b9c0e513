"""What was mended in a document that a user brings, or left out of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mockserver.contract.document import Document


@dataclass(frozen=True, slots=True)
class Note:
    """One oddity of a document: what it is, where it stands, and what was done about it.

    `operation` is the operation that was left out because of it, as `GET /pets/{id}`; empty if the
    oddity was mended and nothing is missing.
    """

    what: str
    #: Names the place when somebody asks for it.
    place: Callable[[], str] = field(repr=False, compare=False)
    hint: str | None = None
    operation: str = ""

    @property
    def where(self) -> str:
        """The place: `file:line (#/pointer)`."""
        return self.place()

    @property
    def text(self) -> str:
        """The note without its place."""
        return self._worded("")

    def __str__(self) -> str:
        return self._worded(f" ({self.where})")

    def _worded(self, where: str) -> str:
        left_out = f"{self.operation} is left out. " if self.operation else ""
        return f"{left_out}{self.what}{where}" + (f" {self.hint}" if self.hint else "")


def place_in(document: Document, pointer: str) -> Callable[[], str]:
    """Return what names a place in a document, for a note.

    A place in JSON is looked up when it is asked for, so that start-up need not wait for it. YAML
    has to be parsed again for it: that is done here, so that no call has to wait for it.
    """
    if is_quick(document):
        return lambda: document.where(pointer)
    where = document.where(pointer)
    return lambda: where


def is_quick(document: Document) -> bool:
    """Whether places in a document are found without parsing all of it again."""
    return document.source.endswith(".json")
