"""Stubs and faults of a world: made, listed, removed."""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contract.secret import without_secrets
from mockserver.engine.call import Call, Reply
from mockserver.engine.rules import FAULTS, RULES_API, STUBS, add_rule, rules
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Row, World
from mockserver.errors import RuleRejected, UnknownName
from mockserver.http.control.context import ControlContext, Operation
from mockserver.http.control.refusals import rejected


def _creating(kind: str) -> Operation:
    async def creating(context: ControlContext, call: Call) -> Reply:
        try:
            rule = context.admission.admit(kind, call.body)
        except RuleRejected as error:
            raise rejected(error) from None
        identifier, row = await _changed(context, call, lambda tx: add_rule(tx, kind, rule))
        return Reply(201, _rule_json(identifier, row))

    return creating


def _listing(kind: str) -> Operation:
    async def listing(context: ControlContext, call: Call) -> Reply:
        world = await context.world(call)
        transaction = Transaction(world, RULES_API, 0)
        return Reply(200, {kind: [_rule_json(*each) for each in rules(transaction, kind)]})

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


async def _changed(
    context: ControlContext, call: Call, change: Callable[[Transaction], Any]
) -> Any:
    def work(world: World, now: int) -> tuple[Changes | None, Any]:
        transaction = Transaction(world, RULES_API, now)
        result = change(transaction)
        return (None if transaction.is_idle else transaction.changes()), result

    return await context.change(call, work)


def _rule_json(identifier: str, row: Row) -> dict[str, Any]:
    """Return a rule with its id, without the credentials in a stub's reply."""
    rule = {"id": identifier, **row}
    if "reply" in row:
        rule["reply"] = without_secrets(row["reply"])
    return rule


OPERATIONS: Mapping[str, Operation] = {
    "listStubs": _listing(STUBS),
    "createStub": _creating(STUBS),
    "deleteStubs": _clearing(STUBS),
    "deleteStub": _removing(STUBS),
    "listFaults": _listing(FAULTS),
    "createFault": _creating(FAULTS),
    "deleteFaults": _clearing(FAULTS),
    "deleteFault": _removing(FAULTS),
}
