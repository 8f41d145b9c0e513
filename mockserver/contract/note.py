"""What was mended in a document that a user brings, or left out of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One oddity of a document: what it is, where it stands, and what was done about it.

    `where` is `file:line (#/pointer)`. `operation` is the operation that was left out because of
    it, as `GET /pets/{id}`; empty if the oddity was mended and nothing is missing.
    """

    what: str
    where: str
    hint: str | None = None
    operation: str = ""

    def __str__(self) -> str:
        left_out = f"{self.operation} is left out. " if self.operation else ""
        return f"{left_out}{self.what} ({self.where})" + (f" {self.hint}" if self.hint else "")
