"""One declared parameter: where it stands, how its text becomes a value, what it must satisfy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import unquote_plus, unquote_to_bytes

from mockserver.contract.absent import ABSENT
from mockserver.contract.validator import Validator
from mockserver.contract.violation import Violation, pointer_to

Where = Literal["path", "query", "header", "cookie"]

#: Query fields as they came: the name decoded, the value still encoded.
Fields = list[tuple[str, str]]

_INTEGER = re.compile(r"-?[0-9]{1,400}")
_NUMBER = re.compile(
    r"-?(?:[0-9]{1,400}(?:\.[0-9]{1,400})?|\.[0-9]{1,400})(?:[eE][-+]?[0-9]{1,3})?"
)
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON types that a parameter's text may stand for, as far as the schema says."""

    types: frozenset[str]
    items: "Shape | None" = None
    properties: Mapping[str, "Shape"] | None = None

    def value(self, text: str) -> Any:
        """Read one scalar: the first type that fits, else the text for the schema to refuse."""
        if "integer" in self.types and _INTEGER.fullmatch(text):
            return int(text)
        if "number" in self.types and _NUMBER.fullmatch(text):
            number = float(text)
            return number if abs(number) != float("inf") else text
        if "boolean" in self.types and text.lower() in ("true", "false"):
            return text.lower() == "true"
        return text


ANYTHING = Shape(frozenset())
TEXT = Shape(frozenset({"string"}))


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation, compiled: `read_*` gives its value, `validator` judges it."""

    name: str
    where: Where
    required: bool
    style: str
    explode: bool
    shape: Shape
    validator: Validator
    default: Any = ABSENT
    allow_empty: bool = False

    @cached_property
    def header(self) -> bytes:
        """The name as a header has it on the wire."""
        return self.name.lower().encode()

    @cached_property
    def is_text(self) -> bool:
        """Whether the text is the value."""
        return self.shape == TEXT

    def read_text(self, text: str | None) -> Any:
        """Read a path segment, header or cookie (style `simple`)."""
        if text is None:
            return ABSENT
        if self.is_text:
            return text
        if self.shape.items is not None:
            return [self.shape.items.value(part) for part in text.split(",")] if text else []
        if self.shape.properties is not None:
            return self._members(text)
        return self.shape.value(text)

    def read_query(self, fields: Fields) -> Any:
        """Read a query parameter from all fields of the query, by its style."""
        if self.style == "deepObject":
            prefix = f"{self.name}["
            return self._object(
                [
                    (name[len(prefix) : -1], unquote_plus(raw))
                    for name, raw in fields
                    if name.startswith(prefix) and name.endswith("]")
                ]
            )
        if self.shape.properties is not None and self.explode:
            known = self.shape.properties
            return self._object(
                [(name, unquote_plus(raw)) for name, raw in fields if name in known]
            )
        raws = [raw for name, raw in fields if name == self.name]
        if not raws:
            return ABSENT
        if self.allow_empty and raws[-1] == "":
            return ""
        if self.shape.items is not None:
            return self._list(raws)
        if self.shape.properties is not None:
            return self._members(raws[-1], unquote_plus)
        return self.shape.value(unquote_plus(raws[-1]))

    def judge(self, value: Any, into: dict[str, Any], violations: list[Violation]) -> None:
        """Put a value that was read where it belongs, or say what is wrong with it."""
        if value is ABSENT:
            if self.required:
                pointer = pointer_to(self.name)
                violations.append(Violation(self.where, pointer, "required", "a value", "nothing"))
            elif self.default is not ABSENT:
                into[self.name] = self.default
        elif (self.allow_empty and value == "") or self.validator.accepts(value):
            into[self.name] = value
        else:
            violations.extend(self.validator.violations(value, self.where, pointer_to(self.name)))

    def _list(self, raws: list[str]) -> list[Any]:
        assert self.shape.items is not None
        if self.explode:
            return [self.shape.items.value(unquote_plus(raw)) for raw in raws]
        separator = _SEPARATORS.get(self.style, ",")
        whole = raws[-1]
        if separator == " ":
            whole = whole.replace("+", " ").replace("%20", " ")
        elif separator == "|":
            whole = whole.replace("%7C", "|").replace("%7c", "|")
        return [self.shape.items.value(unquote_plus(part)) for part in whole.split(separator)]

    def _members(self, text: str, decode: Callable[[str], str] = str) -> Any:
        """Read an object written as one text; one that does not come in pairs stays the text."""
        parts = text.split(",")
        if self.explode:
            pairs = [(name, value) for name, _, value in (part.partition("=") for part in parts)]
        elif len(parts) % 2:
            return decode(text)
        else:
            pairs = list(zip(parts[::2], parts[1::2], strict=True))
        return self._object([(decode(name), decode(value)) for name, value in pairs])

    def _object(self, pairs: list[tuple[str, str]]) -> Any:
        if not pairs:
            return ABSENT
        known = self.shape.properties or {}
        return {name: known.get(name, ANYTHING).value(text) for name, text in pairs}


def parse_query(query: bytes) -> Fields:
    """Split a query string into fields. Raises UnicodeError for names or values not in UTF-8."""
    fields: Fields = []
    for part in query.split(b"&"):
        if not part:
            continue
        name, _, value = part.partition(b"=")
        if b"%" in value:
            unquote_to_bytes(value).decode()
        decoded = unquote_to_bytes(name.replace(b"+", b" ")).decode()
        fields.append((decoded, value.decode()))
    return fields
