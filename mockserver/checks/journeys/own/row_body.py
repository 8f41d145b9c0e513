"""The row in a request's body; and bodies for rows that a server does not have yet."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mockserver.checks.journeys.own.fresh import fresh_value
from mockserver.checks.journeys.own.request_maker import RequestMaker
from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json
from mockserver.inferred.resources.member import Steps, find_at, value_at, with_value
from mockserver.inferred.resources.resource import OperationRole

#: Members of which servers often want each value once.
_NAMING = frozenset(("email", "login", "name", "slug", "title", "username"))


def row_in(role: OperationRole, body: Json) -> Mapping[str, Json] | None:
    """Return the row in a body, the first one of several; None if the body has no members."""
    row = value_at(body, role.body)
    if role.is_bulk and isinstance(row, list):
        row = row[0] if row else None
    return row if isinstance(row, dict) else None


def with_row(role: OperationRole, body: Json, row: Mapping[str, Json]) -> Json:
    """Return a body with this row, and no other one."""
    return with_value(body, role.body, [dict(row)] if role.is_bulk else dict(row))


def new_body(
    maker: RequestMaker, role: OperationRole, ids: tuple[Steps, ...], key: str, data: Any
) -> Json | None:
    """Return a valid body for a row that the server does not have; `key` is new for each row.

    The row's `ids` are left out where the server may choose them. What the data gives stays.
    """
    name = role.operation
    body = maker.body(name, data)
    row = row_in(role, body)
    if row is None:
        return body
    given = data.get(name) or {}

    def takes_row(changed: Mapping[str, Json]) -> bool:
        return maker.accepts(name, with_row(role, body, changed))

    for member, value in row.items():
        if member.lower() in _NAMING and isinstance(value, str) and member not in given:
            texts = (each for each in _renamed(value, key) if takes_row({**row, member: each}))
            row = {**row, member: next(texts, value)}
    row = _without_ids(row, ids, given, key, takes_row)
    body = with_row(role, body, row)
    return _without_ids(body, role.sent, given, key, lambda each: maker.accepts(name, each))


def _without_ids(
    value: Json,
    places: tuple[Steps, ...],
    given: Mapping[str, Json],
    key: str,
    accepts: Callable[[Json], bool],
) -> Json:
    """Leave ids out; where the contract asks for one, choose a fresh one."""
    for steps in places:
        if not steps or steps[0] in given or find_at(value, steps) is ABSENT:
            continue
        rest = {each: member for each, member in value.items() if each != steps[0]}
        if len(steps) == 1 and accepts(rest):
            value = rest
            continue
        chosen = _with_fresh(value, steps, key, accepts)
        value = value if chosen is None else chosen
    return value


def _with_fresh(value: Json, at: Steps, key: str, accepts: Callable[[Json], bool]) -> Json | None:
    """Return a value with a fresh one at a place; None if none is accepted there."""

    def accepts_there(fresh: Json) -> bool:
        return accepts(with_value(value, at, fresh))

    fresh = fresh_value(key, accepts_there, iter(()))
    return None if fresh is None else with_value(value, at, fresh)


def _renamed(text: str, key: str) -> Iterator[str]:
    """Yield a text with the key in it, in several spellings."""
    user, at, host = text.partition("@")
    if at:
        yield f"{user}+{key}@{host}"
    yield from (f"{text} {key}", f"{text}-{key}", key)
