"""A document that was read from a YAML or JSON file, and the places in it.

A document is data: bounded, and of JSON's types only. Nothing else is opened to read it.
"""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from mockserver.contract.caps import Caps
from mockserver.contract.json_lines import JsonLines
from mockserver.contract.json_text import parse_json
from mockserver.contract.violation import pointer_to
from mockserver.contract.yaml_text import YamlLines, parse_yaml
from mockserver.errors import ContractError

Json = Any

SPEC_CAPS = Caps(size=32 * 2**20, nodes=4_000_000, error=ContractError)
#: For documents that users bring.
OWN_CAPS = replace(SPEC_CAPS, aliases=500_000)
FIXTURE_CAPS = Caps(size=5 * 2**20)


class Place(NamedTuple):
    """A place in a file: its line, and the pointer as the file has it."""

    source: str
    line: int
    pointer: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line} (#{self.pointer})"


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
    #: Holds what finds lines in the text, once the first place was asked for.
    _lines: list[JsonLines | YamlLines] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def where(self, pointer: str) -> str:
        """Name a place in the file: `file:line (#/pointer)`."""
        return str(self.place(pointer))

    def place(self, pointer: str) -> Place:
        """Find a place in the file, or in one of those that were brought in."""
        pointer = self._before_move(pointer)
        for prefix, part in self.parts.items():
            if pointer == prefix or pointer.startswith(prefix + "/"):
                return part.place(pointer[len(prefix) :])
        if not self._lines:
            is_json = self.source.endswith(".json")
            lines = JsonLines(self.text) if is_json else YamlLines(self.text, self.caps)
            self._lines.append(lines)
        return Place(self.source, self._lines[0].line(pointer), pointer)

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
    return parse_document(*read_text(path, caps), caps)


def read_text(path: Path, caps: Caps) -> tuple[str, str]:
    """Read the text of one file; returns its name, too, as errors show it.

    Raises the error of the caps if it is missing, too large or no text.
    """
    source = _short(path)
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise caps.error("This is not a file.", where=source, hint="Name a file.")
        if facts.st_size > caps.size:
            raise caps.error(
                f"The document has {facts.st_size:,} bytes, and {caps.size:,} is the limit.",
                where=source,
                hint="Leave out what is not needed, or move parts of it into other files.",
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        hint = "Look for a slip in the path, which starts at the current folder."
        raise caps.error("The file does not exist.", where=source, hint=hint) from None
    except UnicodeDecodeError as error:
        what = f"The file cannot be read as UTF-8 text: {error}."
        raise caps.error(what, where=source, hint="Save it as UTF-8.") from None
    except OSError as error:
        what = f"The file cannot be read: {error.strerror or error}."
        raise caps.error(what, where=source, hint="Look at its permissions.") from None
    return text, source


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
