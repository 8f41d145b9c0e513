"""Read YAML and JSON documents as data: bounded, without duplicates, tags, aliases or code.

Only JSON's types come out (YAML 1.2 core schema, so `no` is a word and a date is text).
Nothing outside the document's own folder is ever opened.
"""

import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError, FixtureError, MockServerError

Json = Any
_YAML: type[Any] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CONSTANTS |= dict.fromkeys(("true", "True", "TRUE"), True)
_CONSTANTS |= dict.fromkeys(("false", "False", "FALSE"), False)
_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
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
    #: Other files that were brought into `data`, by the pointers at which they stand.
    parts: "Mapping[str, Document]" = field(default_factory=dict)

    def where(self, pointer: str) -> str:
        """Name a place in the file: `file:line (#/pointer)`; JSON files go without a line."""
        for prefix, part in self.parts.items():
            if pointer == prefix or pointer.startswith(prefix + "/"):
                return part.where(pointer[len(prefix) :])
        if self.source.endswith(".json"):
            return f"{self.source} (#{pointer})"
        lines: dict[str, int] = {}
        _Builder(self.source, self.caps, lines).build(self.text)
        nearest = pointer
        while nearest and nearest not in lines:
            nearest = nearest.rpartition("/")[0]
        return f"{self.source}:{lines.get(nearest, 1)} (#{pointer})"


def load_document(path: Path, caps: Caps) -> Document:
    """Read one file. Raises the caps' error class where the file is missing, too large or odd."""
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
        except ReaderError as error:
            line = text.encode()[: error.position].count(b"\n") + 1
            raise self._refuse(f"This is not YAML: {error.reason}.", line) from None
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
        self._refuse_tag(event.tag, line)
        container, pending = stack[-1]
        if isinstance(container, dict) and not pending:
            key = event.value
            if key in container:
                raise self._refuse(f"The key {key!r} stands here twice.", line)
            pending.append(key)
            return
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
        whole = _INT.fullmatch(text)
        if not whole and not _FLOAT.fullmatch(text):
            return text
        try:
            return _number(text, int if whole else float, self.caps)
        except ValueError as error:
            raise self._refuse(str(error), line) from None

    def _refuse_tag(self, tag: str | None, line: int) -> None:
        if tag not in (None, "!", _STRING_TAG):
            raise self._refuse(f"The YAML tag {tag} is not supported.", line)

    def _refuse(self, what: str, line: int, hint: str | None = None) -> MockServerError:
        return self.caps.error(what, where=f"{self.source}:{line}", hint=hint)


def _parse_json(text: str, source: str, caps: Caps) -> Json:
    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for name, value in pairs:
            if name in found:
                raise caps.error(f"The key {name!r} stands twice in one object.", where=source)
            found[name] = value
        return found

    def constant(word: str) -> Json:
        raise caps.error(f"{word} is not JSON.", where=source)

    def number(kind: type[int] | type[float], digits: str) -> float:
        try:
            return _number(digits, kind, caps)
        except ValueError as error:
            raise caps.error(str(error), where=source) from None

    _estimate(text, source, caps)
    try:
        data = json.loads(
            text,
            object_pairs_hook=members,
            parse_constant=constant,
            parse_int=partial(number, int),
            parse_float=partial(number, float),
        )
    except json.JSONDecodeError as error:
        raise caps.error(
            f"This is not JSON: {error.msg}.", where=f"{source}:{error.lineno}"
        ) from None
    except RecursionError:
        raise caps.error(f"More than {caps.depth} levels of nesting.", where=source) from None
    _measure(data, source, caps)
    if _SURROGATE.search(text):
        _refuse_surrogates(data, source, caps)
    return data


def _number(text: str, kind: type[int] | type[float], caps: Caps) -> float:
    if len(text) > caps.digits:
        raise ValueError(f"A number has more than {caps.digits} digits.")
    number = kind(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is larger than any JSON number.")
    return number


def _estimate(text: str, source: str, caps: Caps) -> None:
    """Refuse what is sure to have too many values before they are built and take the memory.

    There are at least as many values as commas, and as opening brackets.
    """
    if text.count(",") + text.count("[") + text.count("{") < 2 * caps.nodes:
        return
    bare = _TEXT.sub("", text)
    if bare.count(",") + bare.count("[") + bare.count("{") > 2 * caps.nodes:
        raise caps.error(f"More than {caps.nodes:,} values.", where=source)


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


def _refuse_surrogates(data: Json, source: str, caps: Caps) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise caps.error(
            "A text holds half a character, a surrogate without its other half.", where=source
        ) from None
