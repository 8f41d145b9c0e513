"""Read YAML and JSON documents as data: bounded, without duplicates, tags, aliases or code.

Only JSON's types come out (YAML 1.2 core schema, so `no` is a word and a date is text).
Nothing outside the document's own folder is ever opened.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError, FixtureError, MockServerError

Json = Any
_YAML: type[Any] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CONSTANTS |= dict.fromkeys(("true", "True", "TRUE"), True)
_CONSTANTS |= dict.fromkeys(("false", "False", "FALSE"), False)
_STRING_TAG = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Caps:
    """How large a document may be: bytes of text, levels of nesting, values, digits of a number."""

    size: int
    depth: int = 64
    nodes: int = 200_000
    digits: int = 400
    error: type[MockServerError] = FixtureError


SPEC_CAPS = Caps(size=32 * 2**20, nodes=4_000_000, error=ContractError)
FIXTURE_CAPS = Caps(size=5 * 2**20)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and where it came from, so that a complaint can name the line."""

    source: str
    text: str
    data: Json
    caps: Caps

    def where(self, pointer: str) -> str:
        """Name a place in the file: `file:line (#/pointer)`; JSON files go without a line."""
        place = f"{self.source} (#{pointer})"
        if self.source.endswith(".json"):
            return place
        lines: dict[str, int] = {}
        _Builder(self.source, self.caps, lines).build(self.text)
        while pointer and pointer not in lines:
            pointer = pointer.rpartition("/")[0]
        return place.replace(" (#", f":{lines.get(pointer, 1)} (#", 1)


def load_document(path: Path, caps: Caps) -> Document:
    """Read one file. Raises the caps' error class where the file is missing, too large or odd."""
    source = _short(path)
    try:
        size = path.stat().st_size
        if size > caps.size:
            raise caps.error(
                f"The document has {size:,} bytes, and {caps.size:,} is the limit.", where=source
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise caps.error("The file does not exist.", where=source) from None
    except (OSError, UnicodeDecodeError) as error:
        raise caps.error(f"The file cannot be read as UTF-8 text: {error}.", where=source) from None
    return parse_document(text, source, caps)


def parse_document(text: str, source: str, caps: Caps) -> Document:
    """Parse text that is already in memory; `source` is only the name used in complaints."""
    if source.endswith(".json"):
        data = _parse_json(text, source, caps)
    else:
        data = _Builder(source, caps).build(text)
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


class _Builder:
    """Turns YAML events into JSON values without recursion, counting as it goes."""

    def __init__(self, source: str, caps: Caps, lines: dict[str, int] | None = None) -> None:
        self.source = source
        self.caps = caps
        self.lines = lines
        self.count = 0

    def build(self, text: str) -> Json:
        try:
            return self._build(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            what = getattr(error, "problem", None) or str(error)
            raise self._refuse(f"This is not YAML: {what}.", line) from None

    def _build(self, text: str) -> Json:
        root: list[Json] = []
        stack: list[tuple[Json, list[str]]] = [(root, [])]
        loader = _YAML(text)
        try:
            while loader.check_event():
                self._take(loader.get_event(), stack)
        finally:
            loader.dispose()
        if len(root) != 1:
            raise self._refuse(f"The file holds {len(root)} documents; one is expected.", 1)
        return root[0]

    def _take(self, event: yaml.Event, stack: list[tuple[Json, list[str]]]) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            self._place(stack, event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_tag(event.tag, line)
            value: Json = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._put(stack, value, line)
            stack.append((value, []))
            if len(stack) - 1 > self.caps.depth:
                raise self._refuse(f"More than {self.caps.depth} levels of nesting.", line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise self._refuse(
                f"The alias *{event.anchor} is not supported.",
                line,
                hint="Write the value out; in a specification, use $ref.",
            )

    def _place(
        self, stack: list[tuple[Json, list[str]]], event: yaml.ScalarEvent, line: int
    ) -> None:
        container, pending = stack[-1]
        if isinstance(container, dict) and not pending:
            key = event.value
            if key in container:
                raise self._refuse(f"The key {key!r} stands here twice.", line)
            pending.append(key)
            return
        self._refuse_tag(event.tag, line)
        plain = event.implicit[0] and event.tag != _STRING_TAG
        self._put(stack, self._scalar(event.value, line) if plain else event.value, line)

    def _put(self, stack: list[tuple[Json, list[str]]], value: Json, line: int) -> None:
        self.count += 1
        if self.count > self.caps.nodes:
            raise self._refuse(f"More than {self.caps.nodes:,} values.", line)
        container, pending = stack[-1]
        if isinstance(container, list):
            container.append(value)
        elif pending:
            container[pending.pop()] = value
        else:
            raise self._refuse("A mapping's key must be a plain word or text.", line)
        if self.lines is not None:
            self.lines[self._pointer(stack)] = line

    @staticmethod
    def _pointer(stack: list[tuple[Json, list[str]]]) -> str:
        steps: list[str | int] = []
        for container, _ in stack[1:]:
            last = len(container) - 1 if isinstance(container, list) else next(reversed(container))
            steps.append(last)
        return pointer_to(*steps)

    def _scalar(self, text: str, line: int) -> Json:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if len(text) > self.caps.digits:
            return text
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if number in (float("inf"), float("-inf")):
                raise self._refuse(f"{text} is larger than any JSON number.", line)
            return number
        return text

    def _refuse_tag(self, tag: str | None, line: int) -> None:
        if tag not in (None, "!", _STRING_TAG):
            raise self._refuse(f"The YAML tag {tag} is not supported.", line)

    def _refuse(self, what: str, line: int, hint: str | None = None) -> MockServerError:
        return self.caps.error(what, where=f"{self.source}:{line}", hint=hint)


def _parse_json(text: str, source: str, caps: Caps) -> Json:
    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise caps.error(f"The key {twice!r} stands twice in one object.", where=source)
        return found

    def constant(word: str) -> Json:
        raise caps.error(f"{word} is not JSON.", where=source)

    def number(digits: str) -> int:
        if len(digits) > caps.digits:
            raise caps.error(f"A number has more than {caps.digits} digits.", where=source)
        return int(digits)

    try:
        data = json.loads(
            text, object_pairs_hook=members, parse_constant=constant, parse_int=number
        )
    except json.JSONDecodeError as error:
        raise caps.error(
            f"This is not JSON: {error.msg}.", where=f"{source}:{error.lineno}"
        ) from None
    except RecursionError:
        raise caps.error(f"More than {caps.depth} levels of nesting.", where=source) from None
    _measure(data, source, caps)
    return data


def _measure(data: Json, source: str, caps: Caps) -> None:
    level: list[Json] = [data]
    depth = count = 0
    while level:
        depth += 1
        count += len(level)
        if depth > caps.depth + 1:
            raise caps.error(f"More than {caps.depth} levels of nesting.", where=source)
        if count > caps.nodes:
            raise caps.error(f"More than {caps.nodes:,} values.", where=source)
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
