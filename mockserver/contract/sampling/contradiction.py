"""Why no value fits a schema, where that can be told without looking for one."""

from collections.abc import Callable, Iterable
from math import ceil, floor
from typing import NamedTuple

from mockserver.contract.document import Json
from mockserver.contract.reference import find_pointer
from mockserver.contract.sampling.allowance import Allowance, NotMade
from mockserver.contract.sampling.fit import fits, is_within
from mockserver.contract.sampling.flat import Both, Flat, agree
from mockserver.contract.sampling.flattening import Flattening
from mockserver.contract.sampling.maker import Banned
from mockserver.contract.sampling.members import Members
from mockserver.contract.sampling.pattern_text import shortest_text
from mockserver.contract.schema_view import type_of
from mockserver.contract.violation import pointer_to, shown

#: Requirements in requirements are followed so deep.
_DEEPEST = 50
#: A schema without any of these has a value.
_DEMANDING = frozenset(("$ref", "allOf", "anyOf", "oneOf", "not", "enum", "const")) | {
    *("required", "minProperties", "maxProperties", "minItems", "minLength", "maxLength"),
    *("minimum", "exclusiveMinimum"),
}


class Contradiction(NamedTuple):
    """What contradicts what, as a sentence, and the pointer of the schema, or of one around it."""

    what: str
    pointer: str


class Contradictions:
    """Finds contradictions in the schemas of one document, for one direction; each once."""

    def __init__(self, flattening: Flattening, banned: Banned) -> None:
        self._flattening = flattening
        self._banned = banned
        # A schema is kept beside what was found, so that its id stays its own.
        self._known: dict[int, tuple[Json, Contradiction | None]] = {}

    def find(self, schema: Json, pointer: str, depth: int = 0) -> Contradiction | None:
        """Return why no value fits the schema at a pointer; None if there may be one."""
        if schema is False:
            return Contradiction("No value fits `false`.", pointer)
        if not isinstance(schema, dict | Both) or depth > _DEEPEST:
            return None
        if isinstance(schema, dict) and _DEMANDING.isdisjoint(schema):
            return None
        if id(schema) not in self._known:
            self._known[id(schema)] = schema, None  # what it needs inside may need it again
            self._known[id(schema)] = schema, self._found(schema, pointer, depth)
        return self._known[id(schema)][1]

    def _found(self, schema: Json, pointer: str, depth: int) -> Contradiction | None:
        try:
            flat = self._flattening.flat(schema)
        except NotMade:
            return None
        pointer = flat.get("pointer", pointer)
        what = _of_all(flat)
        if what is None and "enum" not in flat:
            kinds = [self._in_kind(flat, kind, pointer, depth) for kind in flat.get("types", ())]
            if kinds and all(kinds):
                return kinds[0]
        if what is None:
            return self._in_alternatives(flat, pointer, depth)
        return Contradiction(what, pointer)

    def _in_alternatives(self, flat: Flat, pointer: str, depth: int) -> Contradiction | None:
        """Find a group of alternatives of which none fits."""
        for group in flat.get("groups", ()):
            reasons = [
                self.find(each, pointer, depth + 1) or self._beside(flat, each, pointer)
                for each in group.alternatives
            ]
            if reasons and all(reasons):
                first = reasons[0]
                assert first is not None, "all of them are reasons"
                is_same = len({each.what for each in reasons if each is not None}) == 1
                return (
                    first if is_same else Contradiction("None of its alternatives fits.", pointer)
                )
        return None

    def _beside(self, flat: Flat, alternative: Json, pointer: str) -> Contradiction | None:
        try:
            is_possible = agree(flat, self._flattening.flat(alternative))
        except NotMade:
            return None
        what = "It allows no type or value that its alternatives allow."
        return None if is_possible else Contradiction(what, pointer)

    def _in_kind(self, flat: Flat, kind: str, pointer: str, depth: int) -> Contradiction | None:
        """Find what leaves no value of one type."""
        if kind == "object":
            return self._in_object(flat, pointer, depth)
        if kind == "array":
            return self._in_list(flat, pointer, depth)
        what = _IN_SCALAR[kind](flat) if kind in _IN_SCALAR else None
        return None if what is None else Contradiction(what, pointer)

    def _in_object(self, flat: Flat, pointer: str, depth: int) -> Contradiction | None:
        try:
            # What is evaluated is known only when the alternatives are chosen.
            members = Members(
                {key: each for key, each in flat.items() if key != "unevaluatedProperties"},
                frozenset(),
            )
            required = {name: members.schema(name) for name in members.required}
            if "maxProperties" in flat or "not" in flat:
                is_carried = {name: not self._is_banned(each) for name, each in required.items()}
                required = {name: each for name, each in required.items() if is_carried[name]}
        except NotMade:
            return None
        what = _in_counts(flat, "Properties") or _in_names(flat, required)
        if what is not None:
            return Contradiction(what, pointer)
        for name, schema in required.items():
            at = self._below(pointer, "properties", name)
            inner = self.find(schema, at, depth + 1)
            if inner is None or self._is_banned(schema):
                continue
            what = f"It requires {name!r}, and forbids it."
            return Contradiction(what, pointer) if schema is False else inner
        return None

    def _in_list(self, flat: Flat, pointer: str, depth: int) -> Contradiction | None:
        what = _in_counts(flat, "Items")
        if what is not None:
            return Contradiction(what, pointer)
        least, prefix = flat.get("minItems", 0), flat.get("prefixItems", [])
        items = flat.get("items", True)
        if least <= len(prefix):
            return None
        inner = self.find(items, self._below(pointer, "items"), depth + 1)
        if inner is not None and items is False:
            return Contradiction(f"It wants {least} items, and allows {len(prefix)}.", pointer)
        if inner is None and "uniqueItems" in flat and not prefix:
            return self._in_unique(items, least, pointer)
        return inner

    def _in_unique(self, items: Json, least: int, pointer: str) -> Contradiction | None:
        """Find a list that wants more different items than its `enum` has."""
        try:
            flat = self._flattening.flat(items)
        except NotMade:
            return None
        if "enum" not in flat or least <= len(flat["enum"]):
            return None
        what = f"It wants {least} different items, and lists {len(flat['enum'])} values for them."
        return Contradiction(what, pointer)

    def _is_banned(self, schema: Json) -> bool:
        return isinstance(schema, dict) and self._banned in self._flattening.flat(schema)

    def _below(self, pointer: str, *steps: str) -> str:
        """Return the pointer of a schema inside, if it stands right there; else that around it."""
        inner = pointer + pointer_to(*steps)
        try:
            find_pointer(self._flattening.data, inner)
        except KeyError:
            return pointer
        return inner


def _of_all(flat: Flat) -> str | None:
    """Find what leaves no value of any type."""
    if any(each is True or each == {} for each in flat.get("not", ())):
        return "No value fits `not: {}`."
    if "types" in flat and not flat["types"]:
        return "Its parts want different types."
    if "enum" not in flat or any(fits(flat, each) for each in flat["enum"]):
        return None
    if not flat["enum"]:
        return "Its parts list no value in common."
    listed = shown(flat["enum"])
    types = flat.get("types", frozenset())
    if not any(type_of(each) in types for each in flat["enum"]):
        return f"It wants the type {_either(types)}, and lists {listed}."
    return f"None of the values that it lists, {listed}, keeps its bounds."


def _in_number(flat: Flat, *, is_whole: bool) -> str | None:
    lows = [flat[key] for key in ("minimum", "exclusiveMinimum") if key in flat]
    highs = [flat[key] for key in ("maximum", "exclusiveMaximum") if key in flat]
    if not lows or not highs:
        return None
    low, high = max(lows), min(highs)
    if low > high or (low == high and not is_within(flat, low)):
        return f"It wants a number of at least {low} and at most {high}."
    first, last = ceil(low), floor(high)
    is_open = last - first <= 1 and not any(is_within(flat, each) for each in {first, last})
    if is_whole and (first > last or is_open):
        return f"There is no integer between its bounds, {low} and {high}."
    return None


def _in_text(flat: Flat) -> str | None:
    what = _in_counts(flat, "Length")
    if what is not None or "maxLength" not in flat:
        return what
    for pattern in flat.get("pattern", ()):
        try:
            shortest = shortest_text(pattern, Allowance(steps=1_000, values=0, characters=0))
        except NotMade:
            continue
        most = flat["maxLength"]
        if shortest > most:
            return f"Its `maxLength` is {most}, and its pattern takes {shortest} or more."
    return None


def _in_counts(flat: Flat, name: str) -> str | None:
    least, most = flat.get(f"min{name}", 0), flat.get(f"max{name}")
    if most is None or least <= most:
        return None
    return f"Its `min{name}` is {least}, and its `max{name}` is {most}."


def _in_names(flat: Flat, required: dict[str, Json]) -> str | None:
    """Find what the required members of an object contradict."""
    most = flat.get("maxProperties")
    if most is not None and len(required) > most:
        return f"It requires {len(required)} members, and `maxProperties` is {most}."
    is_closed = flat.get("additionalProperties") is False and "patternProperties" not in flat
    known = len(flat.get("properties", {}))
    if is_closed and known < flat.get("minProperties", 0):
        return f"It wants {flat['minProperties']} members, and knows {known}."
    for schema in flat.get("not", ()):
        names = schema.get("required") if isinstance(schema, dict) and len(schema) == 1 else None
        if isinstance(names, list) and names and all(each in required for each in names):
            return f"It requires {_either(names)}, and its `not` forbids that."
    return None


def _either(words: Iterable[Json]) -> str:
    return " or ".join(sorted(map(str, words)))


_IN_SCALAR: dict[str, Callable[[Flat], str | None]] = {
    "integer": lambda flat: _in_number(flat, is_whole=True),
    "number": lambda flat: _in_number(flat, is_whole=False),
    "string": _in_text,
}
