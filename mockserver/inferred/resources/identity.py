"""Find the member of a row that the last parameter of an item's path stands for.

`/pets/{petId}` stands for `id`, `/users/{username}` for `username`, `/repos/{owner}/{repo}` for
`owner.login` and `name`.
"""

from collections.abc import Mapping
from typing import Any

from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.words import (
    is_same_noun,
    names_in,
    plain,
    singular_name,
    words_of,
)

Json = Any

#: Members that usually identify a row, the best first.
_USUAL = names_in(
    "id uuid _id guid key slug code sid uid identifier ref number login username name token "
    "email version"
)
#: Members that hold the data which identifies a row, as Kubernetes' `metadata.name`.
_HOLDERS = names_in("metadata meta attributes properties data info common sys")
_SCALARS = frozenset(("string", "integer", "number"))


def id_member(
    shapes: Shapes, row: Json, parameter: str, types: frozenset[str], noun: str
) -> Steps | None:
    """Return the member of a row that a path parameter names; None if there is none.

    `types` are those of the parameter; `noun` is the last word of the collection's path.
    """
    members = shapes.members(row)
    fitting = {plain(name): name for name, each in members.items() if _fits(shapes, each, types)}
    for wanted in _spoken(parameter, noun):
        if wanted in fitting:
            return (fitting[wanted],)
    exact = {word: name for word, name in fitting.items() if types & shapes.types(members[name])}
    for usual in _usual(parameter, noun):
        if usual in exact:
            return (exact[usual],)
    for usual in _usual(parameter, noun):
        if usual in fitting:
            return (fitting[usual],)
    owner = _object_named(shapes, members, parameter, types)
    if owner is not None:
        return owner
    for holder in _HOLDERS:
        if holder in members:
            inner = shapes.members(members[holder])
            for wanted in (*_spoken(parameter, noun), *_usual(parameter, noun)):
                name = next((each for each in inner if plain(each) == wanted), None)
                if name is not None and _fits(shapes, inner[name], types):
                    return holder, name
    if not _names_thing(parameter, noun):
        return None
    return _only_id(fitting, noun)


def _spoken(parameter: str, noun: str) -> list[str]:
    """List plain names of members that a parameter speaks of: `petId` is `petid`, then `id`."""
    words, thing = words_of(parameter), words_of(noun)
    wanted = [plain(parameter)]
    things = {singular_name(noun), "".join(thing)}
    for start in range(1, len(words)):
        tail = "".join(words[start:])
        # The `couponValue` of `/coupon_reservations/{couponValue}` is a coupon's value.
        begins = words[:start] == thing[:start]
        if tail in _USUAL or "".join(words[:start]) in things or begins:
            wanted.append(tail)
    if plain(parameter).endswith("id"):
        wanted.append("id")
    return wanted


def _usual(parameter: str, noun: str) -> list[str]:
    """List plain names of usual ids, the best first, for a parameter that is the noun itself."""
    if not _names_thing(parameter, noun):
        return []
    own = [singular_name(noun) + each for each in ("id", "uuid", "key", "code", "name")]
    return [*map(plain, _USUAL), *own]


def _names_thing(parameter: str, noun: str) -> bool:
    """Whether a parameter names the item itself: by the noun of its path, or as an id."""
    words = words_of(parameter)
    return is_same_noun(parameter, noun) or not words or words[-1] in _USUAL


def _object_named(
    shapes: Shapes, members: Mapping[str, Json], parameter: str, types: frozenset[str]
) -> Steps | None:
    """Find an object with the parameter's name and an id inside: `owner` is `owner.login`."""
    for name, each in members.items():
        if plain(name) == plain(parameter) and shapes.is_object(each):
            inner = {plain(key): key for key in shapes.members(each)}
            order = ("login", "username", "slug", "key", *_USUAL) if "string" in types else _USUAL
            for usual in order:
                key = inner.get(plain(usual))
                if key is not None and _fits(shapes, shapes.members(each)[key], types):
                    return name, key
    return None


def _only_id(fitting: dict[str, str], noun: str) -> Steps | None:
    """Return the only member that ends with `id`, as `orderId` in a row of `/purchases/{id}`."""
    ids = [name for key, name in fitting.items() if words_of(name)[-1:] in (["id"], ["uuid"])]
    return (ids[0],) if len(ids) == 1 else None


def _fits(shapes: Shapes, schema: Json, types: frozenset[str]) -> bool:
    """Whether a member may hold what the parameter says; numbers may be written as texts."""
    own = shapes.types(schema) - {"null"}
    if not own:
        return True
    if not own & _SCALARS:
        return False
    if not types or "string" in types:
        return True
    return bool(own & (types | {"integer", "number", "string"}))
