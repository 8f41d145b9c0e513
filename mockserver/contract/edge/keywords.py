"""What the value of each keyword of a schema may be, in draft 4 and in draft 2020-12."""

from collections.abc import Callable

from mockserver.contract.backtracking import is_linear, is_readable
from mockserver.contract.document import Json
from mockserver.contract.draft import DRAFT_4, Draft

_TYPES = frozenset(("null", "boolean", "object", "array", "number", "string", "integer"))

#: Whether a keyword may have a value.
Check = Callable[[Json, Draft], bool]


class Patterns:
    """Which patterns of a document an engine reads; each is tried once."""

    def __init__(self) -> None:
        self._readable: dict[str, bool] = {}
        self._linear: dict[str, bool] = {}

    def is_readable(self, pattern: str) -> bool:
        """Whether one of the engines reads a pattern."""
        if pattern not in self._readable:
            self._readable[pattern] = self.is_linear(pattern) or is_readable(pattern)
        return self._readable[pattern]

    def is_linear(self, pattern: str) -> bool:
        """Whether the engine that runs in linear time reads a pattern."""
        if pattern not in self._linear:
            self._linear[pattern] = is_linear(pattern)
        return self._linear[pattern]


def _text(value: Json, draft: Draft) -> bool:
    return isinstance(value, str)


def _boolean(value: Json, draft: Draft) -> bool:
    return isinstance(value, bool)


def _number(value: Json, draft: Draft) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _positive(value: Json, draft: Draft) -> bool:
    return _number(value, draft) and value > 0


def _size(value: Json, draft: Draft) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _names(value: Json, draft: Draft) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _type(value: Json, draft: Draft) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_type(each, draft) for each in value) and _is_set(value)
    return isinstance(value, str) and value in _TYPES


def _is_set(value: list[str]) -> bool:
    return len(set(value)) == len(value)


def _enum(value: Json, draft: Draft) -> bool:
    return isinstance(value, list) and bool(value)


def _exclusive(value: Json, draft: Draft) -> bool:
    return _boolean(value, draft) if draft is DRAFT_4 else _number(value, draft)


def _dependencies(value: Json, draft: Draft) -> bool:
    return isinstance(value, dict) and all(
        _names(each, draft) and _is_set(each) for each in value.values()
    )


def _discriminator(value: Json, draft: Draft) -> bool:
    return isinstance(value, dict) and isinstance(value.get("propertyName"), str)


KEYWORDS: dict[str, Check] = {
    "type": _type,
    "enum": _enum,
    "required": _names,
    "pattern": _text,
    "format": _text,
    "minimum": _number,
    "maximum": _number,
    "exclusiveMinimum": _exclusive,
    "exclusiveMaximum": _exclusive,
    "multipleOf": _positive,
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _size),
    **dict.fromkeys(("minProperties", "maxProperties", "minContains", "maxContains"), _size),
    **dict.fromkeys(("uniqueItems", "nullable", "readOnly", "writeOnly"), _boolean),
    "dependentRequired": _dependencies,
    "discriminator": _discriminator,
}
