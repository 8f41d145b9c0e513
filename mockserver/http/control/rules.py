"""Stubs and faults of a world: made, listed, removed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mockserver.contract.operation import Operation as ApiOperation
from mockserver.contract.sample import examples, statuses
from mockserver.contract.violation import Violation, shown
from mockserver.engine.call import Call, Reply
from mockserver.engine.match import bad_patterns, with_hashed_credentials
from mockserver.engine.rules import FAULTS, RULES_API, STUBS, Rule, add_rule, normalized, rules
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Row, World
from mockserver.errors import UnknownName
from mockserver.http.canned import canned, contract_problem
from mockserver.http.control.context import ControlContext, Operation
from mockserver.http.control.refusals import Refused
from mockserver.http.provider import ProviderApi
from mockserver.http.request import invalid

_PATTERN = "a regular expression"


async def create_stub(context: ControlContext, call: Call) -> Reply:
    """Have matching calls answered with a fixed reply, which keeps the contract unless told not to.

    Whoever names an example gets it as the contract has it when the stub is made.
    """
    api = context.api(call.body["api"])
    operations = _operations(api, call.body.get("operation"))
    return await _add(context, call, STUBS, {**call.body, "reply": _reply(call, api, operations)})


async def create_fault(context: ControlContext, call: Call) -> Reply:
    """Let matching calls go wrong."""
    body = call.body
    if "api" in body:
        _operations(context.api(body["api"]), body.get("operation"))
    elif "operation" in body:
        known = {name for api in context.apis.values() for name in api.contract.operations}
        if body["operation"] not in known:
            raise UnknownName("operation", body["operation"], known)
    do = body["do"]
    if "retry_after" in do and "status" not in do:
        body = {**body, "do": {**do, "status": 429}}
    return await _add(context, call, FAULTS, body)


def _listing(kind: str) -> Operation:
    async def listing(context: ControlContext, call: Call) -> Reply:
        world = await context.world(call)
        transaction = Transaction(world, RULES_API, 0)
        return Reply(200, {kind: [_shown(*each) for each in rules(transaction, kind)]})

    return listing


def _clearing(kind: str) -> Operation:
    async def clearing(context: ControlContext, call: Call) -> Reply:
        def clear(transaction: Transaction) -> None:
            for identifier, _ in rules(transaction, kind):
                transaction.delete(kind, identifier)

        await context.world(call)
        await _changed(context, call, clear)
        return Reply(204)

    return clearing


def _removing(kind: str) -> Operation:
    async def removing(context: ControlContext, call: Call) -> Reply:
        identifier = call.path["id"]

        def remove(transaction: Transaction) -> None:
            if transaction.get(kind, identifier) is None:
                known = [each for each, _ in transaction.rows(kind)]
                raise UnknownName(kind.removesuffix("s"), identifier, known)
            transaction.delete(kind, identifier)

        await context.world(call)
        await _changed(context, call, remove)
        return Reply(204)

    return removing


async def _add(context: ControlContext, call: Call, kind: str, rule: Rule) -> Reply:
    violations = [
        Violation("body", f"/match/body/{number}/matches", "pattern", _PATTERN, shown(pattern))
        for number, pattern in bad_patterns(rule.get("match", {}))
    ]
    if violations:
        raise Refused(invalid(violations))
    if "match" in rule:
        rule = {**rule, "match": with_hashed_credentials(rule["match"], context.secret_names)}
    identifier, row = await _changed(context, call, lambda tx: add_rule(tx, kind, rule))
    return Reply(201, _shown(identifier, row))


async def _changed(
    context: ControlContext, call: Call, change: Callable[[Transaction], Any]
) -> Any:
    def work(world: World, now: int) -> tuple[Changes | None, Any]:
        transaction = Transaction(world, RULES_API, now)
        result = change(transaction)
        return (None if transaction.is_idle else transaction.changes()), result

    return await context.change(call, work)


def _operations(api: ProviderApi, name: str | None) -> list[ApiOperation]:
    known = api.contract.operations
    if name is None:
        return list(known.values())
    if name not in known:
        raise UnknownName(f"operation of {api.provider.name}", name, known)
    return [known[name]]


def _reply(call: Call, api: ProviderApi, operations: list[ApiOperation]) -> Rule:
    """Give a stub's reply in full; it has to be one of every operation that it answers for."""
    reply = dict(normalized(call.body)["reply"])
    name = reply.pop("example", None)
    if name is not None:
        sample = _example(api, operations[0], name, call.body["reply"].get("status"))
        reply |= {"status": sample.status, "body": sample.body, "media_type": sample.media_type}
    problem = contract_problem([], reply)
    if problem is None and not call.body.get("breaks_contract", False):
        problem = contract_problem(operations, reply)
        if problem is not None:
            hint = "To break the contract on purpose, say breaks_contract."
            problem = problem._replace(message=f"{problem.message} {hint}")
    if problem is not None:
        raise Refused(problem)
    return reply


def _example(api: ProviderApi, operation: ApiOperation, name: str, status: int | None) -> Reply:
    known = statuses(api.contract, operation)
    wanted = [status] if status is not None else known
    for each in wanted:
        if name in examples(api.contract, operation, each):
            return canned(api.provider, api.contract, operation, each, name)
    there = [each for code in wanted for each in examples(api.contract, operation, code)]
    raise UnknownName(f"example of {operation.id}", name, there)


def _shown(identifier: str, row: Row) -> dict[str, Any]:
    return {"id": identifier, **row}


OPERATIONS: Mapping[str, Callable[[ControlContext, Call], Awaitable[Reply]]] = {
    "listStubs": _listing(STUBS),
    "createStub": create_stub,
    "deleteStubs": _clearing(STUBS),
    "deleteStub": _removing(STUBS),
    "listFaults": _listing(FAULTS),
    "createFault": create_fault,
    "deleteFaults": _clearing(FAULTS),
    "deleteFault": _removing(FAULTS),
}
