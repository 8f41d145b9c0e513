"""Answers a provider's operations: admit, read, perform, judge the reply, commit."""

import re
from collections.abc import Mapping

from mockserver.contract.contract import Contract
from mockserver.contract.violation import Violation, pointer_to, shown
from mockserver.engine.call import Call, Reply
from mockserver.engine.memo import Memo
from mockserver.engine.perform import perform
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Provider
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, World
from mockserver.http.answer import Answer, payload_of
from mockserver.http.request import Request, not_utf8, read_call
from mockserver.http.security import find_credentials
from mockserver.http.wire import Headers
from mockserver.stores.worlds import Worlds

#: What a header's value may hold (RFC 9110, 5.5); anything else ends the connection instead.
_SENDABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


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

        def work(world: World, now: int) -> tuple[Changes | None, Answer]:
            transaction = Transaction(world, self.provider.name, now)
            outcome = self._outcome(transaction, request)
            if isinstance(outcome, Problem):
                reply = self.provider.dialect(outcome)
                answer = Answer(reply, payload_of(reply), "gate", outcome.violations, world, now)
                return None, answer
            answer = Answer(outcome, payload_of(outcome), "behaviour", (), world, now)
            if outcome.status >= 400 or transaction.is_idle:
                return None, answer
            return transaction.changes(), answer

        _, answer = await self._worlds.transact(request.world, work)
        return answer

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


def judged(call: Call, reply: Reply) -> Reply | Problem:
    """Let a reply pass that keeps the contract; any other is a bug of ours, and told as one."""
    status, body, headers, media_type = reply
    unsendable = _unsendable(headers) if headers else []
    if not unsendable and call.operation.keeps(status, media_type, body, headers):
        return reply
    violations = [
        *unsendable,
        *call.operation.reply_violations(status, media_type, body, headers),
    ]
    return Problem(
        "broken-reply",
        f"The mock's own reply to {call.operation.id} breaks the contract, so nothing was changed. "
        "This is a bug of the mock server: please report it.",
        tuple(violations),
    )


def _unsendable(headers: Mapping[str, str]) -> list[Violation]:
    return [
        Violation("header", pointer_to(name), "characters", "visible latin-1", shown(value))
        for name, value in headers.items()
        if not _SENDABLE.fullmatch(value)
    ]
