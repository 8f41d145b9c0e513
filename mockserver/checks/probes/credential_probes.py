"""Probes of the credentials: none, a wrong one, an unsigned or an expired one, another's, parts."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.checks.expected_status import StatusCheck
from mockserver.checks.probes.probe import CREDENTIALS, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.contract.operation import SecurityScheme

#: Names in the data of a server: headers with credentials, by the name of the header.
PROBE_DATA: Mapping[str, str] = {
    "other_credentials": "headers with somebody else's credentials, by their names",
    "expired_credentials": "headers with credentials that have expired, by their names",
}
WRONG = "not-a-credential"
_CHECK: StatusCheck = "ignored_auth"


def credential_probes(subject: Subject) -> Iterator[Probe]:
    """Yield the probes of an operation for which the contract requires credentials."""
    alternatives = [_sent(subject, each) for each in subject.operation.security]
    if not alternatives or not all(subject.operation.security):
        return  # it may be called without any
    given = {name for each in alternatives for name in each or ()}
    if given:
        why = f"the contract requires {_words(subject)}"
        yield _refused(subject, dict.fromkeys(given), "a call without credentials", why)
        yield from _without_one(subject, alternatives, given)
        yield from _wrong(subject, alternatives, given)
    yield from _by_itself(subject, alternatives, given)
    yield from _of_data(subject)


def credentials_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the credentials in the data of a server, under names that tell that they are some."""
    return {
        f"{name}_{header}_token": (text or "").rpartition(" ")[2]
        for name in PROBE_DATA
        for header, text in _headers(data.get(name)).items()
    }


def _sent(subject: Subject, schemes: tuple[SecurityScheme, ...]) -> frozenset[str] | None:
    """Name the headers of an alternative; None if the good call has not all of them."""
    names = frozenset(each.name.lower() for each in schemes)
    is_whole = all(
        each.where == "header" and subject.call.header(each.name.lower()) for each in schemes
    )
    return names if is_whole else None


def _without_one(
    subject: Subject, alternatives: list[frozenset[str] | None], given: set[str]
) -> Iterator[Probe]:
    """Yield a call without each credential that no alternative can do without."""
    for name in sorted(given):
        if len(given) > 1 and _all_need(alternatives, name):
            what = f"a call without the credential '{name}'"
            why = f"the contract requires {_words(subject)}"
            yield _refused(subject, {name: None}, what, why)


def _wrong(
    subject: Subject, alternatives: list[frozenset[str] | None], given: set[str]
) -> Iterator[Probe]:
    for name in sorted(given):
        if not _all_need(alternatives, name):
            continue
        good = subject.call.header(name) or ""
        scheme, space, value = good.rpartition(" ")
        what = f"a call with a wrong credential '{name}'"
        why = "it was made up"
        yield _refused(subject, {name: f"{scheme}{space}{WRONG}"}, what, why)
        unsigned = _unsigned(value)
        if unsigned is not None:
            what = f"a call with an unsigned token as '{name}'"
            why = "anybody can make a token without a signature (alg: none)"
            yield _refused(subject, {name: f"{scheme}{space}{unsigned}"}, what, why)


def _by_itself(
    subject: Subject, alternatives: list[frozenset[str] | None], given: set[str]
) -> Iterator[Probe]:
    """Yield a call with each of several alternatives, and with nothing of the others."""
    for names in alternatives:
        if names is not None and given - names:
            what = f"a call with no other credentials than {', '.join(sorted(names))}"
            changes = dict.fromkeys(given - names)
            request = subject.call.with_headers(changes).request
            why = "the contract says that one of the alternatives is enough"
            yield Probe(CREDENTIALS, what, request, "taken", why, "positive_data_acceptance")


def _of_data(subject: Subject) -> Iterator[Probe]:
    expired = _headers(subject.data.get("expired_credentials"))
    if expired and _concern(subject, expired):
        what = "a call with expired credentials"
        yield _refused(subject, expired, what, "the data says that they have expired")
    others = _headers(subject.data.get("other_credentials"))
    if others and _concern(subject, others):
        request = subject.call.with_headers(others).request
        what, why = "a call with another's credentials", "somebody else may call it, too"
        yield Probe(CREDENTIALS, what, request, "answered", why, _CHECK)


def _concern(subject: Subject, headers: Mapping[str, Any]) -> bool:
    """Whether one of the headers is a credential of this operation."""
    names = {each.name.lower() for schemes in subject.operation.security for each in schemes}
    return bool(names & {name.lower() for name in headers})


def _headers(value: Any) -> dict[str, str | None]:
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}


def _all_need(alternatives: list[frozenset[str] | None], name: str) -> bool:
    """Whether a call without this credential, or with a wrong one, satisfies no alternative."""
    return all(names is None or name in names for names in alternatives)


def _refused(subject: Subject, changes: Mapping[str, str | None], what: str, why: str) -> Probe:
    request = subject.call.with_headers(changes).request
    return Probe(CREDENTIALS, what, request, "refused", why, _CHECK)


def _unsigned(token: str) -> str | None:
    """Return a JSON Web Token with the same claims and no signature; None for another token."""
    parts = token.split(".")
    if len(parts) != 3 or not token.startswith("ey"):
        return None
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{parts[1]}."


def _words(subject: Subject) -> str:
    """Name the security schemes: "client and member, or key"."""
    alternatives = (
        " and ".join(each.id for each in schemes) for schemes in subject.operation.security
    )
    return ", or ".join(alternatives)
