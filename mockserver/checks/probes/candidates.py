"""Calls that may be good: from the contract's examples, from journeys, and from earlier replies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from mockserver.checks.probes.good_call import GoodCall, Request, parsed
from mockserver.checks.query_credentials import query_credentials
from mockserver.checks.wire.caller import Caller
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.example import example_request
from mockserver.contract.given_example import given_examples
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.values import Values
from mockserver.contract.violation import pointer_to

#: So many calls of one operation are tried until one is good.
MOST_TRIED = 8
#: Of these headers, a call has those of the caller.
_OF_THE_CALLER = frozenset(("user-agent", "content-length", "connection", "transfer-encoding"))


class Candidates:
    """Makes the calls to try, the likeliest first.

    `walked` are exchanges of journeys over the same server, or over an equal one; `data` is what
    the server has, by name.
    """

    def __init__(
        self,
        contract: Contract,
        caller: Caller,
        walked: Sequence[Exchange],
        data: Mapping[str, Any],
    ) -> None:
        self._data = data
        self._contract = contract
        self._caller = caller
        self._values = Values(contract)
        self._walked: dict[str, list[Exchange]] = {}
        for each in walked:
            if each.is_good:
                self._walked.setdefault(each.operation, []).append(each)

    def of(self, operation: Operation) -> Iterator[GoodCall]:
        """Yield calls of an operation, from its examples and from journeys."""
        return islice(self._of(operation), MOST_TRIED)

    def named(self, operation: Operation, replies: Mapping[str, Json]) -> Iterator[GoodCall]:
        """Yield calls with a name of the path from the reply of its collection.

        `replies` are good ones, by the path of their operation.
        """
        first = self._example(operation)
        return iter(()) if first is None else self._with_known(first, replies)

    def _of(self, operation: Operation) -> Iterator[GoodCall]:
        first = self._example(operation)
        if first is not None:
            yield first
        # The last exchange of a journey comes when the most is there.
        for exchange in reversed(self._walked.get(operation.id, [])[-3:]):
            walked = self._of_exchange(operation, exchange)
            if walked is not None:
                yield walked
        if first is not None:
            yield from self._with_other_examples(first)

    def _example(self, operation: Operation) -> GoodCall | None:
        example = example_request(self._contract, operation, values=self._values)
        own = {name.lower() for name in self._caller.headers()}
        declared = {name: text for name, text in example.headers.items() if name.lower() not in own}
        headers = self._caller.headers(declared)
        target, _, query = example.target.partition("?")
        query = "&".join(filter(None, [query, *query_credentials(operation, self._data)]))
        target = f"{target}?{query}" if query else target
        if example.content_type:
            headers["Content-Type"] = example.content_type
        body = None if example.body is None else example.payload
        request = Request(example.method, target, headers, body)
        return parsed(operation, self._contract.base_path, request, example.body)

    def _of_exchange(self, operation: Operation, exchange: Exchange) -> GoodCall | None:
        parts = urlsplit(exchange.url)
        start = parts.path.rfind(self._contract.base_path + _start(operation.path))
        if start < 0:
            return None
        target = parts.path[start:] + (f"?{parts.query}" if parts.query else "")
        headers = {
            name: text
            for name, text in exchange.headers.items()
            if name.lower() not in _OF_THE_CALLER
        }
        request = Request(exchange.method, target, headers, exchange.body)
        return parsed(operation, self._contract.base_path, request)

    def _with_known(self, call: GoodCall, replies: Mapping[str, Json]) -> Iterator[GoodCall]:
        names = re.findall(r"\{([^{}]+)\}", call.operation.path)
        if not names:
            return
        collection = call.operation.path.partition("/{" + names[-1] + "}")[0]
        for value in ids_in(replies.get(collection), names[-1]):
            yield call.with_path(names[-1], value)

    def _with_other_examples(self, call: GoodCall) -> Iterator[GoodCall]:
        data = self._contract.document.data
        for parameter in call.operation.parameters:
            if parameter.where == "path":
                node = find_pointer(data, parameter.pointer)
                for value in islice(given_examples(data, node), 1, 4):
                    if isinstance(value, str | int):
                        yield call.with_path(parameter.name, str(value))
        if call.payload is None or not call.is_json:
            return
        at = f"{call.operation.pointer}/requestBody"
        at, node = follow(data, at, find_pointer(data, at))
        content = node.get("content", {})
        name = call.media_type if call.media_type in content else next(iter(content), None)
        if name is not None:
            _, media = follow(data, at + pointer_to("content", name), content[name])
            for value in islice(given_examples(data, media), 1, 4):
                yield call.with_body(value)


def _start(path: str) -> str:
    """Return the path before its first parameter."""
    return path.partition("{")[0]


def ids_in(reply: Json, name: str) -> Iterator[str]:
    """Yield what may be the ids in a reply, a list or one thing: members like the parameter."""
    wanted = {_plain(name), "id", _plain(name).removesuffix("id")}
    things: list[Json] = [reply]
    if isinstance(reply, dict):
        things += [each for each in reply.values() if isinstance(each, list)]
    for thing in things:
        for each in (thing if isinstance(thing, list) else [thing])[:2]:
            for key, value in each.items() if isinstance(each, dict) else ():
                if _plain(key) in wanted and isinstance(value, str | int):
                    yield str(value)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
