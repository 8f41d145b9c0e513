"""Answers a provider's operations: admit, read, perform, check the reply, commit."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.engine.call import NO_BODY, Reply, Source
from mockserver.engine.canned import refused
from mockserver.engine.memo import Memo
from mockserver.engine.perform import perform
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival, Provider
from mockserver.engine.request_view import RequestView
from mockserver.engine.rules import FAULTS, RULES_API, STUBS, delay_of, take_rule
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, World
from mockserver.http import preference
from mockserver.http.answer import Answer, answer_of, refusal
from mockserver.http.cors import is_foreign_and_simple
from mockserver.http.credentials import find_credentials
from mockserver.http.judge import judged
from mockserver.http.preference import Preference, preferred
from mockserver.http.problems import bad_world
from mockserver.http.request import Head, Request, not_utf8, read_call
from mockserver.http.transport.disruption import Disruption
from mockserver.http.view import view_of
from mockserver.stores.maker import WORLD_NAME
from mockserver.stores.work import Record, Work
from mockserver.stores.worlds import Worlds

if TYPE_CHECKING:
    from mockserver.http.own_api import OwnApi

#: A transaction's changes, and the answer; None as the answer means: try the rules first.
Step = tuple[Changes | None, Answer | None]


class RuleOutcome(NamedTuple):
    """What a world's rules decided for a call; without a reply, the behaviour makes it."""

    reply: Reply | None
    source: Source
    disruption: Disruption | None
    now: int


class ProviderApi:
    """One provider with its contract; it answers calls in any number of worlds."""

    shared_with_pages = True
    body_caps: Mapping[str, int] = {}
    open_operations: frozenset[str] = frozenset()
    outside: Operation | None = None

    def __init__(
        self,
        provider: Provider,
        contract: Contract,
        worlds: Worlds,
        memo: Memo,
        own: "OwnApi | None" = None,
    ) -> None:
        provider.fit(contract)
        self.name = provider.name
        self.owner = provider.state
        self.contract = contract
        self.provider = provider
        #: What was inferred from the document that a user brings, and the file that corrects it;
        #: None for the APIs that ship.
        self.inference = None if own is None else own.inference
        self.overrides = None if own is None else own.overrides
        self._worlds = worlds
        self._memo = memo

    def dialect(self, problem: Problem, operation: Operation | None = None) -> Reply:
        """Render a refusal in the vendor's format."""
        return self.provider.dialect(problem, operation)

    def screen(self, head: Head, operation: Operation) -> Problem | None:
        """Accept every head; `Provider.admit` checks credentials later, in the world."""
        return None

    async def choose(
        self, head: Head, operations: Sequence[Operation], texts: Mapping[str, str]
    ) -> str:
        """Name the API whose contract the credentials are for; nothing in the world changes."""
        provider = self.provider
        if provider.chosen_by is None:
            return self.name
        headers, name = dict(head.headers), head.world
        if not head.names_world and provider.world_in is not None:
            name = provider.world_in(headers, self._memo) or name
        # A name that no world can have is refused later, in either contract.
        world = await self._worlds.peek(name if WORLD_NAME.fullmatch(name) else head.world)
        credentials: dict[str, str] = {}
        for operation in operations:
            credentials |= find_credentials(operation, headers, ())
        arrival = Arrival(operations[0], texts, credentials, headers, b"", self._memo)
        transaction = Transaction(world, provider.state, self._worlds.now(world))
        return provider.chosen_by(transaction, arrival)

    async def answer(self, request: Request, record: Record[Answer | None]) -> Answer:
        """Answer one call in its world. A refusal and a broken reply change nothing."""
        head = request.head
        if not head.names_world and self.provider.world_in is not None:
            problem = self._choose_world(head)
            if problem is not None:
                return refusal(self.dialect(problem, request.operation), problem.violations)
        if preference.HEADER in head.headers or (head.query and preference.QUERY in head.query):
            return await self._preferred(request)
        answer = await self._answer(request, self._unless_ruled, record)
        return answer or await self.ruled(request, self.behave)

    async def behave(self, request: Request) -> Answer:
        """Answer one call with its behaviour alone: no rule and no preference is looked at."""
        answer = await self._answer(request, self._work)
        assert answer is not None, "the behaviour always answers"
        return answer

    def _choose_world(self, head: Head) -> Problem | None:
        """Use the world that the consumer's credential names, if it names one."""
        assert self.provider.world_in is not None, "called only if there is one"
        name = self.provider.world_in(head.headers, self._memo)
        if name is None:
            return None
        if not WORLD_NAME.fullmatch(name):
            return bad_world(name)
        head.world = name
        return None

    async def _answer(
        self,
        request: Request,
        step: Callable[[Request, World, int], Step],
        record: Record[Answer | None] | None = None,
    ) -> Answer | None:
        """Run one step in the request's world; None if the step returned no answer.

        A refused call makes no world. Neither does a call that any web page could have sent.
        """
        head = request.head
        work: Work[Answer | None] = partial(step, request)
        is_kept: Callable[[Answer | None], bool] = partial(_is_kept, head)
        world, answer, is_new = await self._worlds.transact(head.world, work, is_kept, record)
        if is_new and answer is not None:
            return answer._replace(world=world, is_new_world=True)
        return answer

    async def _preferred(self, request: Request) -> Answer:
        """Answer as the request prefers; a reply of the contract changes nothing."""
        head = request.head
        wanted = preference.read_preference(head.joined_headers(), head.query)
        if isinstance(wanted, Problem):
            return await self._out_of_contract(request, wanted)
        if not wanted.chooses:
            answer = await self.ruled(request, self.behave)
            if not wanted.delay:
                return answer
            fault = answer.disruption or Disruption()
            late = fault._replace(delay=fault.delay + wanted.delay)
            return answer._replace(reply=_applied(answer.reply, wanted), disruption=late)
        outcome = preferred(wanted, self.provider, self.contract, request.operation)
        if isinstance(outcome, Problem):
            return await self._out_of_contract(request, outcome)
        answer = await self._out_of_contract(request, _applied(outcome, wanted))
        return answer._replace(disruption=Disruption(wanted.delay)) if wanted.delay else answer

    async def _out_of_contract(self, request: Request, outcome: Reply | Problem) -> Answer:
        """Answer with a reply of the contract, or refuse a preference that cannot be met."""

        def step(request: Request, world: World, now: int) -> Step:
            if isinstance(outcome, Problem):
                return None, self._refusal(outcome, request, world, now)
            return None, answer_of(outcome, "stub", world, now)

        answer = await self._answer(request, step)
        assert answer is not None, "the step always answers"
        return answer

    def _refusal(self, problem: Problem, request: Request, world: World, now: int) -> Answer:
        reply = self.provider.dialect(problem, request.operation)
        return answer_of(reply, "gate", world, now, problem.violations)

    def _unless_ruled(self, request: Request, world: World, now: int) -> Step:
        """Answer with the behaviour; None if the world has rules that must be tried first."""
        return (None, None) if RULES_API in world.tables else self._work(request, world, now)

    async def ruled(
        self, request: Request, otherwise: Callable[[Request], Awaitable[Answer]]
    ) -> Answer:
        """Try the world's faults, then its stubs; where none replies, `otherwise` answers."""
        view = view_of(request, self._worlds.library.admission.memo)
        world, outcome, is_new = await self._worlds.transact(
            request.head.world,
            lambda world, now: self._take_rules(view, request, world, now),
            lambda outcome: False,
        )
        if outcome.reply is not None:
            answer = answer_of(outcome.reply, outcome.source, world, outcome.now)
        else:
            answer = await otherwise(request)
        answer = answer._replace(is_new_world=is_new or answer.is_new_world)
        if outcome.disruption is None:
            return answer
        return answer._replace(source="fault", disruption=outcome.disruption)

    def _take_rules(
        self, view: RequestView, request: Request, world: World, now: int
    ) -> tuple[Changes | None, RuleOutcome]:
        transaction = Transaction(world, RULES_API, now)
        fault = take_rule(transaction, FAULTS, view)
        reply: Reply | None = None
        source: Source = "fault"
        disruption = None if fault is None else _disruption(transaction, fault["do"])
        if fault is not None and "status" in fault["do"]:
            reply = self._failed(request, fault["do"])
        else:
            stub = take_rule(transaction, STUBS, view)
            if stub is not None:
                reply, source = _stubbed(stub["reply"]), "stub"
        changes = None if transaction.is_idle else transaction.changes()
        return changes, RuleOutcome(reply, source, disruption, now)

    def _failed(self, request: Request, do: Mapping[str, Any]) -> Reply:
        reply = refused(self.provider, self.contract, request.operation, do["status"])
        if "retry_after" not in do:
            return reply
        return reply._replace(headers={**reply.headers, "retry-after": str(do["retry_after"])})

    def _work(self, request: Request, world: World, now: int) -> Step:
        transaction = Transaction(world, self.provider.state, now)
        outcome = self._outcome(transaction, request)
        if isinstance(outcome, Problem):
            return None, self._refusal(outcome, request, world, now)
        if outcome.status >= 400 or transaction.is_idle:
            return None, answer_of(outcome, "behaviour", world, now)
        changes = transaction.changes()
        return changes, answer_of(outcome, "behaviour", world, now, rows=changes.rows)

    def _outcome(self, transaction: Transaction, request: Request) -> Reply | Problem:
        head, operation, texts, body = request
        try:
            fields, unreadable = head.fields(), None
        except UnicodeError:
            fields, unreadable = [], not_utf8("query")
        credentials = find_credentials(operation, head.headers, fields)
        arrived = (operation, texts, credentials, head.headers, body, self._memo)
        arrival = tuple.__new__(Arrival, arrived)
        identity = self.provider.admit(transaction, arrival)
        if isinstance(identity, (Problem, Reply)):
            return identity
        if unreadable is not None:
            return unreadable
        call = read_call(request, fields, identity, any_json=self.provider.reads_any_json)
        if isinstance(call, Problem):
            return call
        outcome = perform(self.provider, transaction, call)
        return outcome if isinstance(outcome, Problem) else judged(call, outcome)


def _is_kept(head: Head, answer: Answer | None) -> bool:
    """Whether a call leaves the world that was made for it."""
    is_good = answer is not None and answer.reply.status < 400
    return is_good and not is_foreign_and_simple(head)


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
