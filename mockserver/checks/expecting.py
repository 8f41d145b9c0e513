"""Lets schemathesis know the expected statuses of a target while it runs.

Its configuration has lists of statuses for some checks, and none of what a body says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from schemathesis import Case, HookContext, Response
from schemathesis.checks import CheckContext
from schemathesis.core.failures import Failure
from schemathesis.core.mutations import Mutation
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mockserver.checks.expected_status import StatusCheck, Wrong
from mockserver.checks.sent_form import keeps_as_sent
from mockserver.checks.sent_query import has_an_empty_list
from mockserver.checks.target import Target

#: The check of each failure that an expected status prevents, by the code of the failure.
_CHECKS: dict[str, StatusCheck] = {
    "ST101": "not_a_server_error",
    "ST103": "status_code_conformance",
    "ST201": "negative_data_rejection",
    "ST202": "positive_data_acceptance",
    "ST203": "missing_required_header",
    "ST401": "ignored_auth",
}
#: The code of a reply that accepts what is not valid.
_ACCEPTED = "ST201"
#: Its function that sends a call without credentials or with wrong ones.
_SENDS = "send_probe"
_REFUSED = 401
#: The keywords of a mutation that adds a parameter, and the places in which servers ignore one.
_UNNAMED = ("additionalProperties",)
_IGNORED = frozenset((ParameterLocation.HEADER, ParameterLocation.QUERY, ParameterLocation.COOKIE))


@contextmanager
def expecting(target: Target, schema: OpenApiSchema) -> Iterator[None]:
    """Report no failure of a reply that the target expects, while the block runs.

    An expected refusal of credentials counts as 401. Otherwise the check ignored_auth ends at the
    first one, which it takes for a failure, and never sends a wrong credential.
    """
    send = getattr(checks, _SENDS)

    def filter_failure(_: HookContext, failure: Failure, case: Case[Any], reply: Response) -> bool:
        check = _CHECKS.get(failure.code)
        # A failure of a call that the check itself has sent is about another reply.
        is_of_reply = failure.case_id in (None, case.id)
        if failure.code == _ACCEPTED and _is_replaced(target, case):
            return False
        return not (check and is_of_reply and _is_expected(target, case, check, reply))

    def send_probe(context: CheckContext, parent: Case[Any], probe: Case[Any]) -> Response:
        reply: Response = send(context, parent, probe)
        if _is_expected(target, parent, "ignored_auth", reply):
            reply = copy(reply)
            reply.status_code = _REFUSED
        return reply

    schema.hook(filter_failure)
    setattr(checks, _SENDS, send_probe)
    try:
        yield
    finally:
        setattr(checks, _SENDS, send)


def _is_replaced(target: Target, case: Case[Any]) -> bool:
    """Whether only headers of a case were not valid, and the target's own were sent in their place.

    Beside them, a case may have parameters that the contract does not name: servers ignore them.
    """
    if case.meta is None:
        return False
    own = {*map(str.lower, target.sent_headers)}
    parts, data = case.meta.components.items(), case.meta.phase.data
    wrong = {location for location, part in parts if part.mode.is_negative}
    if len(data.mutations) < 2:
        return wrong == {ParameterLocation.HEADER} and (data.parameter or "").lower() in own
    names = [_header_of(each) for each in data.mutations if each.keywords != _UNNAMED]
    return wrong <= _IGNORED and bool(names) and own.issuperset(names)


def _header_of(mutation: Mutation) -> str:
    """Return the name of the header that a mutation is about; empty if it is about none."""
    if mutation.parameter_location is not ParameterLocation.HEADER:
        return ""
    # A mutation that leaves a header out has its name as the value that was.
    return str(mutation.parameter or mutation.original_value).lower()


def _is_expected(target: Target, case: Case[Any], check: StatusCheck, reply: Response) -> bool:
    body = reply.content.decode(errors="replace")
    return any(
        one.check == check
        and one.matches(reply.status_code, body)
        and _is_wrong_only(one.wrong, target, case, reply)
        for one in target.expected_of(case.operation.label)
    )


def _is_wrong_only(wrong: Wrong, target: Target, case: Case[Any], reply: Response) -> bool:
    """Whether nothing else was wrong in a case than an expected status allows."""
    if wrong == "anything" or case.meta is None:
        return wrong == "anything"
    parts = case.meta.components.items()
    places = {location for location, part in parts if part.mode.is_negative}
    if wrong == "list":
        url, label = str(reply.request.url), case.operation.label
        return places == {ParameterLocation.QUERY} and has_an_empty_list(
            target.contract, label, url
        )
    if places != {ParameterLocation.BODY}:
        return False
    sent = reply.request.body
    body = sent.encode() if isinstance(sent, str) else sent
    if wrong == "body" or not isinstance(body, bytes):
        return wrong == "body"
    kind = str(reply.request.headers.get("Content-Type", ""))
    return keeps_as_sent(target.contract, case.operation.label, kind, body)
