"""Judges the reply to a probe: as expected, excused by declaration, or a finding."""

from typing import NamedTuple

from mockserver.checks.expected_status import ExpectedStatus
from mockserver.checks.finding import Severity
from mockserver.checks.probes.probe import BODY, CREDENTIALS, KEYS, METHODS, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.checks.sent_form import keeps_as_sent
from mockserver.checks.target import Target
from mockserver.checks.wire.exchange import Exchange

_NOT_IMPLEMENTED = 501
#: Says nothing about a call: it was waited for in vain.
TOO_MANY = 429


class Complaint(NamedTuple):
    """What is wrong with a reply: words for the title, what was expected, and how bad it is."""

    title: str
    expected: str
    severity: Severity


def complaint_of(probe: Probe, exchange: Exchange, target: Target, label: str) -> Complaint | None:
    """Return what is wrong with the reply to a probe; None if it is as expected or excused."""
    status = exchange.status
    if status == TOO_MANY:
        return None
    if status >= 500 and not (probe.family == METHODS and status == _NOT_IMPLEMENTED):
        found = Complaint("breaks the server", "no status of 500 or more", "failure")
    elif probe.expected == "refused" and exchange.is_good:
        found = Complaint("is accepted", f"a status of 4xx: {probe.why}", probe.severity)
    elif probe.expected == "taken" and status >= 400 and not _may_refuse(probe, status):
        found = Complaint("is refused", f"a status of 2xx: {probe.why}", probe.severity)
    else:
        return None
    return None if _is_excused(probe, exchange, target, label) else found


def standard_of(probe: Probe, exchange: Exchange, subject: Subject) -> Complaint | None:
    """Return what a standard says against the reply: a body after HEAD, a 405 without Allow."""
    if probe.request.method == "HEAD" and exchange.reply_body:
        return Complaint("is answered with a body", "a head without a body (RFC 9110)", "warning")
    if probe.family == METHODS and exchange.status == 405:
        allowed = exchange.reply_headers.get("allow")
        if allowed is None:
            expected = "the header Allow in a reply 405 (RFC 9110)"
            return Complaint("is refused without the header Allow", expected, "warning")
        missing = _methods_of(subject) - {each.strip().upper() for each in allowed.split(",")}
        if missing:
            expected = f"{', '.join(sorted(missing))} in the header Allow (RFC 9110)"
            return Complaint("is refused with a wrong header Allow", expected, "warning")
    return None


def is_same_reply(probe: Probe, exchange: Exchange, good: Exchange) -> bool:
    """Whether another's credentials get what only one's own should: the same reply to a GET."""
    return (
        probe.family == CREDENTIALS
        and probe.expected == "answered"
        and exchange.method == "GET"
        and exchange.is_good
        and exchange.reply_body == good.reply_body
    )


def _may_refuse(probe: Probe, status: int) -> bool:
    # A body without its length may be refused (RFC 9110, 15.5.12).
    return probe.is_refused_anyhow and status == 411


def _is_excused(probe: Probe, exchange: Exchange, target: Target, label: str) -> bool:
    body = exchange.reply_body.decode(errors="replace")
    checks = {probe.check}
    if exchange.status >= 500:
        checks |= {"not_a_server_error"}
    elif probe.check == "missing_required_header":
        checks |= {"negative_data_rejection"}
    return any(
        one.check in checks
        and one.matches(exchange.status, body)
        and (one.wrong == "anything" or _is_of_body(one, probe, exchange, target, label))
        for one in target.expected_of(label)
    )


def _is_of_body(
    one: ExpectedStatus, probe: Probe, exchange: Exchange, target: Target, label: str
) -> bool:
    """Whether nothing but the body was wrong, in the way that an expected status allows."""
    if probe.family not in (BODY, KEYS):
        return False
    kinds = [value for name, value in exchange.headers.items() if name.lower() == "content-type"]
    kind = kinds[0] if kinds else ""
    body = exchange.body or b""
    return one.wrong == "body" or keeps_as_sent(target.contract, label, kind, body)


def _methods_of(subject: Subject) -> set[str]:
    return {
        each.method.upper()
        for each in subject.contract.operations.values()
        if each.path == subject.operation.path
    }
