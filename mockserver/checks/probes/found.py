"""The findings of probes, and what they show a server to do wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mockserver.checks.cause import general
from mockserver.checks.finding import Fault, Finding
from mockserver.checks.place import part_pointer
from mockserver.checks.probes.probe import (
    BODY,
    CREDENTIALS,
    KEYS,
    MEDIA,
    METHODS,
    PARAMETERS,
    Probe,
)
from mockserver.checks.probes.subject import Subject
from mockserver.checks.probes.verdict import Complaint
from mockserver.checks.shown_faults import (
    accepted_violations,
    broken_server,
    credential_faults,
)
from mockserver.checks.wire.exchange import Exchange

#: The stage of the findings.
PHASE = "probes"
#: The part of an operation that says what a family of probes holds it to.
_PARTS = {
    CREDENTIALS: "security",
    PARAMETERS: "parameters",
    MEDIA: "requestBody",
    BODY: "requestBody",
    KEYS: "requestBody",
}


def finding_of(
    probe: Probe,
    complaint: Complaint,
    exchange: Exchange,
    came: str,
    subject: Subject,
    label: str,
    code: str | None = None,
) -> Finding:
    """Return the finding of a probe whose reply is wrong; its code is that of the family."""
    what, code = probe.what, code or probe.family
    pointer = part_pointer(subject.target.document, label, _PARTS.get(code, ""))
    return Finding(
        code=code,
        title=f"{what[0].upper()}{what[1:]} {complaint.title}",
        operation=label,
        message=f"expected: {complaint.expected}\ncame: {came}",
        phase=PHASE,
        curl=None,
        severity=complaint.severity,
        expected=complaint.expected,
        came=came,
        place=subject.target.place(pointer),
        # One fault of a server is often in many members and operations.
        cause=(code, "" if code == METHODS else general(what), complaint.title),
        faults=_faults(probe, exchange, subject, label),
        exchanges=(exchange,),
        # Those of the good call are known, and are named for the report.
        has_made_up_credentials=True,
        probe=what,
    )


def joined(findings: Sequence[Finding], probes: Iterable[Probe]) -> list[Finding]:
    """Return findings that have one cause where the server accepts every wrong body."""
    bodies = (one for one in probes if one.family == BODY and one.request.body is not None)
    wrong = {one.what for one in bodies if one.expected == "refused"}
    of_bodies = [each for each in findings if each.probe in wrong and each.faults]
    if len(of_bodies) < 2 or {each.probe for each in of_bodies} != wrong:
        return [*findings]
    first, faults = of_bodies[0], frozenset[Fault]().union(*(each.faults for each in of_bodies))
    return [replace(each, faults=faults) if each is first else each for each in findings]


def _faults(probe: Probe, exchange: Exchange, subject: Subject, label: str) -> frozenset[Fault]:
    """Return what a probe shows, which generated calls may show again."""
    if exchange.status >= 500:
        # What it says is often the same for all errors: two probes are two causes still.
        return frozenset((broken_server(label, exchange), (label, "error", probe.what)))
    if probe.expected != "refused" or not exchange.is_good:
        return frozenset()
    faults = accepted_violations(subject.target, label, exchange)
    return faults | credential_faults(label, probe.faults)
