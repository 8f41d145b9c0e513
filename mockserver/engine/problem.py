"""A refusal before any behaviour runs: its kind, one sentence, and the violations."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from mockserver.contract.violation import Violation

#: The media type of problem documents (RFC 9457).
PROBLEM_MEDIA = "application/problem+json"

Kind = Literal[
    "unknown-path",  # no operation has this path
    "method-not-allowed",  # the path exists, the method does not
    "unauthenticated",  # the credential is missing or not valid
    "forbidden",  # the credential is valid, but not for this operation
    "malformed",  # the body is not JSON, although its content type says so
    "invalid",  # a parameter or the body breaks the contract
    "unsupported-media-type",  # the body's type or encoding is not one of the contract's
    "too-large",  # the body is larger than the limit
    "head-too-large",  # the path, query and headers together are larger than the limit
    "misdirected",  # the Host is not one of this server's names
    "bad-world",  # the world's name is not valid, or there is no such world
    "not-found",  # the control API knows no such world, row, action or scenario
    "conflict",  # the control API is asked for something impossible, such as setting a clock back
    "too-many",  # a limit of worlds, snapshots or rules is reached
    "not-played",  # the operation is in the contract, and no behaviour plays it yet
    "busy",  # the world changed again and again during the call
    "unavailable",  # the store of the worlds cannot be used now
    "broken-reply",  # our own reply breaks the contract: a bug of ours
    "failure",  # our own code failed: a bug of ours
]

#: The HTTP status of each kind; a dialect may choose another. If several kinds have one
#: status, the first of them is the usual one: `kind_of` returns it.
STATUS: dict[Kind, int] = {
    "malformed": 400,
    "invalid": 400,
    "bad-world": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "unknown-path": 404,
    "method-not-allowed": 405,
    "conflict": 409,
    "too-large": 413,
    "unsupported-media-type": 415,
    "misdirected": 421,
    "too-many": 429,
    "head-too-large": 431,
    "failure": 500,
    "broken-reply": 500,
    "not-played": 501,
    "busy": 503,
    "unavailable": 503,
}


class Problem(NamedTuple):
    """One refusal; a dialect turns it into a reply with the provider's own status and body."""

    kind: Kind
    message: str
    violations: tuple[Violation, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status of this kind."""
        return STATUS[self.kind]

    def document(self) -> dict[str, Any]:
        """Write it as a problem document (RFC 9457); its title is the kind."""
        return problem_document(self.status, self.kind, self.message, self.violations)


def problem_document(
    status: int, title: str, detail: str, violations: tuple[Violation, ...] = ()
) -> dict[str, Any]:
    """Write a refusal as a problem document (RFC 9457)."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if violations:
        body["violations"] = [violation.as_json() for violation in violations]
    return body


def kind_of(status: int) -> Kind:
    """Return the usual kind of a status; `failure` for a status that no kind has."""
    return next((kind for kind, usual in STATUS.items() if usual == status), "failure")


def invalid(violations: Sequence[Violation]) -> Problem:
    """Refuse a request that breaks the contract; the message is the first violation."""
    more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    return Problem("invalid", f"{violations[0]}{more}.", tuple(violations))
