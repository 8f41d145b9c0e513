"""Answers the control API: one function for each operation, over the server's worlds."""

from collections.abc import Mapping

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation as ApiOperation
from mockserver.engine.call import Reply
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Expectation
from mockserver.errors import (
    Conflict,
    FixtureError,
    SettingsError,
    SnapshotError,
    TooMany,
    UnknownName,
)
from mockserver.http import dialect
from mockserver.http.answer import Answer, payload_of
from mockserver.http.control import clock, journal, rows, rules, server, snapshots, worlds
from mockserver.http.control.context import ControlContext, Operation, credentials
from mockserver.http.control.masking import ControlMask
from mockserver.http.control.nearest import with_nearest
from mockserver.http.control.refusal import Refused
from mockserver.http.guard import ControlGuard
from mockserver.http.provider import ProviderApi, judged
from mockserver.http.request import Request, not_utf8, read_call
from mockserver.http.wire import Headers
from mockserver.stores.worlds import Worlds

_OPERATIONS: Mapping[str, Operation] = {
    **server.OPERATIONS,
    **worlds.OPERATIONS,
    **snapshots.OPERATIONS,
    **clock.OPERATIONS,
    **rows.OPERATIONS,
    **rules.OPERATIONS,
    **journal.OPERATIONS,
}

#: Statuses that are right although what was sent keeps the contract's schemas.
EXPECTATIONS = tuple(
    Expectation(operation, "positive_data_acceptance", ("400",), reason)
    for operation, reason in (
        ("createStub", "A reply that breaks its API's contract is refused unless that is meant."),
        ("createFault", "A text can be refused as a regular expression."),
        ("restoreSnapshot", "A snapshot is refused for its checksum or for a broken row."),
        ("setClock", "A moment can be a date-time and be none that a clock here shows."),
        ("advanceClock", "A text can be refused as a duration: years have no fixed length."),
        ("putRow", "A row has to keep the schema of its collection."),
        ("verifyJournal", "A text can be refused as a regular expression."),
        ("runBackstage", "Each action has a schema of its own for its body."),
    )
)


class ControlApi:
    """The server's own API. It looks at worlds, and changes them, through `Worlds` alone."""

    shared_with_pages = False

    def __init__(
        self,
        worlds: Worlds,
        apis: Mapping[str, ProviderApi],
        contract: Contract,
        token: str | None,
    ) -> None:
        self.contract = contract
        self._context = ControlContext.of(worlds, apis)
        self._guard = ControlGuard(token)
        self._mask = ControlMask.of(self._context, contract.secret_names)

    @property
    def operations(self) -> Mapping[str, Mapping[str, ApiOperation]]:
        """Every operation that is served, by API and name."""
        return self._context.operations

    def dialect(self, problem: Problem) -> Reply:
        """Word a refusal as a problem document."""
        return dialect.render(problem)

    def screen(self, method: str, headers: Headers) -> Problem | None:
        """Keep strangers out."""
        return self._guard.refusal(method, headers)

    async def answer(self, request: Request) -> Answer:
        """Answer one call to the control API; its replies are judged like any other."""
        outcome = await self._outcome(request)
        if isinstance(outcome, Problem):
            reply = dialect.render(outcome)
            return Answer(reply, payload_of(reply), "gate", outcome.violations)
        try:
            answer = Answer(outcome, await self._payload(request, outcome), "gate")
        except TooMany as error:
            reply = dialect.render(Problem("too-many", f"{error.what} {error.hint or ''}".strip()))
            return Answer(reply, payload_of(reply), "gate")
        if request.operation.id not in journal.JOURNALED or outcome.status >= 400:
            return answer
        return await self._to_be_journaled(request, answer)

    async def _payload(self, request: Request, reply: Reply) -> bytes:
        """Encode a reply; a snapshot, which may be long, in slices."""
        if request.operation.id == "getSnapshot" and reply.status == 200:
            return await snapshots.snapshot_payload(reply)
        return payload_of(reply)

    async def _to_be_journaled(self, request: Request, answer: Answer) -> Answer:
        """Name the world that was changed, and its time when it was."""
        name = request.texts["world"]
        world = await self._context.worlds.find(name)
        if world is None:
            return answer  # dropped meanwhile
        # Whichever was last: what the operation did in the world, or the turn of its clock.
        moment = max(world.touched, world.clock.since or 0)
        return answer._replace(world=world, now=world.clock.now(moment), mask=self._mask)

    async def _outcome(self, request: Request) -> Reply | Problem:
        try:
            if request.operation.id == "restoreSnapshot":
                call = await snapshots.read_restore(request)
            else:
                call = read_call(request, request.fields(), {})
        except UnicodeError:
            return not_utf8("query")
        if isinstance(call, Problem):
            return with_nearest(call, self.contract, request.operation)
        try:
            reply = await _OPERATIONS[call.operation.id](self._context, call)
        except Refused as refused:
            return refused.problem
        except UnknownName as error:
            return Problem("not-found", f"{error.what} {error.hint or ''}".strip())
        except SettingsError as error:
            return Problem("invalid", f"{error.what} {error.hint or ''}".strip())
        except TooMany as error:
            return Problem("too-many", f"{error.what} {error.hint or ''}".strip())
        except Conflict as error:
            return Problem("conflict", f"{error.what} {error.hint or ''}".strip())
        except SnapshotError as error:
            return Problem("invalid", f"{error.what} {error.hint or ''}".strip())
        except FixtureError as error:
            return Problem("failure", f"A fixture or scenario is broken. {error}")
        return judged(call, reply)


__all__ = ["EXPECTATIONS", "ControlApi", "credentials"]
