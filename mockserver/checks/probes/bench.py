"""Sends requests to a server, in states of it that know nothing of each other, if it has them."""

from collections.abc import Callable

from mockserver.checks.options import CheckOptions
from mockserver.checks.probes.good_call import GoodCall, Request
from mockserver.checks.target import Target
from mockserver.checks.wire.caller import Caller
from mockserver.checks.wire.exchange import Exchange


class Bench:
    """Sends requests of operations and counts them; `state` names the state of a call.

    On a server that has one state, all names stand for that.
    """

    def __init__(
        self,
        target: Target,
        options: CheckOptions,
        on_exchange: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        self.caller = Caller(target, options, on_exchange)
        #: The number of calls so far.
        self.calls = 0
        self._target = target
        self._bases: dict[str, str] = {}

    def send(self, state: str, operation: str, request: Request) -> Exchange:
        """Send a request as it is. Raises NoReply."""
        self.calls += 1
        url = self._base(state) + request.target
        return self.caller.send(operation, request.method, url, request.headers, request.body)

    def good(self, state: str, call: GoodCall) -> Exchange:
        """Send a good call. Raises NoReply."""
        return self.send(state, call.operation.id, call.request)

    def _base(self, state: str) -> str:
        if state not in self._bases:
            self._bases[state] = self._target.for_stage(f"probes-{len(self._bases)}").base_url
        return self._bases[state]
