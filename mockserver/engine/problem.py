"""A refusal before any behaviour runs: its kind, one sentence, and the violations."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from mockserver.contract.violation import Violation

Kind = Literal[
    "unknown-path",  # no operation has this path
    "method-not-allowed",  # the path exists, the method does not
    "unauthenticated",  # the credential is missing or not good
    "forbidden",  # the credential is good, but not for this
    "malformed",  # the body is not the JSON that its type says
    "invalid",  # a parameter or the body breaks the contract
    "unsupported-media-type",  # the body's type or encoding is not one of the contract's
    "too-large",  # the body is over the cap
    "head-too-large",  # the path, the query and the headers together are
    "misdirected",  # the Host is not one that this server answers to
    "bad-world",  # the world's name is no name, or there is no such world
    "not-found",  # the control API knows no such world, row, action or scenario
    "conflict",  # the control API is asked for what cannot be, such as turning time back
    "too-many",  # no more worlds, snapshots or rules fit
    "busy",  # the world kept changing under the call
    "broken-reply",  # our own reply breaks the contract: a bug of ours
    "failure",  # our own code failed: a bug of ours
]

#: The status of each kind in HTTP; a dialect may choose another. Where several kinds have one
#: status, the first of them is the usual one: `kind_of` gives it.
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
    "busy": 503,
}


class Problem(NamedTuple):
    """One refusal; a dialect turns it into a reply with the provider's own status and body."""

    kind: Kind
    message: str
    violations: tuple[Violation, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> int:
        """The status of this kind in HTTP."""
        return STATUS[self.kind]


def kind_of(status: int) -> Kind:
    """Give the usual kind of a status; `failure` for a status that no kind has."""
    return next((kind for kind, usual in STATUS.items() if usual == status), "failure")


def invalid(violations: Sequence[Violation]) -> Problem:
    """Refuse a request that breaks the contract; the first violation is the sentence."""
    more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    return Problem("invalid", f"{violations[0]}{more}.", tuple(violations))
