"""What findings show a server to do wrong, in words that those of several stages share.

A probe and a generated call often show the same fault: the second of them is no second cause.
"""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.openapi.checks import (
    AuthScenario,
    IgnoredAuth,
    MissingHeaderNotRejected,
    UndefinedStatusCode,
)

from mockserver.checks.failure import said
from mockserver.checks.finding import Fault
from mockserver.checks.probes.good_call import GoodCall, Request, parsed
from mockserver.checks.target import Target
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.absent import ABSENT
from mockserver.contract.media_type import essence, is_json
from mockserver.contract.operation import Operation
from mockserver.contract.violation import Violation


def faults_of_failure(
    failure: Failure, target: Target, label: str, exchange: Exchange | None
) -> frozenset[Fault]:
    """Return what a failure of schemathesis shows; `exchange` is the call that shows it."""
    match failure:
        case IgnoredAuth():
            is_without = failure.scenario is AuthScenario.NO_AUTH
            return credential_faults(label, ("none", "wrong") if is_without else ("wrong",))
        case MissingHeaderNotRejected() if _is_credential(target, label, failure.header_name):
            return credential_faults(label, ("none", "wrong"))
        case AcceptedNegativeData() | MissingHeaderNotRejected() if exchange is not None:
            return accepted_violations(target, label, exchange)
        case ServerError() | UndefinedStatusCode() if exchange is not None:
            is_error = exchange.status >= 500
            return frozenset((broken_server(label, exchange),) if is_error else ())
    return frozenset()


def credential_faults(label: str, words: Iterable[str]) -> frozenset[Fault]:
    """Return the faults of an operation that accepts credentials which are wrong in these ways."""
    return frozenset((label, "credentials", each) for each in words)


def broken_server(label: str, exchange: Exchange) -> Fault:
    """Return the fault of an operation that answers with an error of the server."""
    return label, "error", str(exchange.status), said(exchange.reply_body.decode(errors="replace"))


def accepted_violations(target: Target, label: str, exchange: Exchange) -> frozenset[Fault]:
    """Return what a call breaks of its operation's contract; nothing if that cannot be told."""
    contract, url = target.contract, urlsplit(exchange.url)
    operations = () if contract is None else contract.operations.values()
    operation = next((each for each in operations if f"{each.method} {each.path}" == label), None)
    base = urlsplit(target.base_url).path
    if operation is None or not url.path.startswith(base):
        return frozenset()
    path = url.path.removeprefix(base) + (f"?{url.query}" if url.query else "")
    sent = Request(exchange.method, path, exchange.headers, exchange.body)
    violations = _violations(operation, sent)
    return frozenset((label, _general(each), each.expected) for each in violations)


def _is_credential(target: Target, label: str, header: str) -> bool:
    return header.lower() in map(str.lower, target.credential_names(label))


def _violations(operation: Operation, request: Request) -> Iterator[Violation]:
    kinds = [text for name, text in request.headers.items() if name.lower() == "content-type"]
    if request.body is not None and kinds and is_json(essence(kinds[0])):
        try:
            json.loads(request.body)
        except (ValueError, RecursionError):
            yield Violation("body", "", "json", "JSON", "other text")
            return
    call = parsed(operation, "", request)
    if call is not None:
        yield from call.parameter_violations()
        yield from _of_body(call)


def _of_body(call: GoodCall) -> Iterator[Violation]:
    rule = call.operation.body
    if call.payload is None:
        if rule is not None and rule.required:
            yield Violation("body", "", "required", "a body", "nothing")
    elif call.validator is not None and call.body is not ABSENT:
        yield from call.validator.violations(call.body, "body")


def _general(violation: Violation) -> str:
    """Return where a violation is, with `*` for each index of a list."""
    steps = violation.pointer.split("/")
    return violation.place + "/".join("*" if step.isdigit() else step for step in steps)
