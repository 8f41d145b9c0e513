"""Answers a provider's operations: admit, read, perform, judge the reply, commit."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from mockserver.contract.contract import Contract
from mockserver.contract.violation import shown
from mockserver.engine.call import NO_BODY, Call, Reply, Source
from mockserver.engine.canned import refused
from mockserver.engine.header import unsendable
from mockserver.engine.memo import Memo
from mockserver.engine.perform import perform
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Provider
from mockserver.engine.request_view import RequestView, joined_headers, list_parameters
from mockserver.engine.rules import FAULTS, RULES_API, STUBS, delay_of, take_rule
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, World
from mockserver.http import preference
from mockserver.http.answer import Answer, payload_of
from mockserver.http.credentials import find_credentials
from mockserver.http.disruption import Disruption
from mockserver.http.preference import Preference, preferred
from mockserver.http.request import Request, not_utf8, read_call
from mockserver.http.wire import Headers
from mockserver.stores.worlds import WORLD_NAME, Worlds


class RuleOutcome(NamedTuple):
    """What a world's rules have decided over a call; without a reply, the behaviour makes it."""

    reply: Reply | None
    source: Source
    disruption: Disruption | None
    now: int


class ProviderApi:
    """One provider on its contract, in as many worlds as are asked for."""

    shared_with_pages = True

    def __init__(self, provider: Provider, contract: Contract, worlds: Worlds, memo: Memo) -> None:
        provider.fit(contract)
        self.contract = contract
        self.provider = provider
        self._worlds = worlds
        self._memo = memo

    def dialect(self, problem: Problem) -> Reply:
        """Word a refusal as the vendor would."""
        return self.provider.dialect(problem)

    def screen(self, method: str, headers: Headers) -> Problem | None:
        """Let every head pass: whom the provider admits, it decides in the world."""
        return None

    async def answer(self, request: Request) -> Answer:
        """Answer one call in its world. A refusal and a broken reply change nothing."""
        if not request.names_world and self.provider.world_in is not None:
            problem = self._choose_world(request)
            if problem is not None:
                reply = self.provider.dialect(problem)
                return Answer(reply, payload_of(reply), "gate", problem.violations)
        if preference.HEADER in request.headers or preference.QUERY in request.query:
            return await self._preferred(request)
        _, answer = await self._worlds.transact(
            request.world, lambda world, now: self._unruled(request, world, now)
        )
        return await self._ruled(request) if answer is None else answer

    def _choose_world(self, request: Request) -> Problem | None:
        """Take the world that the consumer's credential names, if it names one."""
        assert self.provider.world_in is not None, "it is asked only where there is one"
        name = self.provider.world_in(request.headers, self._memo)
        if name is None:
            return None
        if not WORLD_NAME.fullmatch(name):
            return bad_world(name)
        request.world = name
        return None

    async def _preferred(self, request: Request) -> Answer:
        """Answer out of the contract where a request prefers that; nothing changes then."""
        wanted = preference.read_preference(request.headers, request.query)
        if isinstance(wanted, Problem):
            return await self._unread(request, wanted)
        if not wanted.chooses:
            answer = await self._ruled(request)
            if not wanted.delay:
                return answer
            fault = answer.disruption or Disruption()
            late = fault._replace(delay=fault.delay + wanted.delay)
            return answer._replace(reply=_applied(answer.reply, wanted), disruption=late)
        outcome = preferred(wanted, self.provider, self.contract, request.operation)
        if isinstance(outcome, Problem):
            return await self._unread(request, outcome)
        world, now = await self._worlds.transact(request.world, lambda _, now: (None, now))
        disruption = Disruption(wanted.delay) if wanted.delay else None
        reply = _applied(outcome, wanted)
        return Answer(reply, payload_of(reply), "stub", (), world, now, disruption)

    async def _unread(self, request: Request, problem: Problem) -> Answer:
        """Refuse a preference that cannot be met."""
        world, now = await self._worlds.transact(request.world, lambda _, now: (None, now))
        reply = self.provider.dialect(problem)
        return Answer(reply, payload_of(reply), "gate", problem.violations, world, now)

    def _unruled(
        self, request: Request, world: World, now: int
    ) -> tuple[Changes | None, Answer | None]:
        """Answer by the behaviour; None where the world has rules that come before it."""
        return (None, None) if RULES_API in world.tables else self._work(request, world, now)

    async def _ruled(self, request: Request) -> Answer:
        """Ask the world's faults, then its stubs, then the behaviour."""
        asked = _view_of(request, self._worlds.library.admission.memo)

        def take_rule(world: World, now: int) -> tuple[Changes | None, RuleOutcome]:
            return self._take_rules(asked, request, world, now)

        world, outcome = await self._worlds.transact(request.world, take_rule)
        if outcome.reply is not None:
            reply = outcome.reply
            answer = Answer(reply, payload_of(reply), outcome.source, (), world, outcome.now)
        else:
            _, answer = await self._worlds.transact(
                request.world, lambda world, now: self._work(request, world, now)
            )
        if outcome.disruption is None:
            return answer
        return answer._replace(source="fault", disruption=outcome.disruption)

    def _take_rules(
        self, asked: RequestView, request: Request, world: World, now: int
    ) -> tuple[Changes | None, RuleOutcome]:
        transaction = Transaction(world, RULES_API, now)
        fault = take_rule(transaction, FAULTS, asked)
        reply: Reply | None = None
        source: Source = "fault"
        disruption = None if fault is None else _disruption(transaction, fault["do"])
        if fault is not None and "status" in fault["do"]:
            reply = self._failed(request, fault["do"])
        else:
            stub = take_rule(transaction, STUBS, asked)
            if stub is not None:
                reply, source = _stubbed(stub["reply"]), "stub"
        changes = None if transaction.is_idle else transaction.changes()
        return changes, RuleOutcome(reply, source, disruption, now)

    def _failed(self, request: Request, do: Mapping[str, Any]) -> Reply:
        reply = refused(self.provider, self.contract, request.operation, do["status"])
        if "retry_after" not in do:
            return reply
        return reply._replace(headers={**reply.headers, "retry-after": str(do["retry_after"])})

    def _work(self, request: Request, world: World, now: int) -> tuple[Changes | None, Answer]:
        transaction = Transaction(world, self.provider.state, now)
        outcome = self._outcome(transaction, request)
        if isinstance(outcome, Problem):
            reply = self.provider.dialect(outcome)
            answer = Answer(reply, payload_of(reply), "gate", outcome.violations, world, now)
            return None, answer
        answer = Answer(outcome, payload_of(outcome), "behaviour", (), world, now)
        if outcome.status >= 400 or transaction.is_idle:
            return None, answer
        return transaction.changes(), answer

    def _outcome(self, transaction: Transaction, request: Request) -> Reply | Problem:
        operation = request.operation
        try:
            fields, unreadable = request.fields(), None
        except UnicodeError:
            fields, unreadable = [], not_utf8("query")
        request.credentials = find_credentials(operation, request.headers, fields)
        request.memo = self._memo
        identity = self.provider.admit(transaction, request)
        if isinstance(identity, (Problem, Reply)):
            return identity
        if unreadable is not None:
            return unreadable
        call = read_call(request, fields, identity)
        if isinstance(call, Problem):
            return call
        return judged(call, perform(self.provider, transaction, call))


def bad_world(name: str) -> Problem:
    """Say that a name is no world's."""
    return Problem(
        "bad-world",
        f"{shown(name)} is not a world's name: "
        "use 1 to 64 letters, digits, dots, underscores and hyphens.",
    )


def _view_of(request: Request, memo: Memo) -> RequestView:
    """See a request as stubs and faults do; what cannot be read is not there."""
    try:
        fields = [(name, unquote_plus(value)) for name, value in request.fields()]
    except UnicodeError:
        fields = []
    operation = request.operation
    return RequestView(
        operation.api,
        operation.id,
        request.texts,
        fields,
        joined_headers(request.raw_headers),
        request.body,
        lists=list_parameters(operation),
        memo=memo,
    )


def _stubbed(reply: Mapping[str, Any]) -> Reply:
    body = reply.get("body", NO_BODY)
    return Reply(reply["status"], body, reply["headers"], reply["media_type"])


def _disruption(tx: Transaction, do: Mapping[str, Any]) -> Disruption:
    delay = delay_of(tx, do["delay"]) if "delay" in do else 0.0
    garble = do.get("garble")
    chance = tx.chance("garble") if garble is not None else 0.0
    return Disruption(delay, do.get("drop"), garble, chance)


def _applied(reply: Reply, wanted: Preference) -> Reply:
    return reply._replace(headers={**reply.headers, "preference-applied": str(wanted)})


def judged(call: Call, reply: Reply) -> Reply | Problem:
    """Let a reply pass that keeps the contract; any other is a bug of ours, and told as one."""
    status, body, headers, media_type = reply
    unsent = unsendable(headers) if headers else []
    if not unsent and call.operation.keeps(status, media_type, body, headers):
        return reply
    violations = [
        *unsent,
        *call.operation.reply_violations(status, media_type, body, headers),
    ]
    return Problem(
        "broken-reply",
        f"The mock's own reply to {call.operation.id} breaks the contract, so nothing was changed. "
        "This is a bug of the mock server: please report it.",
        tuple(violations),
    )
