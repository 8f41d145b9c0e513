"""Makes flat schemas of those of a document, and joins the alternatives that are chosen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.contract.document import Json
from mockserver.contract.reference import target_of
from mockserver.contract.sampling.allowance import NotMade
from mockserver.contract.sampling.flat import TYPES, Both, Flat, Group, both, flat_of, merged, same
from mockserver.contract.sampling.least_size import LeastSizes
from mockserver.contract.schema_view import resolved

_DEEPEST = 40
_MOST_PARTS = 200
_MOST_CHOICES = 30

#: A type for a member that must not have one of these.
_OTHER_TYPES = ("boolean", "string", "integer", "array")


class Taken(NamedTuple):
    """The alternative of a group that is taken, by its index.

    With `is_apart`, a member is added that the other alternatives do not allow, where they would
    fit as well.
    """

    alternative: int
    is_apart: bool = False


#: Takes an alternative of a group, given what has to hold beside it.
Choose = Callable[[Group, Flat], Taken]


class Flattening:
    """The flat schemas of one document; each is made once."""

    def __init__(self, data: Json) -> None:
        self.data = data
        #: How large values of its schemas are at least.
        self.least = LeastSizes(data)
        #: By the id of each schema of the document, which stands beside it so that it stays alive.
        self._known: dict[int, tuple[Json, Flat]] = {}

    def flat(self, schema: Json, depth: int = 0) -> Flat:
        """Join a schema with its `allOf`. Alternatives stay open: they are under `groups`.

        `pointer` is where a schema that was referred to stands. Raises NotMade for a part that
        lies too deep, as one that holds itself does.
        """
        known = self._known.get(id(schema))
        if known is not None:
            return known[1]
        if isinstance(schema, Both):
            return self.joined({}, schema.schemas, depth)
        if schema is False:
            return {"enum": []}
        if not isinstance(schema, dict):
            return {}
        if depth > _DEEPEST:
            raise NotMade("allOf too deep, or of itself")
        flat = self._made(schema, depth)
        self._known[id(schema)] = (schema, flat)
        return flat

    def chosen(self, flat: Flat, choose: Choose) -> Flat:
        """Join the alternatives that `choose` takes, until none is open."""
        for _ in range(_MOST_CHOICES):
            if "children" in flat:
                group = Group(flat["children"], flat.get("discriminator"), False)
                flat = _without(flat, "children", "discriminator")
            elif flat.get("groups"):
                group, *rest = flat["groups"]
                flat = {**flat, "groups": tuple(rest)}
            else:
                return self._tagged(flat, flat.get("discriminator"), flat.get("pointer"))
            taken = choose(group, flat)
            flat = self._with(flat, group, group.alternatives[taken.alternative])
            if taken.is_apart and group.is_exclusive:
                others = [
                    *group.alternatives[: taken.alternative],
                    *group.alternatives[taken.alternative + 1 :],
                ]
                flat = self._apart(flat, others)
        raise NotMade("too many alternatives")

    def tag(self, discriminator: Mapping[str, Any], schema: Json) -> str | None:
        """Return what a discriminator calls a schema; None if the schema has no name."""
        pointer = self.flat(schema).get("pointer")
        return None if pointer is None else _tag(discriminator, pointer)

    def _made(self, schema: dict[str, Json], depth: int) -> Flat:
        part = resolved(self.data, schema)
        flat = flat_of(part)
        if isinstance(schema.get("$ref"), str):
            flat["pointer"] = target_of(schema["$ref"])
        mapping = flat.get("discriminator", {}).get("mapping")
        if isinstance(mapping, dict):
            children = [{"$ref": _reference(each)} for each in mapping.values() if _is_text(each)]
            if children:
                flat["children"] = children
        branches = part.get("allOf")
        return self.joined(flat, branches if isinstance(branches, list) else (), depth)

    def joined(self, flat: Flat, schemas: Sequence[Json], depth: int = 0) -> Flat:
        """Join further schemas to a flat one; which schema it is stays as it was."""
        for each in schemas[:_MOST_PARTS]:
            inner = self.flat(each, depth + 1)
            flat = merged(flat, _without(inner, "children", "pointer"))
        return flat

    def _with(self, flat: Flat, group: Group, alternative: Json) -> Flat:
        inner = self.flat(alternative)
        joined = merged(flat, _without(inner, "children", "discriminator"))
        return self._tagged(joined, group.discriminator, inner.get("pointer"))

    def _apart(self, flat: Flat, others: list[Json]) -> Flat:
        """Require members that schemas which may fit by accident do not allow."""
        if flat.get("additionalProperties") is False:
            return flat
        own: dict[str, Json] = flat.get("properties", {})
        added: dict[str, Json] = {}
        for other in others:
            for name, schema in self.flat(other).get("properties", {}).items():
                if name not in own:
                    types = self.flat(schema).get("types", TYPES)
                    kind = next((each for each in _OTHER_TYPES if each not in types), None)
                    if kind is not None:
                        added[name] = {"type": kind}
                        break
                elif own[name] != schema:
                    added[name] = both(own[name], {"minItems": 1})
        required = {**flat.get("required", {}), **dict.fromkeys(added)}
        return {**flat, "properties": {**own, **added}, "required": required}

    def _tagged(
        self, flat: Flat, discriminator: Mapping[str, Any] | None, pointer: str | None
    ) -> Flat:
        """Have the member of a discriminator say which schema this is, if it may say so."""
        name = discriminator.get("propertyName") if discriminator else None
        if discriminator is None or pointer is None or not _is_text(name):
            return flat
        member = flat.get("properties", {}).get(name, True)
        tag = _tag(discriminator, pointer)
        told = self.flat(member)
        if "string" not in told.get("types", ("string",)):
            return flat
        if "enum" in told and not any(same(tag, each) for each in told["enum"]):
            return flat
        properties = {**flat.get("properties", {}), name: both(member, {"enum": [tag]})}
        required = {**flat.get("required", {}), name: None}
        return {**flat, "properties": properties, "required": required}


def _without(flat: Flat, *keywords: str) -> Flat:
    return {key: each for key, each in flat.items() if key not in keywords}


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _reference(target: str) -> str:
    """Return the reference for what a mapping names: a reference already, or a schema's name."""
    return target if target.startswith("#") else f"#/components/schemas/{target}"


def _tag(discriminator: Mapping[str, Any], pointer: str) -> str:
    mapping = discriminator.get("mapping")
    for tag, target in mapping.items() if isinstance(mapping, dict) else ():
        if isinstance(target, str) and target_of(_reference(target)) == pointer:
            return str(tag)
    return pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
