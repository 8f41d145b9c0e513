"""Probes of how a body is sent: its Content-Type, the charset in it, and a body in chunks."""

from collections.abc import Iterator
from dataclasses import replace

from mockserver.checks.probes.good_call import Request
from mockserver.checks.probes.probe import MEDIA, Expected, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.contract.media_type import kind_of
from mockserver.contract.operation import BodyRule

_UNKNOWN = "application/x-unknown"


def media_probes(subject: Subject) -> Iterator[Probe]:
    """Yield the probes of an operation whose good call has a body."""
    call, rule = subject.call, subject.operation.body
    if call.payload is None or rule is None:
        return
    request = call.with_payload(call.payload, "").request
    why = "RFC 9110: a server may guess the type of a body without one, or refuse it"
    what = "a body without Content-Type"
    yield Probe(MEDIA, what, request, "answered", why, is_refused_anyhow=True)
    yield from _of_other_types(subject, rule, call.payload)
    if kind_of(call.media_type) in ("json", "form") and ";" not in call.media_type:
        charset = f"{call.media_type}; charset=utf-8"
        request = call.with_payload(call.payload, charset).request
        why = "RFC 9110: a parameter does not make another media type of it"
        yield _taken("a Content-Type with a charset", request, why)
    request = call.with_headers({"Transfer-Encoding": "chunked"}).request
    why = "RFC 9112: a server reads a body in chunks, or answers 411"
    yield replace(_taken("a body in chunks", request, why), is_refused_anyhow=True)


def _of_other_types(subject: Subject, rule: BodyRule, payload: bytes) -> Iterator[Probe]:
    """Yield the body with types that the contract does not take: refused where it has 415."""
    # Many servers read JSON whatever it is called, and few contracts forbid that.
    expected: Expected = "refused" if "415" in subject.operation.replies else "answered"
    why = f"the contract takes {', '.join(rule.media)}, and documents 415"
    for media_type in ("text/plain", _UNKNOWN):
        if rule.listed(media_type) is None:
            request = subject.call.with_payload(payload, media_type).request
            what = f"a body as {media_type}"
            yield Probe(MEDIA, what, request, expected, why, is_refused_anyhow=True)


def _taken(what: str, request: Request, why: str) -> Probe:
    return Probe(MEDIA, what, request, "taken", why, "positive_data_acceptance", severity="warning")
