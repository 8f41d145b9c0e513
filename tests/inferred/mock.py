"""A provider inferred from a document, with one world: calls without HTTP, judged as it does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import parse_query
from mockserver.contract.routing import Router
from mockserver.contract.values import Values
from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import Clock
from mockserver.engine.perform import perform
from mockserver.engine.problem import Problem, invalid
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.http.judge import judged
from mockserver.inferred.provider import make_provider
from mockserver.inferred.resources.infer import infer
from mockserver.inferred.resources.overrides import Overrides, overrides_of
from tests.contract.builders import compiled

#: 26 November 2026, 12:00:00 UTC.
NOON = 1_795_694_400_000_000
ORIGIN = "http://mock.test"


class Mock:
    """One document, its provider and a world of it."""

    def __init__(
        self, contract: Contract, overrides: Overrides | None = None, seed: int = 0
    ) -> None:
        self.contract = contract
        self.overrides = overrides or Overrides()
        self.inference = infer(contract, self.overrides)
        self.provider = make_provider(contract, self.inference, Values(contract))
        self._router: Router[Operation] = Router()
        for operation in contract.operations.values():
            path = contract.base_path + operation.path
            self._router.add(contract.api, path, operation.method, operation)
        self.world = self.new_world(seed)
        #: The prefix by which calls come: `/_world/NAME`, or nothing.
        self.prefix = ""

    def new_world(self, seed: int = 0, fixture: Mapping[str, Any] | None = None) -> World:
        world = World("w", Start(), seed, Clock(NOON, None))
        transaction = Transaction(world, self.provider.state, NOON)
        self.provider.load_fixture(transaction, fixture or {})
        world.apply(transaction.changes())
        return world

    def call(self, method: str, target: str, body: Any = None, world: World | None = None) -> Reply:
        """Send a request; a refusal comes in the provider's dialect."""
        world = world or self.world
        path, _, query = target.partition("?")
        match = self._router.find(path.encode(), method)
        assert match is not None, f"no operation has the path {path}"
        operation = match.methods[method]
        fields = parse_query(query.encode())
        values, violations = operation.read(match.parameters, fields, {})
        transaction = Transaction(world, self.provider.state, world.clock.at)
        outcome: Reply | Problem
        if violations or (body is not None and not _accepts(operation, body)):
            outcome = invalid(violations or _body_violations(operation, body))
        else:
            sent = frozenset(name for name, _ in fields)
            arguments = values.path, values.query, values.header
            call = Call(operation, *arguments, body, {}, sent, ORIGIN, self.prefix)
            outcome = perform(self.provider, transaction, call)
            if isinstance(outcome, Reply):
                outcome = judged(call, outcome)
        if isinstance(outcome, Problem):
            assert outcome.status < 500, (outcome, target)
            return self.provider.dialect(outcome, operation)
        if outcome.status < 400:
            world.apply(transaction.changes())
        return outcome


def a_mock(
    folder: Path, specification: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Mock:
    return Mock(compiled(folder, specification), overrides_of(overrides or {}))


def _validator(operation: Operation) -> Any:
    return None if operation.body is None else next(iter(operation.body.media.values()), None)


def _accepts(operation: Operation, body: Any) -> bool:
    validator = _validator(operation)
    return validator is None or bool(validator.accepts(body))


def _body_violations(operation: Operation, body: Any) -> Any:
    return _validator(operation).violations(body, "body")
