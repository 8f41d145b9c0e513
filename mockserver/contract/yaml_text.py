"""Read YAML text as data: bounded, without duplicate keys, tags or code.

Only the types of JSON come out (YAML 1.2 core schema: `no` is text, and so is a date). Aliases
are refused, or copied where the caps let them.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml
from yaml.reader import ReaderError

from mockserver.contract.caps import SPLIT, Caps, read_number
from mockserver.contract.violation import pointer_to
from mockserver.errors import MockServerError

_YAML: type[Any] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
#: How a number may begin.
_NUMERIC = frozenset("+-.0123456789")
_CONSTANTS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CONSTANTS |= dict.fromkeys(("true", "True", "TRUE"), True)
_CONSTANTS |= dict.fromkeys(("false", "False", "FALSE"), False)
_BROKEN = (
    "Mend this line or the one before it: indent with spaces only, and put a text in quotes if it "
    "has `: ` or ` #` in it, begins with one of `[]{}*&!|>%@`, or has one of `[]{},` within braces."
)
_STRING_TAG = "tag:yaml.org,2002:str"


def parse_yaml(text: str, source: str, caps: Caps) -> Any:
    """Parse YAML text. Raises the error of the caps, with the source and the line."""
    return _Builder(source, caps, None).build(text)


class YamlLines:
    """The lines of places in a YAML text that has been parsed before."""

    def __init__(self, text: str, caps: Caps) -> None:
        self._lines: dict[str, int] = {}
        _Builder("", caps, self._lines).build(text)

    def line(self, pointer: str) -> int:
        """Return the line on which the value at a pointer begins, or the nearest around it."""
        while pointer and pointer not in self._lines:
            pointer = pointer.rpartition("/")[0]
        return self._lines.get(pointer, 1)


class _Open(NamedTuple):
    """A mapping or list that is not at its end: `keys` holds a key that waits for its value."""

    container: Any
    keys: list[str]
    pointer: str
    anchor: str | None = None


class _Builder:
    """Turns YAML events into JSON values without recursion, counting as it goes."""

    def __init__(self, source: str, caps: Caps, lines: dict[str, int] | None) -> None:
        self.source = source
        self.caps = caps
        #: Filled with the line of each value, if it is there.
        self.lines = lines
        self.count = 0
        #: How many values aliases have repeated.
        self.repeated = 0
        #: The values that aliases may repeat, by their anchors.
        self.anchored: dict[str, Any] = {}

    def build(self, text: str) -> Any:
        try:
            return self._build(text)
        except ReaderError as error:
            line = text.encode()[: error.position].count(b"\n") + 1
            what = f"This is not YAML: {error.reason}."
            raise self._refuse(what, line, "Remove the character.") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            what = getattr(error, "problem", None) or str(error)
            raise self._refuse(f"This is not YAML: {what}.", line, _BROKEN) from None

    def _build(self, text: str) -> Any:
        root: list[Any] = []
        stack = [_Open(root, [], "")]
        takes: dict[type[yaml.Event], Callable[[list[_Open], Any], object]] = {
            yaml.ScalarEvent: self._place,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._repeat,
        }
        loader = _YAML(text)
        try:
            next_event = loader.get_event
            while (event := next_event()) is not None:
                take = takes.get(type(event))
                if take is not None:
                    take(stack, event)
        finally:
            loader.dispose()
        if len(root) != 1:
            what = f"The file holds {len(root)} documents; one is expected."
            hint = "Keep one, without `---` before another." if root else "Write one into it."
            raise self._refuse(what, 1, hint)
        return root[0]

    def _open(self, stack: list[_Open], event: Any) -> None:
        if event.tag is not None:
            self._refuse_tag(event)
        value: Any = {} if type(event) is yaml.MappingStartEvent else []
        stack.append(_Open(value, [], self._put(stack, value, event), event.anchor))
        if len(stack) - 1 > self.caps.depth:
            raise self._too_deep(event)

    def _close(self, stack: list[_Open], event: yaml.Event) -> None:
        """Merge what stands under `<<` into a mapping, and keep a value that has an anchor."""
        ended = stack.pop()
        if self.caps.aliases and isinstance(ended.container, dict) and "<<" in ended.container:
            merged = ended.container.pop("<<")
            for each in merged if isinstance(merged, list) else [merged]:
                if not isinstance(each, dict):
                    hint = "Write what it should have below it instead of <<."
                    raise self._refuse("Only a mapping can be merged by <<.", event, hint)
                for key, value in each.items():
                    ended.container.setdefault(key, value)
        if ended.anchor is not None:
            self.anchored[ended.anchor] = ended.container

    def _repeat(self, stack: list[_Open], event: yaml.AliasEvent) -> None:
        """Put a copy of the value of an anchor."""
        anchor = event.anchor or ""
        if not self.caps.aliases:
            what = f"The alias *{anchor} is not supported."
            hint = "Write the value out; in a specification, use $ref."
            raise self._refuse(what, event, hint)
        if anchor not in self.anchored:
            what = f"The alias *{anchor} repeats no value that has ended before it."
            raise self._refuse(
                what, event, f"Write &{anchor} before a value above, or write it out."
            )
        self._put(stack, self._copied(self.anchored[anchor], len(stack), event), event)

    def _copied(self, value: Any, depth: int, event: yaml.Event) -> Any:
        """Copy a value; what is in it counts as repeated."""
        if not isinstance(value, dict | list):
            return value
        if depth > self.caps.depth:
            raise self._too_deep(event)
        self.repeated += len(value)
        if self.repeated > self.caps.aliases:
            what = f"Aliases repeat more than {self.caps.aliases:,} values."
            raise self._refuse(what, event, "Use $ref instead of aliases.")
        if isinstance(value, list):
            return [self._copied(each, depth + 1, event) for each in value]
        return {key: self._copied(each, depth + 1, event) for key, each in value.items()}

    def _place(self, stack: list[_Open], event: yaml.ScalarEvent) -> None:
        text: str = event.value
        tag, anchor = event.tag, event.anchor
        if tag is not None:
            self._refuse_tag(event)
        container, keys, _, _ = stack[-1]
        if not keys and type(container) is dict:
            if text in container:
                what = f"The key {text!r} appears twice here."
                raise self._refuse(what, event, "Rename or remove one of the two.")
            keys.append(text)
            value: Any = text
        else:
            is_plain = event.implicit[0] and tag != _STRING_TAG
            value = self._scalar(text, event) if is_plain else text
            self._put(stack, value, event)
        if anchor is not None:
            self.anchored[anchor] = value

    def _put(self, stack: list[_Open], value: Any, event: yaml.Event) -> str:
        """Add a value to the innermost container; gives its pointer if lines are wanted."""
        self.count += 1
        if self.count > self.caps.nodes:
            raise self._refuse(f"More than {self.caps.nodes:,} values.", event, SPLIT)
        container, keys, pointer, _ = stack[-1]
        step: str | int
        if type(container) is list:
            step = len(container)
            container.append(value)
        elif keys:
            step = keys.pop()
            container[step] = value
        else:
            hint = "Write a word before the colon; put text with braces in quotes."
            raise self._refuse("A mapping's key must be a plain word or text.", event, hint)
        if self.lines is None:
            return ""
        if len(stack) > 1:
            pointer += pointer_to(step)
        self.lines[pointer] = _line_of(event)
        return pointer

    def _scalar(self, text: str, event: yaml.Event) -> Any:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] not in _NUMERIC:
            return text
        whole = _INT.fullmatch(text)
        if not whole and not _FLOAT.fullmatch(text):
            return text
        try:
            return read_number(text, int if whole else float, self.caps)
        except ValueError as error:
            hint = "Write a shorter number, or a text in quotes."
            raise self._refuse(str(error), event, hint) from None

    def _refuse_tag(self, event: Any) -> None:
        if event.tag not in ("!", _STRING_TAG):
            what = f"The YAML tag {event.tag} is not supported."
            raise self._refuse(what, event, "Remove it; put the value in quotes if it is a text.")

    def _too_deep(self, event: yaml.Event) -> MockServerError:
        what = f"More than {self.caps.depth} levels of nesting."
        return self._refuse(what, event, "Write it with fewer levels.")

    def _refuse(self, what: str, at: yaml.Event | int, hint: str) -> MockServerError:
        line = at if isinstance(at, int) else _line_of(at)
        return self.caps.error(what, where=f"{self.source}:{line}", hint=hint)


def _line_of(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1
