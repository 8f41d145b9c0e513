"""Probes of the parameters: each one missing, of another type, beyond its limits, twice."""

from collections.abc import Iterator

from mockserver.checks.expected_status import StatusCheck
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.probes.probe import PARAMETERS, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.checks.probes.wrong_values import of_other_types, over_limits
from mockserver.contract.absent import ABSENT
from mockserver.contract.parameter import Parameter
from mockserver.contract.writing import text_of

_GREAT = "9" * 30


def parameter_probes(subject: Subject) -> Iterator[Probe]:
    """Yield the probes of each parameter that the contract declares, but those in cookies."""
    credentials = {name.lower() for name in subject.contract.secret_names}
    for parameter in subject.operation.parameters:
        if parameter.where == "cookie" or parameter.name.lower() in credentials:
            continue
        yield from _missing(subject, parameter)
        yield from _wrong(subject, parameter)
        yield from _great(subject, parameter)
        yield from _repeated(subject, parameter)


def _missing(subject: Subject, parameter: Parameter) -> Iterator[Probe]:
    if not parameter.required or parameter.where == "path":
        return
    call = _without(subject.call, parameter)
    what = f"a call without the {parameter.where} parameter '{parameter.name}'"
    why = subject.parameter_violation(call)
    if why is not None:
        is_header = parameter.where == "header"
        check: StatusCheck = "missing_required_header" if is_header else "negative_data_rejection"
        yield Probe(PARAMETERS, what, call.request, "refused", why, check)


def _wrong(subject: Subject, parameter: Parameter) -> Iterator[Probe]:
    good = _text(subject.call, parameter)
    schema, types = parameter.shape.schema, parameter.shape.types
    value = good if "string" in types or not types else ABSENT
    wrongs = [
        *(of_other_types(types, value) if types and "string" not in types else ()),
        *over_limits(subject.document, schema, value),
    ]
    seen: set[str] = set()
    for wrong in wrongs:
        text = text_of(wrong.value)
        if (
            isinstance(wrong.value, list | dict)
            or wrong.how in seen
            or not _can_be_sent(parameter, text)
        ):
            continue
        call = _with(subject.call, parameter, text)
        why = subject.parameter_violation(call)
        if why is not None:
            seen.add(wrong.how)
            what = f"the {parameter.where} parameter '{parameter.name}' {wrong.how}"
            yield Probe(PARAMETERS, what, call.request, "refused", why)


def _great(subject: Subject, parameter: Parameter) -> Iterator[Probe]:
    """Yield a call with an integer that no 64 bits hold, wherever the contract sets no limit."""
    if parameter.where not in ("path", "query") or "integer" not in parameter.shape.types:
        return
    what = f"a number of {len(_GREAT)} digits in the {parameter.where} parameter '{parameter.name}'"
    call = _with(subject.call, parameter, _GREAT)
    why = "whatever a number is, the server answers"
    yield Probe(PARAMETERS, what, call.request, "answered", why)


def _repeated(subject: Subject, parameter: Parameter) -> Iterator[Probe]:
    if parameter.where != "query" or parameter.shape.is_list or parameter.shape.is_object:
        return
    text = _text(subject.call, parameter)
    if text is not None:
        call = subject.call.with_query(parameter.name, text, text)
        what = f"the query parameter '{parameter.name}' twice"
        why = "the contract does not say which of the two counts"
        yield Probe(PARAMETERS, what, call.request, "answered", why)


def _can_be_sent(parameter: Parameter, text: str) -> bool:
    """Whether a text can stand in its place: a path has no empty step, and a header is ASCII."""
    if parameter.where == "path":
        return text not in ("", ".", "..")
    return parameter.where != "header" or (text.isascii() and text.isprintable())


def _text(call: GoodCall, parameter: Parameter) -> str | None:
    if parameter.where == "path":
        return call.path.get(parameter.name)
    if parameter.where == "header":
        return call.header(parameter.name.lower())
    fields = [(name, raw) for name, raw in call.query if name == parameter.name]
    value = parameter.read_query([(n, raw.partition("=")[2]) for n, raw in fields])
    return text_of(value) if isinstance(value, str | int | float) else None


def _with(call: GoodCall, parameter: Parameter, text: str) -> GoodCall:
    if parameter.where == "path":
        return call.with_path(parameter.name, text)
    if parameter.where == "header":
        return call.with_headers({parameter.name: text})
    return call.with_query(parameter.name, text)


def _without(call: GoodCall, parameter: Parameter) -> GoodCall:
    if parameter.where == "header":
        return call.with_headers({parameter.name: None})
    return call.with_query(parameter.name)
