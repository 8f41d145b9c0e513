"""Which alternatives of a `oneOf` or `anyOf` belong together in two documents."""

from collections.abc import Callable
from itertools import combinations
from typing import NamedTuple

import orjson

from mockserver.contract.compat.side import Source
from mockserver.contract.document import Json
from mockserver.contract.reference import target_of
from mockserver.contract.sampling.flat import Both, Flat, Group, agree

#: Of more alternatives it is not looked up whether two of them can fit at once.
_MOST_APART = 50

_SORTED = orjson.OPT_SORT_KEYS
#: What tells an alternative from its neighbours; None if it has nothing of the kind.
_Sign = Callable[[Source, Json], str | None]


class Matching(NamedTuple):
    """The alternatives that belong together, those that are gone, and those that were added."""

    pairs: list[tuple[Json, Json]]
    removed: list[Json]
    added: list[Json]


def matched(old: tuple[Source, list[Json]], new: tuple[Source, list[Json]]) -> Matching:
    """Match equal alternatives, then by name, title or tag, then by type in their order."""
    pairs: list[tuple[Json, Json]] = []
    removed, added = list(old[1]), list(new[1])
    for sign in (_text, _name, _title, _tag, _types):
        waiting = removed
        removed = []
        for each in waiting:
            wanted = sign(old[0], each)
            same = [at for at, other in enumerate(added) if sign(new[0], other) == wanted]
            if wanted is None or not same:
                removed.append(each)
            else:
                pairs.append((each, added.pop(same[0])))
    return Matching(pairs, removed, added)


def label(source: Source, schema: Json) -> str:
    """Say how an alternative is called: by its schema's name, its title, its tag or its types."""
    signs = (sign(source, schema) for sign in (_name, _title, _tag, _types))
    return next((each for each in signs if each), "one that holds itself")


def are_apart(source: Source, group: Group) -> bool:
    """Whether no value fits two alternatives, as far as types and tags tell."""
    if group.discriminator is not None:
        return True
    flats = [source.flat(each) for each in group.alternatives]
    if len(flats) > _MOST_APART:
        return False
    return all(_is_apart(source, one, other) for one, other in combinations(flats, 2))


def _is_apart(source: Source, one: Flat | None, other: Flat | None) -> bool:
    if one is None or other is None:
        return False
    if not agree(one, other):
        return True
    if one.get("types") != {"object"} or other.get("types") != {"object"}:
        return False
    for name in one.get("required", {}).keys() & other.get("required", {}).keys():
        members = [source.flat(each.get("properties", {}).get(name, True)) for each in (one, other)]
        if members[0] is not None and members[1] is not None and not agree(members[0], members[1]):
            return True
    return False


def _text(source: Source, schema: Json) -> str | None:
    return None if isinstance(schema, Both) else orjson.dumps(schema, option=_SORTED).decode()


def _name(source: Source, schema: Json) -> str | None:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return target_of(reference).rpartition("/")[2] if isinstance(reference, str) else None


def _title(source: Source, schema: Json) -> str | None:
    flat = source.flat(schema)
    return None if flat is None else flat.get("title")


def _tag(source: Source, schema: Json) -> str | None:
    """Name the members that have one value only, with their values."""
    flat = source.flat(schema) or {}
    tags = []
    for name in flat.get("required", ()):
        listed = (source.flat(flat.get("properties", {}).get(name, True)) or {}).get("enum", ())
        if len(listed) == 1:
            tags.append(f"{name} {listed[0]}")
    return ", ".join(tags) or None


def _types(source: Source, schema: Json) -> str | None:
    flat = source.flat(schema)
    if flat is None:
        return None
    return " ".join(sorted(flat.get("types", ("any",))))
