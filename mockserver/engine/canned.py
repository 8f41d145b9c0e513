"""Replies that no behaviour makes: stubs, faults and preferences take them from the contract."""

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.contract.sample import (
    SampleReply,
    example_reply,
    examples,
    sample_reply,
    statuses,
)
from mockserver.engine.call import NO_BODY, Reply
from mockserver.engine.header import unsendable
from mockserver.engine.problem import Problem, invalid, kind_of
from mockserver.engine.provider import Provider
from mockserver.errors import UnknownName


def canned(
    provider: Provider,
    contract: Contract,
    operation: Operation,
    status: int,
    name: str | None = None,
    seed: int = 0,
) -> Reply:
    """Make a reply of a status: a valid example, the provider's words for a refusal, or a sample.

    The example with a name is given whether it is valid or not; the sample is what the schema
    accepts. Raises UnknownName for a status or an example that the operation does not document.
    """
    example = example_reply(contract, operation, status, name, seed)
    if example is not None:
        reply = _reply(example)
        if name is None or _keeps(operation, reply):
            return reply
        worded = provider_refusal(provider, status, operation)
        return worded if _keeps(operation, worded) else reply
    if status >= 400:
        worded = provider_refusal(provider, status, operation)
        if _keeps(operation, worded):
            return worded
    return _reply(sample_reply(contract, operation, status, seed))


def named_example(
    provider: Provider, contract: Contract, operation: Operation, name: str, status: int | None
) -> Reply:
    """Make the reply of the example with this name; `status` narrows the search if it is known.

    Raises UnknownName, which lists the known examples.
    """
    searched = statuses(contract, operation) if status is None else [status]
    for each in searched:
        if name in examples(contract, operation, each):
            return canned(provider, contract, operation, each, name)
    known = [each for code in searched for each in examples(contract, operation, code)]
    raise UnknownName(f"example of {operation.id}", name, known)


def refused(provider: Provider, contract: Contract, operation: Operation, status: int) -> Reply:
    """Make a refusal of any status, documented or not: a fault may go beyond the contract."""
    try:
        return canned(provider, contract, operation, status)
    except UnknownName:
        return provider_refusal(provider, status, operation)


def provider_refusal(provider: Provider, status: int, operation: Operation) -> Reply:
    """Make a refusal with this status in the provider's dialect."""
    problem = Problem(kind_of(status), f"The mock server was asked to answer {status}.")
    return provider.dialect(problem, operation)._replace(status=status)


def sending_problem(reply: Mapping[str, Any]) -> Problem | None:
    """Return why a normalized reply cannot be sent, whatever its contract says, or None."""
    violations = unsendable({**reply["headers"], "content-type": reply["media_type"]})
    return invalid(violations) if violations else None


def contract_problem(operations: Iterable[Operation], reply: Mapping[str, Any]) -> Problem | None:
    """Return the first operation's problem with a normalized reply; None if all allow it."""
    status, media_type, headers = reply["status"], reply["media_type"], reply["headers"]
    body = reply.get("body")
    for operation in operations:
        if operation.keeps(status, media_type, body, headers):
            continue
        violations = operation.reply_violations(status, media_type, body, headers)
        what = f"{operation.id} has no such reply in its contract: {violations[0]}."
        return invalid(violations)._replace(message=what)
    return None


def _reply(sample: SampleReply) -> Reply:
    body = NO_BODY if sample.body is ABSENT else sample.body
    return Reply(sample.status, body)._replace(media_type=sample.media_type)


def _keeps(operation: Operation, reply: Reply) -> bool:
    return operation.keeps(reply.status, reply.media_type, reply.body, reply.headers)
