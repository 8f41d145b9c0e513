"""Finds each operation's good call: the first of its candidates that succeeds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.candidates import Candidates
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.wire.caller import NoReply
from mockserver.checks.wire.exchange import NOT_JSON, Exchange
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation


class Found(NamedTuple):
    """A good call with its exchange; `state` is the one in which alone it is good, if any."""

    call: GoodCall
    exchange: Exchange
    state: str | None


class GoodCalls:
    """Tries candidates, each operation's in a state of its own if the server has several."""

    def __init__(
        self,
        contract: Contract,
        bench: Bench,
        walked: Sequence[Exchange],
        data: Mapping[str, Any],
    ) -> None:
        self._bench = bench
        self._candidates = Candidates(contract, bench.caller, walked, data)
        #: The good replies by state and path of their operation.
        self._replies: dict[str, dict[str, Json]] = {}

    def find(self, operation: Operation) -> Found | None:
        """Return the first candidate that succeeds, else one that earlier replies lead to."""
        state = f"good-{operation.id}"
        for call in self._candidates.of(operation):
            exchange = self._good(call, state)
            if exchange is not None:
                return Found(call, exchange, None)
        for call, state in self._led_to(operation):
            exchange = self._good(call, state)
            if exchange is not None:
                return Found(call, exchange, state)
        return None

    def _led_to(self, operation: Operation) -> Iterator[tuple[GoodCall, str]]:
        for state, replies in [*self._replies.items()]:
            for call in self._candidates.named(operation, replies):
                yield call, state

    def _good(self, call: GoodCall, state: str) -> Exchange | None:
        try:
            exchange = self._bench.good(state, call)
        except NoReply:
            return None
        if not exchange.is_good:
            return None
        if exchange.json is not NOT_JSON:
            self._replies.setdefault(state, {})[call.operation.path] = exchange.json
        return exchange
