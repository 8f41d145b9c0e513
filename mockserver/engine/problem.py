"""What the Gate refuses by itself, before any behaviour: a kind, a sentence, and the violations."""

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

#: The statuses that HTTP itself has for each kind; a dialect may word them otherwise.
STATUS: dict[Kind, int] = {
    "unknown-path": 404,
    "method-not-allowed": 405,
    "unauthenticated": 401,
    "forbidden": 403,
    "malformed": 400,
    "invalid": 400,
    "unsupported-media-type": 415,
    "too-large": 413,
    "head-too-large": 431,
    "misdirected": 421,
    "bad-world": 400,
    "not-found": 404,
    "conflict": 409,
    "too-many": 429,
    "busy": 503,
    "broken-reply": 500,
    "failure": 500,
}


class Problem(NamedTuple):
    """One refusal, before a dialect gives it the provider's status and body."""

    kind: Kind
    message: str
    violations: tuple[Violation, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> int:
        """The status that HTTP itself has for this kind."""
        return STATUS[self.kind]
