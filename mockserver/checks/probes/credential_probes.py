"""Probes of the credentials: none, a wrong one, an unsigned or an expired one, another's, parts."""

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mockserver.checks.expected_status import StatusCheck
from mockserver.checks.probes.credential import Credential, Wrong, credentials_in
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.probes.probe import CREDENTIALS, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json
from mockserver.contract.operation import SecurityScheme
from mockserver.contract.secret import is_secret_name

#: Names in the data of a server: credentials, by the name of a header, query field or cookie.
PROBE_DATA: Mapping[str, str] = {
    "other_credentials": "somebody else's credentials, by their headers, fields or cookies",
    "expired_credentials": "credentials that have expired, by their headers, fields or cookies",
}
WRONG = "not-a-credential"
_CHECK: StatusCheck = "ignored_auth"
#: Whoever takes any credential, as the mock of a document does, still wants one.
_CHECK_OF_NONE: StatusCheck = "missing_required_header"
#: What one alternative of the contract asks for; None if the good call has not all of it.
_Alternative = frozenset[Credential] | None


def credential_probes(subject: Subject) -> Iterator[Probe]:
    """Yield the probes of an operation for which the contract requires credentials."""
    # A certificate comes with the connection: no call can leave it out.
    security = [
        tuple(each for each in schemes if each.kind != "mutualTLS")
        for schemes in subject.operation.security
    ]
    if not security or not all(security):
        return  # it may be called without any
    alternatives = [_sent(subject, each) for each in security]
    given = {credential for each in alternatives for credential in each or ()}
    if given:
        why = f"the contract requires {_words(subject)}"
        faults = ["none", *(fault for each in given for fault in each.faults("missing"))]
        probe = _refused(subject, dict.fromkeys(given), "a call without credentials", why)
        yield replace(probe, faults=frozenset(faults))
        yield from _without_one(subject, alternatives, given)
        yield from _wrong(subject, alternatives, given)
    yield from _by_itself(subject, alternatives, given)
    yield from _of_data(subject)


def credentials_of_data(data: Mapping[str, Any], names: Collection[str]) -> dict[str, str]:
    """Return the credentials in the data of a server, under names that tell that they are some.

    `names` are those of credentials in the contract, in lower case.
    """
    own = {f"{name}_token": text for name, text in _named(data).items() if name.lower() in names}
    return own | {
        f"{name}_{each}_token": text.rpartition(" ")[2]
        for name in PROBE_DATA
        for each, text in _named(data.get(name)).items()
    }


def credentials_of_calls(calls: Iterable[GoodCall], names: Collection[str]) -> dict[str, Json]:
    """Return the credentials in calls, each under a name that tells that it is one.

    They are in headers, fields of the query and cookies of these names, in lower case, and in
    bodies. The claims of a JSON Web Token are among them: a probe sends them without their
    signature.
    """
    found: dict[str, Json] = {}
    for call in calls:
        carried = [*call.headers.items()]
        carried += [(each.name, value) for each, value in credentials_in(call)]
        for name, text in carried:
            if name.lower() in names or is_secret_name(name):
                value = text.rpartition(" ")[2]
                found[f"{name}_of_a_call_token"] = value
                claims = value.split(".")[1:2]
                found[f"{name}_claims_token"] = [each for each in claims if len(each) > 15]
        if call.body is not ABSENT:
            found[call.operation.id] = call.body
    return found


def _sent(subject: Subject, schemes: tuple[SecurityScheme, ...]) -> frozenset[Credential] | None:
    """Return the credentials of an alternative; None if the good call has not all of them."""
    credentials = frozenset(map(Credential.of, schemes))
    is_whole = all(each.value(subject.call) for each in credentials)
    return credentials if is_whole else None


def _without_one(
    subject: Subject, alternatives: Sequence[_Alternative], given: set[Credential]
) -> Iterator[Probe]:
    """Yield a call without each credential that no alternative can do without."""
    for credential in sorted(given):
        if len(given) > 1 and _all_need(alternatives, credential):
            what = f"a call without the credential '{credential.name}'"
            why = f"the contract requires {_words(subject)}"
            yield _so_wrong(subject, credential, "missing", None, what, why)


def _wrong(
    subject: Subject, alternatives: Sequence[_Alternative], given: set[Credential]
) -> Iterator[Probe]:
    for credential in sorted(given):
        if not _all_need(alternatives, credential):
            continue
        good = credential.value(subject.call) or ""
        scheme, space, value = good.rpartition(" ")
        what = f"a call with a wrong credential '{credential.name}'"
        why = "it was made up"
        yield _so_wrong(subject, credential, "wrong", f"{scheme}{space}{WRONG}", what, why)
        unsigned = _unsigned(value)
        if unsigned is not None:
            what = f"a call with an unsigned token as '{credential.name}'"
            why = "anybody can make a token without a signature (alg: none)"
            text = f"{scheme}{space}{unsigned}"
            yield _so_wrong(subject, credential, "unsigned", text, what, why)


def _by_itself(
    subject: Subject, alternatives: Sequence[_Alternative], given: set[Credential]
) -> Iterator[Probe]:
    """Yield a call with each of several alternatives, and with nothing of the others."""
    for credentials in alternatives:
        if credentials is not None and given - credentials:
            names = ", ".join(each.name for each in sorted(credentials))
            what = f"a call with no other credentials than {names}"
            request = _changed(subject, dict.fromkeys(given - credentials)).request
            why = "the contract says that one of the alternatives is enough"
            yield Probe(CREDENTIALS, what, request, "taken", why, "positive_data_acceptance")


def _of_data(subject: Subject) -> Iterator[Probe]:
    expired = _of_operation(subject, "expired_credentials")
    if expired:
        what = "a call with expired credentials"
        yield _refused(subject, expired, what, "the data says that they have expired")
    others = _of_operation(subject, "other_credentials")
    if others:
        request = _changed(subject, others).request
        what, why = "a call with another's credentials", "somebody else may call it, too"
        yield Probe(CREDENTIALS, what, request, "answered", why, _CHECK)


def _of_operation(subject: Subject, name: str) -> dict[Credential, str | None]:
    """Return the credentials of the data; none if none of them is one of this operation."""
    schemes = [each for alternative in subject.operation.security for each in alternative]
    known = {each.name.lower(): Credential.of(each) for each in schemes}
    given = _named(subject.data.get(name))
    if not known.keys() & {each.lower() for each in given}:
        return {}
    return {
        known.get(each.lower(), Credential("header", each)): text for each, text in given.items()
    }


def _named(value: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}


def _all_need(alternatives: Sequence[_Alternative], credential: Credential) -> bool:
    """Whether a call without this credential, or with a wrong one, satisfies no alternative."""
    return all(each is None or credential in each for each in alternatives)


def _so_wrong(
    subject: Subject, credential: Credential, wrong: Wrong, text: str | None, what: str, why: str
) -> Probe:
    probe = _refused(subject, {credential: text}, what, why)
    return replace(probe, faults=frozenset(credential.faults(wrong)))


def _refused(
    subject: Subject, changes: Mapping[Credential, str | None], what: str, why: str
) -> Probe:
    request = _changed(subject, changes).request
    check = _CHECK if any(changes.values()) else _CHECK_OF_NONE
    return Probe(CREDENTIALS, what, request, "refused", why, check)


def _changed(subject: Subject, changes: Mapping[Credential, str | None]) -> GoodCall:
    call = subject.call
    for credential, value in changes.items():
        call = credential.change(call, value)
    return call


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
