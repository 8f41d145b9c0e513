"""Read parts of `allOf` that are closed against each other as they are meant.

`allOf: [A, B]` where A and B have `additionalProperties: false` and members of their own is written
to join these members, but each part forbids those of the other: JSON Schema lets no object through.
"""

from collections.abc import Iterable
from urllib.parse import quote

from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.edge.references import find_target
from mockserver.contract.parts import Part
from mockserver.contract.reference import target_of
from mockserver.contract.schema_view import members_of, required_of
from mockserver.contract.violation import pointer_to

_WHAT = "It forbids members that other parts of this `allOf` have."
_HINT = "It is read without `additionalProperties: false` here."
#: Longer lists of parts are left as they are.
_MOST_PARTS = 50
#: Keywords that name a place; a copy of a schema is another place.
_NAMES = ("$id", "$anchor", "$dynamicAnchor")


def open_closed_parts(data: Json, parts: Iterable[Part], notes: Notes) -> list[Part]:
    """Let closed parts of an `allOf` have the members of the other parts; changes the schemas.

    A part that is referred to stays closed elsewhere: the reference leads to an open copy in
    `components` instead. Returns these copies.
    """
    opener = _Opener(data)
    for part in parts:
        joined = part.node.get("allOf") if part.kind == "Schema" else None
        if not isinstance(joined, list) or len(joined) > _MOST_PARTS:
            continue
        targets = [find_target(data, each) for each in joined]
        closed = [index for index, each in enumerate(targets) if _is_closed(each)]
        shut = [index for index in closed if opener.shuts_out(part.node, targets, index)]
        for index in shut:
            joined[index] = opener.opened(joined[index], targets[index])
            notes.add(_WHAT, f"{part.pointer}/allOf/{index}", _HINT)
    return list(opener.copies.values())


class _Opener:
    """Opens schemas, each of them once."""

    def __init__(self, data: Json) -> None:
        self._data = data
        self.copies: dict[str, Part] = {}
        #: The members of a part by its identity; the part is kept, so that its id stays its own.
        self._names: dict[int, tuple[Json, frozenset[str]]] = {}

    def shuts_out(self, whole: dict[str, Json], targets: list[Json], index: int) -> bool:
        """Whether a closed part forbids what the whole requires, or what another part has."""
        known = self._members(targets[index])
        if not _texts(whole.get("required")) <= known:
            return True
        others = [*targets[:index], *targets[index + 1 :]]
        return any(not self._members(each) <= known for each in others)

    def opened(self, node: dict[str, Json], target: dict[str, Json]) -> dict[str, Json]:
        """Return a node that says what a part says without closing it."""
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return _without(node)
        pointer = target_of(reference)
        if pointer not in self.copies:
            schemas = self._data.setdefault("components", {}).setdefault("schemas", {})
            name = pointer.rpartition("/")[2] + ".open"
            while name in schemas:
                name += "_"
            schemas[name] = _without(target)
            at = "/components/schemas" + pointer_to(name)
            self.copies[pointer] = Part(at, schemas[name], "Schema")
        return {**node, "$ref": "#" + quote(self.copies[pointer].pointer)}

    def _members(self, part: Json) -> frozenset[str]:
        if id(part) not in self._names:
            names = members_of(self._data, part).keys() | required_of(self._data, part)
            self._names[id(part)] = part, frozenset(names)
        return self._names[id(part)][1]


def _is_closed(schema: Json) -> bool:
    is_closed = isinstance(schema, dict) and schema.get("additionalProperties") is False
    return is_closed and not schema.get("patternProperties")


def _texts(values: Json) -> frozenset[str]:
    listed = values if isinstance(values, list) else ()
    return frozenset(each for each in listed if isinstance(each, str))


def _without(schema: dict[str, Json]) -> dict[str, Json]:
    left_out = ("additionalProperties", *_NAMES)
    return {key: each for key, each in schema.items() if key not in left_out}
