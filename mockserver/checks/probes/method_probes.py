"""Probes of the methods that the contract does not have at a path: HEAD, OPTIONS and others."""

from collections.abc import Iterator

from mockserver.checks.probes.probe import METHODS, Probe
from mockserver.checks.probes.subject import Subject

_OTHERS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")
_UNKNOWN = "FROB"


def method_probes(subject: Subject) -> Iterator[Probe]:
    """Yield a probe for each method, once for each path; none that may not be called."""
    if not subject.is_first:
        return
    path = subject.operation.path
    declared = {
        each.method.upper() for each in subject.contract.operations.values() if each.path == path
    }
    permitted = None if subject.methods is None else {each.upper() for each in subject.methods}
    good = subject.call.with_payload(None).request
    if "HEAD" not in declared:
        # A server that closes the connection shows whether a body follows the head.
        request = good._replace(method="HEAD", headers={**good.headers, "Connection": "close"})
        why = "RFC 9110: HEAD is GET without a body, and the contract does not name it"
        yield Probe(METHODS, "HEAD", request, "answered", why, is_of_path=True)
    if "OPTIONS" not in declared:
        request = good._replace(method="OPTIONS")
        why = "RFC 9110: it tells what may be done, and the contract does not name it"
        yield Probe(METHODS, "OPTIONS", request, "answered", why, is_of_path=True)
    for method in (*_OTHERS, _UNKNOWN):
        if method in declared or (permitted is not None and method not in permitted):
            continue
        request = good._replace(method=method)
        what = "an unknown method" if method == _UNKNOWN else f"the method {method}"
        yield Probe(METHODS, what, request, "refused", _why(declared), is_of_path=True)


def _why(declared: set[str]) -> str:
    return f"at this path the contract has {', '.join(sorted(declared))}"
