"""What the steps of a journey use: calls, expectations, data, and names that are not taken."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from mockserver.checks.journeys.broken import Broken, Missing, written
from mockserver.checks.journeys.mock_world import MockWorld
from mockserver.checks.wire.caller import Caller, NoReply
from mockserver.checks.wire.exchange import NOT_JSON, Exchange
from mockserver.checks.wire.request import Request
from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json

#: Why a journey is skipped that needs more than the vendor's API.
ONLY_ON_A_MOCK = "it turns a clock, or works backstage: only a mock permits that"


class Untested(Exception):
    """A journey cannot be walked on this server; the text says why. That is no finding."""


class Walk:
    """One walk of one journey over one server. `data` is what the server has, by name.

    `run` is a short text that no other run against the server has, so that names are new. On a
    mock, a walk with a `scenario` has a world of its own, made from it by the first step.
    `is_tested` says whether an operation, such as "POST /users", may be called.
    """

    def __init__(
        self,
        caller: Caller,
        data: Mapping[str, Any],
        run: str,
        scenario: str | None = None,
        is_tested: Callable[[str], bool] = lambda label: True,
    ) -> None:
        self.data = data
        #: The exchanges of this walk, in order.
        self.exchanges: list[Exchange] = []
        #: How many exchanges came before the first calls at the same time; None without any.
        self.ordered: int | None = None
        self._caller = caller
        self._run = run
        self._scenario = scenario
        self._world: MockWorld | None = None
        self._is_tested = is_tested
        self._names = 0
        #: The rows that the walk has made: the name of their resource, and the texts of their path.
        self.made: list[tuple[str, tuple[str, ...]]] = []
        self._endings: list[Callable[[], object]] = []

    @property
    def mock(self) -> MockWorld:
        """The clock and the backstage of the walk's own world.

        Raises Untested on a real server, and Broken where the mock cannot make the world.
        """
        world = self._own_world()
        if world is None:
            raise Untested(ONLY_ON_A_MOCK)
        return world

    def call(
        self,
        operation: str,
        path: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = ABSENT,
        headers: Mapping[str, str | None] | None = None,
    ) -> Exchange:
        """Call an operation by its operationId, as `Caller.call` does. Raises NoReply."""
        self._own_world()
        exchange = self._caller.call(operation, path, query=query, body=body, headers=headers)
        self.exchanges.append(exchange)
        return exchange

    def send(self, request: Request) -> Exchange:
        """Send a request as it is, with the target's credentials. Raises NoReply."""
        exchange = self._caller.send_request(request)
        self.exchanges.append(exchange)
        return exchange

    def may_call(self, operation: str) -> bool:
        """Whether the check tests an operation: what it leaves out, no walk calls."""
        return self._is_tested(self.label(operation))

    def good(self, operation: str, *arguments: Any, **options: Any) -> Json:
        """Call an operation that has to succeed, and return its JSON; None if there is no body."""
        exchange = self.call(operation, *arguments, **options)
        if not exchange.is_good:
            raise Broken("a status of 2xx", exchange.came)
        if not exchange.reply_body:
            return None
        value = exchange.json
        if value is NOT_JSON:
            raise Broken("JSON", exchange.came)
        return value

    def refused(self, status: int, operation: str, *arguments: Any, **options: Any) -> Exchange:
        """Call an operation that has to answer with this status."""
        exchange = self.call(operation, *arguments, **options)
        if exchange.status != status:
            raise Broken(f"the status {status}", exchange.came)
        return exchange

    def together(self, *calls: Callable[[], Exchange]) -> Sequence[Exchange]:
        """Run calls at the same time, and return their exchanges in the order of the calls."""
        if self.ordered is None:
            self.ordered = len(self.exchanges)
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(lambda call: call(), calls))

    def credential(self, name: str) -> str | None:
        """Return the target's own value for a header of credentials."""
        headers = self._caller.headers().items()
        return next((value for each, value in headers if each.lower() == name.lower()), None)

    def new(self, kind: str) -> str:
        """Return a name that nothing on the server has."""
        self._names += 1
        return self.made_up(f"{kind}-{self._run}-{self._names}")

    def made_up(self, text: str) -> str:
        """Return a text that is no secret: reports show it, also where credentials stand."""
        self._caller.made_up.add(text)
        return text

    def at_end(self, clean_up: Callable[[], object]) -> None:
        """Run this after the steps, whether the rule holds or not; the last one comes first."""
        self._endings.append(clean_up)

    def label(self, operation: str) -> str:
        """Return "POST /users" for an operationId, and anything else as it is."""
        return self._caller.label(operation) if self._caller.has(operation) else operation

    def end(self) -> None:
        """Clean up; what fails there is no finding."""
        while self._endings:
            with suppress(Broken, Untested, NoReply):
                self._endings.pop()()
        if self._world is not None:
            with suppress(NoReply):
                self._world.drop()

    def _own_world(self) -> MockWorld | None:
        target = self._caller.target
        if self._world is None and self._scenario is not None and target.mock is not None:
            send = self._call_of_mock
            self._world = MockWorld(send, target.mock, target.name, self._run, self._scenario)
            self._caller = self._caller.at(self._world.url)
        return self._world

    def _call_of_mock(
        self, operation: str, method: str, url: str, body: Mapping[str, Any] | None
    ) -> Exchange:
        """Call the control API; that is no call of the vendor's, so nothing watches it."""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        exchange = self._caller.unwatched().send(operation, method, url, headers, data)
        self.exchanges.append(exchange)
        return exchange


def expect(holds: bool, expected: str, came: object) -> None:
    """Raise Broken if something does not hold."""
    if not holds:
        raise Broken(expected, str(came))


def expect_equal(came: object, wanted: object, what: str) -> None:
    """Raise Broken if two values are not equal. `what` names the value that came."""
    expect(came == wanted, f"{what} to be {written(wanted)}", written(came))


def member(value: Json, *path: str | int) -> Any:
    """Return the member at a path of names and indexes. Raises Missing if there is none."""
    for number, step in enumerate(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            where = "/".join(map(str, path[: number + 1]))
            raise Missing(f"a member at {where}", f"{str(value)[:200]}") from None
    return value
