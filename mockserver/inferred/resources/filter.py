"""Query parameters that choose rows by their members: `status`, `filter[status]`, `min_price`."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from mockserver.contract.parameter import Parameter
from mockserver.inferred.resources.member import Steps, value_at
from mockserver.inferred.resources.overrides import FilterOverride
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.words import plain, singular_name, words_of

Json = Any

_BRACKETS = re.compile(r"^(\w+)\[(\w+)\](?:\[(\w+)\])?$")
_WRAPPERS = ("filter", "filters", "where", "q", "query")
#: Words at an end of a parameter's name that compare, and how.
_OPERATORS = {"min": ">=", "max": "<=", "gte": ">=", "lte": "<=", "gt": ">", "lt": "<"}
_OPERATORS |= {"ge": ">=", "le": "<=", "after": ">", "before": "<", "since": ">=", "until": "<="}
_OPERATORS |= {"from": ">=", "to": "<=", "not": "!=", "ne": "!=", "contains": "contains"}
_OPERATORS |= {"eq": "=", "in": "="}
_TEXT_SEARCHES = ("q", "query", "search", "searchterm", "keyword", "keywords", "searchtext")


class Filter(NamedTuple):
    """A query parameter that chooses rows: the member that it is compared with, and how.

    Without a member, it is a text that some value of the row contains. `inner` is the property of
    an object parameter, as `status` of `filter[status]`.
    """

    parameter: str
    member: Steps
    op: str = "="
    inner: str = ""
    #: Whether each request has it: then it tells whose rows are wanted, and a row that does not
    #: say whose it is is not left out.
    is_required: bool = False

    def admits(self, wanted: Json, row: Mapping[str, Json]) -> bool:
        """Whether a row is chosen by the value of the parameter."""
        if not self.member:
            return _contains(row, str(wanted).lower(), 0)
        value = value_at(row, self.member)
        if value is None and self.is_required:
            return True
        choices = wanted if isinstance(wanted, list) else [wanted]
        if self.op == "!=":
            return all(not _compare(value, "=", each) for each in choices)
        return any(_compare(value, self.op, each) for each in choices)


def filters_of(
    shapes: Shapes,
    row: Json,
    parameters: Collection[Parameter],
    taken: Iterable[str],
    overrides: Mapping[str, FilterOverride],
) -> tuple[Filter, ...]:
    """Infer the filters of an operation; parameters in `taken` have another purpose.

    Overrides hold for all operations of the resource that have such a parameter.
    """
    found: list[Filter] = []
    taken = set(taken)
    members = {} if row is None else dict(shapes.members(row))
    known = {plain(name): name for name in members}
    known |= {singular_name(name): name for name in members if singular_name(name) not in known}
    for parameter in parameters:
        override = overrides.get(parameter.name)
        if parameter.where == "query" and override is not None:
            member = tuple(override.member.split("."))
            found.append(Filter(parameter.name, member, override.op))
        elif parameter.where == "query" and parameter.name not in taken:
            required = parameter.required
            found += (each._replace(is_required=required) for each in _filters(parameter, known))
    return tuple(found)


def _filters(parameter: Parameter, known: Mapping[str, str]) -> list[Filter]:
    name = parameter.name
    if parameter.shape.members and plain(name) not in known:
        inner = ((each, _member(each, known)) for each in parameter.shape.members)
        return [Filter(name, (each[0],), each[1], key) for key, each in inner if each is not None]
    brackets = _BRACKETS.match(name)
    op = ""
    if brackets is not None:
        outer, name, further = brackets.groups()
        if outer.lower() not in _WRAPPERS:
            name, further = outer, name
        op = _OPERATORS.get(further or "eq", "")
        if not op:
            return []
    found = _member(name, known)
    if found is not None:
        return [Filter(parameter.name, (found[0],), found[1] if op in ("", "=") else op)]
    if plain(name) in _TEXT_SEARCHES and "string" in parameter.shape.types:
        return [Filter(parameter.name, ())]
    return []


def _member(name: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the member that a name speaks of, and the operator in the name."""
    for spelled in (plain(name), singular_name(name)):
        if spelled in known:
            return known[spelled], "="
    words = words_of(name)
    if len(words) < 2:
        return None
    for rest, word in ((words[1:], words[0]), (words[:-1], words[-1])):
        member = known.get("".join(rest)) or known.get("".join(rest) + "at")
        if word in _OPERATORS and member is not None:
            return member, _OPERATORS[word]
    return None


def _compare(value: Json, op: str, wanted: Json) -> bool:
    if isinstance(value, list):
        return any(_compare(each, op, wanted) for each in value)
    if isinstance(value, dict):
        scalars = (each for each in value.values() if not isinstance(each, dict | list))
        return any(_compare(each, op, wanted) for each in scalars)
    if value is None:
        return False
    if op == "=":
        return value == wanted or _text(value) == _text(wanted)
    if op == "contains":
        return _text(wanted).lower() in _text(value).lower()
    return _ordered(value, op, wanted)


def _ordered(value: Json, op: str, wanted: Json) -> bool:
    numbers = _number(value), _number(wanted)
    if None in numbers:
        left, right = _text(value), _text(wanted)
        order = (left > right) - (left < right)
    else:
        order = (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])  # type: ignore[operator]
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]


def _number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _contains(value: Json, text: str, depth: int) -> bool:
    """Whether a text stands in a value, at most four levels deep."""
    if depth > 4:
        return False
    if isinstance(value, dict):
        return any(_contains(each, text, depth + 1) for each in value.values())
    if isinstance(value, list):
        return any(_contains(each, text, depth + 1) for each in value)
    return value is not None and text in _text(value).lower()
