"""What is compared of the replies of an API whose rows were inferred: what a journey made itself.

All other rows, and the members that nobody has sent, are different on any two servers: of those
members, only the type is compared.
"""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mockserver.checks.wire.exchange import NOT_JSON, Exchange
from mockserver.contract.writing import text_of
from mockserver.inferred.resources.member import Steps, value_at, with_value
from mockserver.inferred.resources.resource import Inference, OperationRole

Made = tuple[tuple[str, tuple[str, ...]], ...]


class OwnPart:
    """Reduces the replies of two walks, call by call, to what can be compared."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        #: The names of members that a journey has sent so far.
        self._sent: set[str] = set()

    def of(self, mock: Exchange, real: Exchange, made: tuple[Made, Made]) -> list[Exchange]:
        """Return both exchanges with the parts of their replies that can be compared.

        `made` are the rows that the journey has made on the mock, and on the real server.
        """
        self._sent |= {*_names(mock.sent_json)}
        role = self._inference.roles.get(mock.operation)
        if role is None or not (mock.is_good and real.is_good):
            return [_with_reply(each, {}) for each in (mock, real)]
        bodies = [each.json for each in (mock, real)]
        if NOT_JSON in bodies:
            return [mock, real]
        if role.list is not None:
            is_cut = any(_is_full(role, each) for each in (mock, real))
            bodies = [
                # Which rows are on a full page depends on the others.
                with_value(body, role.list, [] if is_cut else self._own_rows(role, body, rows))
                for body, rows in zip(bodies, made, strict=True)
            ]
        at = role.list if role.list is not None else role.one or ()
        reduced = self._reduced(bodies[0], bodies[1], at)
        return [_with_reply(e, b, role) for e, b in zip((mock, real), reduced, strict=True)]

    def _own_rows(self, role: OperationRole, body: Any, made: Made) -> list[Any]:
        resource = self._inference.resources[role.resource]
        steps = resource.ids[-1] if resource.ids else ()
        ids = {parts[-1] for name, parts in made if name == role.resource and parts}
        rows = value_at(body, role.list or ())
        if not isinstance(rows, list):
            return []
        return [each for each in rows if text_of(value_at(each, steps) if steps else "") in ids]

    def _reduced(self, mock: Any, real: Any, at: Steps) -> tuple[Any, Any]:
        """Reduce two values to the row at `at`, and what is around it to its types."""
        if isinstance(mock, list) and isinstance(real, list):
            if len(mock) != len(real):
                return mock, real
            pairs = [self._reduced(one, other, ()) for one, other in zip(mock, real, strict=True)]
            return [one for one, _ in pairs], [other for _, other in pairs]
        if not isinstance(mock, Mapping) or not isinstance(real, Mapping):
            return mock, real
        first, second = dict(mock), dict(real)
        for name in mock.keys() & real.keys():
            pair = mock[name], real[name]
            if at and name == at[0]:
                first[name], second[name] = self._reduced(pair[0], pair[1], at[1:])
            elif at or name not in self._sent:
                first[name], second[name] = _types(*pair)
        return first, second


def _is_full(role: OperationRole, exchange: Exchange) -> bool:
    """Whether a page has as many rows as it may have, so that others may follow."""
    paging = role.paging
    if paging is None or not any(paging.parameters):
        return False
    asked = parse_qs(urlsplit(exchange.url).query).get(paging.limit, [""])[0]
    rows = value_at(exchange.json, role.list or ())
    size = int(asked) if asked.isdecimal() else paging.size
    return isinstance(rows, list) and len(rows) >= size > 0


def _types(mock: Any, real: Any) -> tuple[Any, Any]:
    """Return what stands for the types of two values; nothing differs from nothing."""
    if mock is None or real is None:
        return None, None
    empty: dict[type, Any] = {dict: {}, list: [], bool: True, str: "text", int: 0, float: 0}
    return empty[type(mock)], empty[type(real)]


def _with_reply(exchange: Exchange, body: Any, role: OperationRole | None = None) -> Exchange:
    facts = set(role.paging.headers) if role is not None and role.paging is not None else set()
    kept = exchange.reply_headers if role is not None else {}
    headers = {name: value for name, value in kept.items() if name not in facts | {"link"}}
    mark = BOM_UTF8 if exchange.reply_body.startswith(BOM_UTF8) else b""
    return replace(exchange, reply_headers=headers, reply_body=mark + json.dumps(body).encode())


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from _names(each)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)
