"""Replies that no behaviour makes: for stubs, faults and preferences, out of the contract."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.contract.sample import sample_reply
from mockserver.contract.violation import Violation, pointer_to, shown
from mockserver.engine.call import NO_BODY, Reply
from mockserver.engine.problem import Kind, Problem
from mockserver.engine.provider import Provider
from mockserver.engine.scenario import Scenario
from mockserver.errors import FixtureError, UnknownName, closest
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

#: What a header's name and value may hold (RFC 9110, 5.1 and 5.5); the rest ends the connection.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_SENDABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
#: Headers that are the server's own, and stand in every reply already.
_OURS = frozenset(("content-length", "transfer-encoding", "date", "x-mock-world", "x-mock-source"))


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
    reply = Reply(status, NO_BODY if sample.body is ABSENT else sample.body)
    reply = reply._replace(media_type=sample.media_type)
    if sample.body is ABSENT or not _keeps(operation, reply):
        worded = provider_refusal(provider, status)
        if sample.body is ABSENT and status < 400:
            return reply
        return worded if _keeps(operation, worded) else reply
    return reply


def refused(provider: Provider, contract: Contract, operation: Operation, status: int) -> Reply:
    """Give a refusal of any status, documented or not: a fault may go beyond the contract."""
    try:
        return canned(provider, contract, operation, status)
    except UnknownName:
        return provider_refusal(provider, status)


def provider_refusal(provider: Provider, status: int) -> Reply:
    """Have the provider word a refusal of a status."""
    kind = _KINDS.get(status, "failure")
    problem = Problem(kind, f"The mock server was asked to answer {status}.")
    return provider.dialect(problem)._replace(status=status)


def contract_problem(operations: Iterable[Operation], reply: Mapping[str, Any]) -> Problem | None:
    """Say why a stub's reply, which is given in full, is none of these operations' replies.

    One that cannot be sent at all is nobody's, even where there are no operations.
    """
    status, media_type, headers = reply["status"], reply["media_type"], reply["headers"]
    violations = unsendable({**headers, "content-type": media_type})
    if violations:
        return invalid(violations)
    for operation in operations:
        body = reply.get("body")
        violations = operation.reply_violations(status, media_type, body, headers)
        if violations:
            problem = invalid(violations)
            what = f"{operation.id} promises something else: {violations[0]}."
            return problem._replace(message=what)
    return None


def check_stubs(scenario: Scenario, operations: Mapping[str, Mapping[str, Operation]]) -> None:
    """Hold a scenario's stubs against the contracts of the APIs that are served.

    `operations` are theirs by API and name. Raises FixtureError.
    """
    for stub in scenario.all_stubs():
        known = operations.get(stub["api"])
        if known is None:
            continue  # an API that is not served
        name = stub.get("operation")
        if name is not None and name not in known:
            what = f"A stub of the scenario {scenario.name!r} names the operation {name!r}."
            raise FixtureError(what, hint=closest(name, known))
        problem = contract_problem(known.values() if name is None else [known[name]], stub["reply"])
        if problem is not None:
            raise FixtureError(f"A stub of the scenario {scenario.name!r}: {problem.message}")


def unsendable(headers: Mapping[str, str]) -> list[Violation]:
    """List the headers that cannot be sent: with other characters, or the server's own."""
    found = []
    for name, value in headers.items():
        pointer = pointer_to(name)
        if name in _OURS:
            found.append(Violation("header", pointer, "name", "none of the server's own", name))
        elif not _NAME.fullmatch(name):
            found.append(Violation("header", pointer, "name", "a header's name", shown(name)))
        elif not _SENDABLE.fullmatch(value):
            expected = "visible latin-1"
            found.append(Violation("header", pointer, "characters", expected, shown(value)))
    return found


def _keeps(operation: Operation, reply: Reply) -> bool:
    return operation.keeps(reply.status, reply.media_type, reply.body, reply.headers)
