"""Find the member of a row that the last parameter of an item's path stands for.

`/pets/{petId}` stands for `id`, `/users/{username}` for `username`, `/repos/{owner}/{repo}` for
`owner.login` and `name`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mockserver.contract.pattern import compile_pattern
from mockserver.errors import ContractError
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
#: Those of them that mean something: their texts are no ids of another form.
_TELLING = names_in("key slug code number login username name token email version")
#: Those of them by which nothing else refers to a row.
_VAGUE = names_in("ref number token email version")
#: Texts of such members, in several forms.
_WORDS = ("kite", "kite-lark", "Kite Lark", "KITE", "1", "1000", "1.0", "kite@example.com")
#: Members that hold the data which identifies a row, as Kubernetes' `metadata.name`.
_HOLDERS = names_in("metadata meta attributes properties data info common sys")
_SCALARS = frozenset(("string", "integer", "number"))


class Asked(NamedTuple):
    """What the path of an item asks for: a parameter, of the type and the form of its schema."""

    parameter: str
    types: frozenset[str]
    #: The regular expression of its texts; empty without one.
    pattern: str
    #: The last word of the collection's path.
    noun: str
    #: The place of its schema in the document; empty without one.
    pointer: str = ""


def id_member(shapes: Shapes, row: Json, asked: Asked) -> Steps | None:
    """Return the member of a row that a path parameter names; None if there is none."""
    spoken = spoken_member(shapes, row, asked)
    if spoken is not None:
        return spoken
    members = shapes.members(row)
    fitting = _fitting(shapes, members, asked.types)
    usual = [each for each in _usual(asked) if each in fitting]
    if asked.pattern and not _takes_words(asked.pattern):
        usual = [each for each in usual if each not in _TELLING]
    exact = [each for each in usual if asked.types & shapes.types(members[fitting[each]])]
    if usual:
        return (fitting[(exact or usual)[0]],)
    found = _object_named(shapes, members, asked)
    found = found or _held(shapes, members, asked, (*_spoken(asked), *_usual(asked)))
    return found or (_only_id(fitting) if _names_thing(asked) else None)


def spoken_member(shapes: Shapes, row: Json, asked: Asked) -> Steps | None:
    """Return the member that a path parameter speaks of by its name; None if there is none."""
    fitting = _fitting(shapes, shapes.members(row), asked.types)
    return next(((fitting[each],) for each in _spoken(asked) if each in fitting), None)


def named_member(shapes: Shapes, schema: Json, parameter: str, noun: str = "") -> Steps | None:
    """Return the member that is called like a parameter, if its name tells whose it is.

    One called `id` or `name` alone is the own one of whatever has it: the `id` of `/users/{id}`,
    where `noun` is `users`, is a `userId`.
    """
    wanted = plain(parameter)
    if wanted in _USUAL:
        if not noun:
            return None
        wanted = singular_name(noun) + wanted
    fitting = _fitting(shapes, shapes.members(schema), frozenset())
    return (fitting[wanted],) if wanted in fitting else None


def reference_members(
    shapes: Shapes, schema: Json, ids: Collection[str]
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the members of an object that may say which row it is, with their types.

    `ids` are the names of the members that identify rows in this document.
    """
    fitting = _fitting(shapes, shapes.members(schema), frozenset())
    known = dict.fromkeys((*_USUAL, *sorted(map(plain, ids))))
    order = sorted((each for each in known if each not in _VAGUE), key=_TELLING.__contains__)
    names = dict.fromkeys(_first(fitting, order))
    types = shapes.members(schema)
    return tuple((name, shapes.types(types[name]) - {"null"}) for name in names)


def is_whole_row(
    shapes: Shapes, reply: Json, inner: Json, asked: Asked, *, is_list: bool = False
) -> bool:
    """Whether a reply is the row itself, and not what one of its members has.

    `inner` is the schema of that member, or of the items of a list there. Kubernetes' ConfigMap
    has a member `data`, and GitHub's tree a list `tree`: what identifies them stands beside it.
    """
    if plain(asked.parameter) in shapes.names(inner):
        return False
    if spoken_member(shapes, reply, asked) is not None:
        is_named = plain(asked.parameter) in shapes.names(reply)
        return is_named or is_list or spoken_member(shapes, inner, asked) is None
    if id_member(shapes, inner, asked) is not None:
        return False
    return _held(shapes, shapes.members(reply), asked, _spoken(asked)) is not None


def _spoken(asked: Asked) -> list[str]:
    """List plain names of members that a parameter speaks of: `petId` is `petid`, then `id`."""
    words, thing = words_of(asked.parameter), words_of(asked.noun)
    wanted = [plain(asked.parameter)]
    things = {singular_name(asked.noun), "".join(thing)}
    begun: list[str] = []
    for start in range(1, len(words)):
        tail = "".join(words[start:])
        if tail in _USUAL or "".join(words[:start]) in things:
            wanted.append(tail)
        elif words[:start] == thing[:start]:
            # The `couponValue` of `/coupon_reservations/{couponValue}` is a coupon's value.
            begun.append(tail)
    if plain(asked.parameter).endswith("id"):
        wanted.append("id")
    wanted += begun
    return wanted


def _usual(asked: Asked) -> list[str]:
    """List plain names of usual ids, the best first, for a parameter that is the noun itself."""
    if not _names_thing(asked):
        return []
    thing = singular_name(asked.noun)
    own = [thing + each for each in ("id", "uuid", "key", "code", "name", "")]
    return [*map(plain, _USUAL), *own]


def _takes_words(pattern: str) -> bool:
    """Whether a regular expression takes names, numbers or versions, and not only hashes."""
    try:
        compiled = compile_pattern(pattern)
    except ContractError:
        return True
    return any(map(compiled.accepts, _WORDS))


def _names_thing(asked: Asked) -> bool:
    """Whether a parameter names the item itself: by the noun of its path, or as an id.

    The `item` of `/subscription_items/{item}` is the end of that noun.
    """
    words, thing = words_of(asked.parameter), words_of(asked.noun)
    if is_same_noun(asked.parameter, asked.noun) or not words or words[-1] in _USUAL:
        return True
    return is_same_noun("".join(words), "".join(thing[-len(words) :]))


def _object_named(shapes: Shapes, members: Mapping[str, Json], asked: Asked) -> Steps | None:
    """Find an object with the parameter's name and an id inside: `owner` is `owner.login`."""
    order = ("login", "username", "slug", "key", *_USUAL) if "string" in asked.types else _USUAL
    for name, each in members.items():
        if plain(name) == plain(asked.parameter) and shapes.is_object(each):
            inner = _fitting(shapes, shapes.members(each), asked.types)
            found = next(_first(inner, map(plain, order)), None)
            if found is not None:
                return name, found
    return None


def _held(
    shapes: Shapes, members: Mapping[str, Json], asked: Asked, wanted: Iterable[str]
) -> Steps | None:
    """Find one of these names, in plain form, inside a member that holds such data."""
    wanted = tuple(wanted)
    for holder in _HOLDERS:
        if holder in members:
            inner = _fitting(shapes, shapes.members(members[holder]), asked.types)
            found = next(_first(inner, wanted), None)
            if found is not None:
                return holder, found
    return None


def _only_id(fitting: Mapping[str, str]) -> Steps | None:
    """Return the only member that ends with `id`, as `orderId` in a row of `/purchases/{id}`."""
    ids = [name for name in fitting.values() if words_of(name)[-1:] in (["id"], ["uuid"])]
    return (ids[0],) if len(ids) == 1 else None


def _first(fitting: Mapping[str, str], wanted: Iterable[str]) -> Iterator[str]:
    return (fitting[each] for each in wanted if each in fitting)


def _fitting(shapes: Shapes, members: Mapping[str, Json], types: frozenset[str]) -> dict[str, str]:
    """Return the names of the members that may hold what a parameter says, by plain name."""
    return {plain(name): name for name, each in members.items() if _fits(shapes, each, types)}


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
