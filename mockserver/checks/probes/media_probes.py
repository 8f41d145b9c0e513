"""Probes of how a body is sent: its Content-Type, the charset in it, and a body in chunks."""

from collections.abc import Iterator

from mockserver.checks.probes.probe import MEDIA, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.contract.media_type import kind_of

_UNKNOWN = "application/x-unknown"


def media_probes(subject: Subject) -> Iterator[Probe]:
    """Yield the probes of an operation whose good call has a body."""
    call, rule = subject.call, subject.operation.body
    if call.payload is None or rule is None:
        return
    request = call.with_payload(call.payload, "").request
    why = "RFC 9110: a server may guess the type of a body without one, or refuse it"
    yield Probe(
        MEDIA, "a body without Content-Type", request, "answered", why, is_refused_anyhow=True
    )
    for media_type in ("text/plain", _UNKNOWN):
        if rule.listed(media_type) is None:
            request = call.with_payload(call.payload, media_type).request
            what = f"a body as {media_type}"
            # Many servers read JSON whatever it is called, and few contracts forbid that.
            is_refused = "415" in subject.operation.replies
            yield Probe(
                MEDIA,
                what,
                request,
                "refused" if is_refused else "answered",
                f"the contract takes {', '.join(rule.media)}, and documents 415",
                is_refused_anyhow=True,
            )
    if kind_of(call.media_type) in ("json", "form") and ";" not in call.media_type:
        charset = f"{call.media_type}; charset=utf-8"
        request = call.with_payload(call.payload, charset).request
        why = "RFC 9110: a parameter does not make another media type of it"
        yield Probe(
            MEDIA,
            "a Content-Type with a charset",
            request,
            "taken",
            why,
            "positive_data_acceptance",
            severity="warning",
        )
    request = call.with_headers({"Transfer-Encoding": "chunked"}).request
    why = "RFC 9112: a server reads a body in chunks, or answers 411"
    yield Probe(
        MEDIA,
        "a body in chunks",
        request,
        "taken",
        why,
        "positive_data_acceptance",
        severity="warning",
        is_refused_anyhow=True,
    )
