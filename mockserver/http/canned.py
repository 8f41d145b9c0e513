"""Replies that no behaviour makes: for stubs, faults and preferences, out of the contract."""

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.contract.sample import NOTHING, sample_reply
from mockserver.engine.call import NO_BODY, Reply
from mockserver.engine.problem import Kind, Problem
from mockserver.engine.provider import Provider
from mockserver.errors import UnknownName
from mockserver.http.request import invalid

#: The refusal that comes nearest to a status, for a provider to word.
_KINDS: dict[int, Kind] = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many",
    503: "busy",
}


def canned(
    provider: Provider,
    contract: Contract,
    operation: Operation,
    status: int,
    name: str | None = None,
    seed: int = 0,
) -> Reply:
    """Give a reply of a status: the contract's example, what the provider says, or the least.

    Raises UnknownName for a status or an example that the operation does not document.
    """
    sample = sample_reply(contract, operation, status, name, seed)
    reply = Reply(status, NO_BODY if sample.body is NOTHING else sample.body)
    reply = reply._replace(media_type=sample.media_type)
    if sample.body is NOTHING or not _keeps(operation, reply):
        worded = spoken(provider, status)
        if sample.body is NOTHING and status < 400:
            return reply
        return worded if _keeps(operation, worded) else reply
    return reply


def refused(provider: Provider, contract: Contract, operation: Operation, status: int) -> Reply:
    """Give a refusal of any status, documented or not: a fault may go beyond the contract."""
    try:
        return canned(provider, contract, operation, status)
    except UnknownName:
        return spoken(provider, status)


def spoken(provider: Provider, status: int) -> Reply:
    """Have the provider word a refusal of a status."""
    kind = _KINDS.get(status, "failure")
    problem = Problem(kind, f"The mock server was asked to answer {status}.")
    return provider.dialect(problem)._replace(status=status)


def broken_promise(operations: Iterable[Operation], reply: Mapping[str, Any]) -> Problem | None:
    """Say which operation promises something else than a stub's reply, which is given in full."""
    status, media_type, headers = reply["status"], reply["media_type"], reply["headers"]
    for operation in operations:
        body = reply.get("body")
        violations = operation.reply_violations(status, media_type, body, headers)
        if violations:
            problem = invalid(violations)
            what = f"{operation.id} promises something else: {violations[0]}."
            return problem._replace(message=what)
    return None


def _keeps(operation: Operation, reply: Reply) -> bool:
    return operation.keeps(reply.status, reply.media_type, reply.body, reply.headers)
