"""A document that was read from a YAML or JSON file, and the places in it.

A document is data: bounded, and of JSON's types only. Nothing else is opened to read it.
"""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from mockserver.contract.caps import Caps
from mockserver.contract.json_text import parse_json
from mockserver.contract.violation import pointer_to
from mockserver.contract.yaml_text import lines_of_yaml, parse_yaml
from mockserver.errors import ContractError

Json = Any

SPEC_CAPS = Caps(size=32 * 2**20, nodes=4_000_000, error=ContractError)
#: For documents that users bring.
OWN_CAPS = replace(SPEC_CAPS, aliases=500_000)
FIXTURE_CAPS = Caps(size=5 * 2**20)


class Place(NamedTuple):
    """A place in a file: its line, None in a JSON file, and the pointer as the file has it."""

    source: str
    line: int | None
    pointer: str

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        return f"{self.source}{line} (#{self.pointer})"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and the file that it was read from, so that an error can name a line."""

    source: str
    text: str
    data: Json
    caps: Caps
    #: Other files that were brought into `data`, by the pointers at which they stand.
    parts: "Mapping[str, Document]" = field(default_factory=dict)
    #: Where values stood that were moved, by the pointers at which they stand now.
    moved: dict[str, str] = field(default_factory=dict, compare=False)
    #: The line of each value by its pointer, filled when the first place is asked for.
    _lines: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def where(self, pointer: str) -> str:
        """Name a place in the file: `file:line (#/pointer)`; JSON files go without a line."""
        return str(self.place(pointer))

    def place(self, pointer: str) -> Place:
        """Find a place in the file, or in one of those that were brought in."""
        pointer = self._before_move(pointer)
        for prefix, part in self.parts.items():
            if pointer == prefix or pointer.startswith(prefix + "/"):
                return part.place(pointer[len(prefix) :])
        if self.source.endswith(".json"):
            return Place(self.source, None, pointer)
        if not self._lines:
            self._lines.update(lines_of_yaml(self.text, self.source, self.caps))
        nearest = pointer
        while nearest and nearest not in self._lines:
            nearest = nearest.rpartition("/")[0]
        return Place(self.source, self._lines.get(nearest, 1), pointer)

    def _before_move(self, pointer: str) -> str:
        """Find where a value stood before it, or a value that holds it, was moved."""
        head = pointer if self.moved else ""
        while head:
            if head in self.moved:
                return self.moved[head] + pointer[len(head) :]
            head = head.rpartition("/")[0]
        return pointer


def load_document(path: Path, caps: Caps) -> Document:
    """Read one file. Raises the error of the caps if it is missing, too large or malformed."""
    source = _short(path)
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise caps.error("This is not a file.", where=source)
        if facts.st_size > caps.size:
            raise caps.error(
                f"The document has {facts.st_size:,} bytes, and {caps.size:,} is the limit.",
                where=source,
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise caps.error("The file does not exist.", where=source) from None
    except (OSError, UnicodeDecodeError) as error:
        raise caps.error(f"The file cannot be read as UTF-8 text: {error}.", where=source) from None
    return parse_document(text, source, caps)


def parse_document(text: str, source: str, caps: Caps) -> Document:
    """Parse text that is already in memory; `source` is its name, which ends in .json for JSON."""
    if source.endswith(".json"):
        data = parse_json(text, source, caps)
    else:
        data = parse_yaml(text, source, caps)
    return Document(source, text, data, caps)


def walk(data: Json) -> Iterator[tuple[str, Json]]:
    """Yield every value below `data` with its JSON pointer, parents first."""
    stack: list[tuple[str, Json]] = [("", data)]
    while stack:
        pointer, value = stack.pop()
        yield pointer, value
        if isinstance(value, dict):
            stack.extend((pointer + pointer_to(key), each) for key, each in value.items())
        elif isinstance(value, list):
            stack.extend((f"{pointer}/{index}", each) for index, each in enumerate(value))


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
