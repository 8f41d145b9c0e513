"""Probes of texts that break careless servers: NUL, emoji, half characters, great length, depth."""

import json
from collections.abc import Iterator

from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.probes.members import changed, members
from mockserver.checks.probes.probe import TEXT, Probe
from mockserver.checks.probes.subject import Subject

_WHY = "whatever a text is, the server answers"
EMOJI = "\N{GRINNING FACE}"
LONG = 300
DEEP = 5_000
#: So many members of one body are probed with each text.
_MOST = 40


def text_probes(subject: Subject) -> Iterator[Probe]:
    """Yield the probes of the texts in the path, the query and the body."""
    for parameter in subject.operation.parameters:
        if not parameter.shape.is_text or parameter.where not in ("path", "query"):
            continue
        for how, text in (("NUL", "a\0b"), ("an emoji", EMOJI), ("300 characters", "x" * LONG)):
            what = f"{how} in the {parameter.where} parameter '{parameter.name}'"
            if parameter.where == "path":
                yield _answered(what, subject.call.with_path(parameter.name, text))
            else:
                yield _answered(what, subject.call.with_query(parameter.name, text))
    if subject.is_first:
        target = f"/{'x' * LONG}"
        request = subject.call.with_payload(None).request._replace(method="GET", target=target)
        yield Probe(TEXT, "a path of 300 characters", request, "answered", _WHY, is_of_path=True)
    if subject.call.is_json:
        yield from _of_body(subject)


def _of_body(subject: Subject) -> Iterator[Probe]:
    call = subject.call
    texts = [
        member
        for member in members(subject.document, subject.body_schema, call.body)
        if isinstance(member.value, str)
    ][:_MOST]
    for member in texts:
        for how, text in (("NUL", "a\0b"), ("an emoji", EMOJI)):
            what = f"{how} in '{member.name}'" if member.place else how
            body = changed(call.body, member.place, text)
            yield _answered(what, _in_utf_8(call, body))
    if texts:
        name = texts[0].name or "the body"
        marked = json.dumps(changed(call.body, texts[0].place, "@text@"))
        for how, raw in (
            ("half a character", b'"\\ud800"'),
            ("a byte that is not UTF-8", b'"\xff"'),
        ):
            payload = marked.encode().replace(b'"@text@"', raw)
            yield _answered(f"{how} in '{name}'", call.with_payload(payload))
    deep = b"[" * DEEP + b"]" * DEEP
    if isinstance(call.body, dict):
        deep = json.dumps(call.body)[:-1].encode() + (b", " if call.body else b"")
        deep += b'"deep": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}"
    yield _answered(f"a body that is {DEEP} levels deep", call.with_payload(deep))


def _in_utf_8(call: GoodCall, body: object) -> GoodCall:
    return call.with_payload(json.dumps(body, ensure_ascii=False).encode())


def _answered(what: str, call: GoodCall) -> Probe:
    return Probe(TEXT, what, call.request, "answered", _WHY, is_refused_anyhow=True)
