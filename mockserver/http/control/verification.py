"""Verifications of a journal: whether a world was called as a tester expects."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.operation import Operation as ApiOperation
from mockserver.contract.violation import pointer_to
from mockserver.engine.call import Call, Reply
from mockserver.engine.journal import CONTROL, Exchange
from mockserver.engine.request_view import list_parameters
from mockserver.engine.times import Times
from mockserver.engine.verification import verification
from mockserver.errors import RuleRejected
from mockserver.http.bodies import form_in
from mockserver.http.control.context import ControlContext, Operation
from mockserver.http.control.journal import check_names, exchange_json
from mockserver.http.control.refusals import rejected
from mockserver.http.slices import in_slices


async def verify_journal(context: ControlContext, call: Call) -> Reply:
    """Say if calls were made as expected (yes, no, cannot tell), and show the closest ones."""
    journal = await context.journal(call)
    _check_times(call.body)
    for step, pointer in _steps(call.body):
        check_names(context, step)
        _check_match(context, step, pointer)

    def lists(api: str, operation: str) -> frozenset[str]:
        known = context.operations.get(api, {}).get(operation)
        return frozenset() if known is None else list_parameters(known)

    def form(exchange: Exchange) -> Any:
        known = context.operations.get(exchange.api, {}).get(exchange.operation)
        rule = None if known is None else known.body
        return form_in(rule, dict(exchange.headers), exchange.body)

    memo = context.admission.memo
    verdict = await in_slices(verification(journal, call.body, memo, lists, form))
    ready_made = await context.ready_made(call.path["world"])
    body = {
        "verified": verdict.is_verified,
        "decided": verdict.is_decided,
        "count": verdict.often,
        "expected": verdict.expected,
        "nearest": [
            {
                "exchange": exchange_json(
                    near.exchange, call.path["world"], ready_made, context.ignored
                ),
                "differences": list(near.mismatches),
            }
            for near in verdict.nearest
        ],
    }
    return Reply(200, body if verdict.is_decided else {**body, "reason": verdict.reason})


def _steps(body: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Return every expected kind of call, with the pointer to its match."""
    yield body, "/match"
    for index, step in enumerate(body.get("in_order", ())):
        inherited = {name: body[name] for name in ("api", "operation", "match") if name in body}
        at = pointer_to("in_order", index, "match") if "match" in step else "/match"
        yield {**inherited, **step}, at


def _check_times(body: Mapping[str, Any]) -> None:
    """Refuse a range that contains no number of calls."""
    times = Times.of(body["times"]) if "times" in body else None
    if times is not None and times.is_empty:
        what = f"No number of calls is at least {times.least} and at most {times.most}."
        raise rejected(RuleRejected(what, pointer="/times", hint="Swap the two."))


def _operations(context: ControlContext, api: str | None) -> list[ApiOperation]:
    chosen = context.operations.values() if api is None else [context.operations[api]]
    return [operation for operations in chosen for operation in operations.values()]


def _check_match(context: ControlContext, step: Mapping[str, Any], pointer: str) -> None:
    """Refuse a match whose names or patterns no call can satisfy."""
    match, api, operation = step.get("match", {}), step.get("api"), step.get("operation")
    try:
        if "" in (api, operation) and match.get("path"):
            what = "A call that reached no operation has no path parameters."
            raise RuleRejected(what, pointer=f"{pointer}/path", hint="Leave `path` out.")
        is_open = "" in (api, operation) or api == CONTROL
        served = (
            context.operations.values() if api is None or is_open else [context.operations[api]]
        )
        known = [each for operations in served for each in operations.values()]
        chosen = [each for each in known if operation is None or each.id == operation]
        context.admission.check_match(match, None if is_open else chosen or None, pointer)
    except RuleRejected as error:
        raise rejected(error) from None


OPERATIONS: Mapping[str, Operation] = {"verifyJournal": verify_journal}
