"""The control API: one function for each operation, over the server's worlds."""

from collections.abc import Mapping, Sequence

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation as ApiOperation
from mockserver.engine.call import Reply
from mockserver.engine.journal import CONTROL
from mockserver.engine.problem import Problem
from mockserver.engine.snapshot import LARGEST
from mockserver.engine.world import World
from mockserver.errors import MockServerError, StoreUnavailable
from mockserver.http import dialect
from mockserver.http.answer import Answer, payload_of, refusal
from mockserver.http.control import (
    clock,
    journal,
    new_credentials,
    pseudonyms,
    rows,
    rules,
    server,
    sessions,
    snapshots,
    stream,
    verification,
    worlds,
)
from mockserver.http.control.context import ControlContext, Operation, credentials
from mockserver.http.control.masking import ControlMask
from mockserver.http.control.nearest import no_world, with_nearest
from mockserver.http.control.refusals import NoWorld, Refused
from mockserver.http.guard import ControlGuard
from mockserver.http.judge import judged
from mockserver.http.problems import problem_of
from mockserver.http.provider import ProviderApi
from mockserver.http.pseudonym import Pseudonyms
from mockserver.http.request import Head, Request, not_utf8, read_call
from mockserver.http.sessions import Sessions
from mockserver.http.streams import Streams
from mockserver.http.traffic import Traffic
from mockserver.stores.work import Record
from mockserver.stores.worlds import Worlds

_OPERATIONS: Mapping[str, Operation] = {
    **server.OPERATIONS,
    **sessions.OPERATIONS,
    **worlds.OPERATIONS,
    **snapshots.OPERATIONS,
    **clock.OPERATIONS,
    **rows.OPERATIONS,
    **rules.OPERATIONS,
    **journal.OPERATIONS,
    **stream.OPERATIONS,
    **new_credentials.OPERATIONS,
    **pseudonyms.OPERATIONS,
    **verification.OPERATIONS,
}


class ControlApi:
    """The server's own API. It reads and changes worlds through `Worlds` alone."""

    name = CONTROL
    owner = CONTROL
    #: Probes of load balancers know neither the token nor a name of the server.
    open_operations = frozenset({"getHealth", "getReady"})
    shared_with_pages = False
    outside: ApiOperation | None = None
    #: A snapshot holds a whole world.
    body_caps: Mapping[str, int] = {"restoreSnapshot": LARGEST}

    def __init__(
        self,
        worlds: Worlds,
        apis: Mapping[str, ProviderApi],
        contract: Contract,
        token: str | None,
        pseudonyms: Pseudonyms,
        traffic: Traffic,
    ) -> None:
        self.contract = contract
        self.sessions = Sessions(token)
        #: The replies that go on.
        self.streams = Streams()
        self._context = ControlContext.of(
            worlds, apis, contract, pseudonyms, traffic, self.streams, self.sessions
        )
        self._guard = ControlGuard(token, self.sessions, worlds.wall)
        self._mask = ControlMask.of(self._context, contract.secret_names)

    @property
    def operations(self) -> Mapping[str, Mapping[str, ApiOperation]]:
        """All served operations, by API and name."""
        return self._context.operations

    def dialect(self, problem: Problem, operation: ApiOperation | None = None) -> Reply:
        """Render a refusal as a problem document."""
        return dialect.render(problem)

    def screen(self, head: Head, operation: ApiOperation) -> Problem | None:
        """Refuse web pages of other origins, and requests without the token."""
        return self._guard.refusal(head, needs_token=operation.id not in self.open_operations)

    async def choose(
        self, head: Head, operations: Sequence[ApiOperation], texts: Mapping[str, str]
    ) -> str:
        """Name the control API: nobody else has its paths."""
        return self.name

    async def answer(self, request: Request, record: Record[Answer | None]) -> Answer:
        """Answer one call to the control API; its replies are checked like all others."""
        is_journaled = request.operation.id in journal.JOURNALED
        is_new = is_journaled and await self._world(request) is None
        outcome = await self._outcome(request)
        if isinstance(outcome, Problem):
            return refusal(dialect.render(outcome), outcome.violations)
        answer = Answer(outcome, await self._payload(request, outcome), "gate")
        if request.operation.id == "streamJournal":
            return await self._followed(request, answer)
        world = await self._world(request) if is_journaled and outcome.status < 400 else None
        if world is None:  # nothing to journal, or the world was dropped meanwhile
            return answer
        # The later one: the operation's use of the world, or the change of its clock.
        moment = max(world.touched, world.clock.since or 0)
        now = world.clock.now(moment)
        return answer._replace(world=world, now=now, mask=self._mask, is_new_world=is_new)

    async def _payload(self, request: Request, reply: Reply) -> bytes:
        """Encode a reply; a snapshot, which may be long, in slices."""
        if request.operation.id == "getSnapshot" and reply.status == 200:
            return await snapshots.snapshot_payload(reply)
        return payload_of(reply)

    async def _followed(self, request: Request, answer: Answer) -> Answer:
        """Follow a journal; a client that does not ask for events gets only what is there."""
        call = read_call(request, request.head.fields(), {})
        assert not isinstance(call, Problem), "it has been answered"
        goes_on = b"text/event-stream" in request.head.headers.get(b"accept", b"")
        events = stream.events(self._context, call, goes_on=goes_on)
        if goes_on:
            return answer._replace(stream=events)
        return answer._replace(payload=b"".join([event async for event in events]))

    async def _world(self, request: Request) -> World | None:
        """Find the world that the request's path names."""
        return await self._context.worlds.find(request.texts["world"])

    async def _outcome(self, request: Request) -> Reply | Problem:
        try:
            if request.operation.id == "restoreSnapshot":
                call = await snapshots.read_restore(request)
            else:
                call = read_call(request, request.head.fields(), {})
        except UnicodeError:
            return not_utf8("query")
        if isinstance(call, Problem):
            return with_nearest(call, self.contract, request.operation)
        try:
            reply = await _OPERATIONS[call.operation.id](self._context, call)
        except Refused as refused:
            return refused.problem
        except NoWorld as missing:
            return await self._no_world(missing.name)
        except MockServerError as error:
            return self._problem_of(error)
        return judged(call, reply)

    async def _no_world(self, name: str) -> Problem:
        try:
            return no_world(name, await self._context.worlds.names())
        except MockServerError as error:
            return self._problem_of(error)

    def _problem_of(self, error: MockServerError) -> Problem:
        if isinstance(error, StoreUnavailable):
            self._context.traffic.store_errors += 1
        return problem_of(error)


__all__ = ["ControlApi", "credentials"]
