"""Probes of a body: each member missing, null, of another type, beyond its limits."""

import json
from collections.abc import Iterator

from mockserver.checks.probes.members import Member, changed, members, types
from mockserver.checks.probes.probe import BODY, KEYS, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.checks.probes.wrong_values import Wrong, of_other_types, over_limits
from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json

_UNKNOWN = "unknown-member"
#: Of other types; one of them is always wrong.
_WRONG: tuple[Json, ...] = (7, "text", [], {})
_NOT_JSON = "RFC 8259: this is no JSON"


def body_probes(subject: Subject) -> Iterator[Probe]:
    """Yield the probes of each member, then those of the whole body."""
    call = subject.call
    if call.payload is None or call.body is ABSENT:
        return
    for member in members(subject.document, subject.body_schema, call.body):
        if call.is_json:
            yield from _of_member(subject, member)
        elif call.is_form and len(member.place) == 1:
            yield from _of_field(subject, member)
    yield from _empty(subject)
    if call.is_json:
        yield from _of_text(subject)


def _of_member(subject: Subject, member: Member) -> Iterator[Probe]:
    is_named = bool(member.place) and isinstance(member.place[-1], str)
    if is_named and member.value is not ABSENT:
        yield from _refused(subject, member, Wrong("missing", ABSENT))
    yield from _of_wrong(subject, member, [Wrong("as null", None), *_wrongs(subject, member)])
    if isinstance(member.value, dict) and _UNKNOWN not in member.value:
        yield from _unknown(subject, member)


def _of_field(subject: Subject, member: Member) -> Iterator[Probe]:
    """Yield the probes of a member of a form: it is missing, or its text is no right one."""
    if member.value is not ABSENT:
        yield from _refused(subject, member, Wrong("missing", ABSENT))
    texts = [each for each in _wrongs(subject, member) if not isinstance(each.value, list | dict)]
    yield from _of_wrong(subject, member, texts)


def _wrongs(subject: Subject, member: Member) -> list[Wrong]:
    return [
        *of_other_types(types(subject.document, member), member.value),
        *over_limits(subject.document, member.schema, member.value),
    ]


def _of_wrong(subject: Subject, member: Member, wrongs: list[Wrong]) -> Iterator[Probe]:
    """Yield a probe for each way to be wrong that the contract refuses."""
    seen: set[str] = set()
    for wrong in wrongs:
        for probe in _refused(subject, member, wrong):
            if probe.what not in seen:
                seen.add(probe.what)
                yield probe


def _refused(subject: Subject, member: Member, wrong: Wrong) -> Iterator[Probe]:
    """Yield a probe if the contract refuses the body with this value."""
    body = changed(subject.call.body, member.place, wrong.value)
    why = subject.body_violation(body if subject.call.is_json else subject.as_form(body))
    if why is None:
        return
    if wrong.value is ABSENT:
        what = f"a body without '{member.name}'"
    else:
        what = f"a body with '{member.name}' {wrong.how}" if member.place else f"a body {wrong.how}"
    request = subject.call.with_body(body).request
    yield Probe(BODY, what, request, "refused", why)


def _unknown(subject: Subject, member: Member) -> Iterator[Probe]:
    body = changed(subject.call.body, (*member.place, _UNKNOWN), 1)
    why = subject.body_violation(body)
    inside = f" in '{member.name}'" if member.place else ""
    what = f"a body with an unknown member{inside}"
    request = subject.call.with_body(body).request
    if why is not None:
        yield Probe(BODY, what, request, "refused", why)
    else:
        why = "the schema allows members that it does not name"
        yield Probe(BODY, what, request, "taken", why, "positive_data_acceptance", "warning")


def _empty(subject: Subject) -> Iterator[Probe]:
    rule = subject.operation.body
    if rule is not None and rule.required:
        request = subject.call.with_payload(None).request
        why = "the contract requires a body"
        yield Probe(BODY, "no body", request, "refused", why, is_refused_anyhow=True)


def _of_text(subject: Subject) -> Iterator[Probe]:
    """Yield bodies that are no JSON, or that parsers read differently."""
    call = subject.call
    text = json.dumps(call.body)
    texts = [
        ("a body that is cut off", cut_off(call.body)),
        ("a body with more after its end", f"{text} x"),
    ]
    for what, broken in texts:
        if broken is None:
            continue
        request = call.with_payload(broken.encode()).request
        yield Probe(BODY, what, request, "refused", _NOT_JSON, is_refused_anyhow=True)
    if isinstance(call.body, dict):
        yield from _special_numbers(subject)
        yield from _duplicate_keys(subject)


def cut_off(body: Json) -> str | None:
    """Write a body without its end; None for a number, which is another number then."""
    if isinstance(body, int | float) and not isinstance(body, bool):
        return None
    text = json.dumps(body)
    return text[: (len(text) + 1) // 2]


def _special_numbers(subject: Subject) -> Iterator[Probe]:
    document, call = subject.document, subject.call
    for member in members(document, subject.body_schema, call.body):
        is_number = isinstance(member.value, int | float) and not isinstance(member.value, bool)
        if not is_number:
            continue
        marked = json.dumps(changed(call.body, member.place, "@number@"))
        for what, text in (
            ("NaN", "NaN"),
            ("a number of 400 digits", "9" * 400),
            ("1e999", "1e999"),
        ):
            request = call.with_payload(marked.replace('"@number@"', text).encode()).request
            what = f"a body with {what} as '{member.name}'"
            if text == "NaN":
                yield Probe(BODY, what, request, "refused", _NOT_JSON)
            else:
                yield Probe(BODY, what, request, "answered", "it is JSON")
        return


def _duplicate_keys(subject: Subject) -> Iterator[Probe]:
    """Yield a body that has a name twice, with a wrong value before, and behind the good one."""
    call = subject.call
    for name, value in call.body.items():
        for wrong in _WRONG:
            body = changed(call.body, (name,), wrong)
            why = subject.body_violation(body)
            if why is None:
                continue
            rest = [(key, each) for key, each in call.body.items() if key != name]
            first = _written([(name, wrong), (name, value), *rest])
            last = _written([(name, value), (name, wrong), *rest])
            yield Probe(
                KEYS,
                f"a body with '{name}' twice, the first one wrong",
                call.with_payload(first).request,
                "answered",
                "RFC 8259: which of the two counts cannot be told",
            )
            yield Probe(
                KEYS,
                f"a body with '{name}' twice, the last one wrong",
                call.with_payload(last).request,
                "refused",
                f"RFC 8259: most parsers take the last of the two, and then {why}",
                severity="warning",
            )
            return


def _written(pairs: list[tuple[str, Json]]) -> bytes:
    inner = ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in pairs)
    return f"{{{inner}}}".encode()
