"""The members of a JSON body, those that it has and those that its schema would allow."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json
from mockserver.contract.schema_view import is_read_only, items_of, members_of, types_of

_DEEPEST = 6
#: So many members of one body are probed.
MOST_MEMBERS = 80
_NO_SCHEMA: Json = {}

Place = tuple[str | int, ...]


class Member(NamedTuple):
    """A member: where it is, its value, or ABSENT, and its schema. The whole body is at ()."""

    place: Place
    value: Json
    schema: Json

    @property
    def name(self) -> str:
        """The place as a text: "items/0/name"."""
        return "/".join(map(str, self.place))


def members(data: Json, schema: Json, body: Json) -> Iterator[Member]:
    """Yield the members of a body, the outer ones first; of a list, those of its first item."""
    waiting = [Member((), body, schema)]
    left = MOST_MEMBERS
    while waiting and left > 0:
        member = waiting.pop(0)
        yield member
        left -= 1
        if len(member.place) < _DEEPEST:
            waiting += _inside(data, member)


def _inside(data: Json, member: Member) -> Iterator[Member]:
    if isinstance(member.value, dict):
        described = members_of(data, member.schema)
        for name, value in member.value.items():
            yield Member((*member.place, name), value, described.get(name, _NO_SCHEMA))
        for name, schema in described.items():
            if name not in member.value and not is_read_only(data, schema):
                yield Member((*member.place, name), ABSENT, schema)
    elif isinstance(member.value, list) and member.value:
        schema = items_of(data, member.schema)
        schema = _NO_SCHEMA if schema is None else schema
        yield Member((*member.place, 0), member.value[0], schema)


def types(data: Json, member: Member) -> frozenset[str]:
    """Name the types that a member may have; empty where its schema does not say."""
    return types_of(data, member.schema)


def changed(body: Json, place: Place, value: Any) -> Json:
    """Return a body with another value at a place; with ABSENT, without it."""
    if not place:
        return value
    step, *rest = place
    copy: Any = list(body) if isinstance(body, list) else dict(body)
    if value is ABSENT and not rest:
        del copy[step]
    else:
        inner = copy[step] if rest else None
        copy[step] = changed(inner, tuple(rest), value)
    return copy
