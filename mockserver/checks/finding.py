"""One way in which a server breaks its contract, or a rule of its business, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal

from mockserver.checks.step import Showing, Step
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.document import Place

#: Findings of this package; schemathesis' own are numbered ST101 to ST901.
NEVER_ANSWERED_2XX = "never-answered-2xx"
SERVER_STOPPED = "server-stopped-answering"
NOT_TESTABLE = "operation-not-testable"
NOT_CHECKED = "contract-not-checked"
NO_ANSWER = "no-answer-in-time"

#: Only a failure turns the verdict.
Severity = Literal["failure", "warning", "note"]
#: Whether a finding comes again when its calls are sent again; in some of three attempts.
Reproduced = Literal["always", "sometimes", "never"]
#: An operation, a check, a kind of failure, and what tells it from others of its kind.
Identity = tuple[str, str, str, str]
#: What a server does wrong at an operation: its label, and words that other findings share.
Fault = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which the server breaks its contract; each is reported once per operation.

    `operation` is the label of the operation ("POST /users"), or another method and path that were
    called. `curl` has one command per line, in order, with credentials masked; None where no
    single request shows the finding.
    """

    code: str
    title: str
    operation: str
    message: str
    phase: str | None
    curl: str | None
    severity: Severity = "failure"
    #: What schemathesis knows a failure by; None for a finding of this package.
    failure: Identity | None = None
    #: The change by which a probe of the wire found it; a replay sends that probe again.
    probe: str | None = None
    #: The requests that led to it, for a replay; None where no sequence of requests shows it.
    requests: Mapping[str, Any] | None = field(default=None, repr=False)
    #: What the contract or the rule wants, and what was there instead, each in one line.
    expected: str | None = None
    came: str | None = None
    #: The place in the contract that is broken; None where there is none, or no file is known.
    place: Place | None = None
    #: What is broken, in words that findings of other operations share; empty: only by its text.
    cause: tuple[str, ...] = ()
    #: What it shows the server to do wrong; after others that show the same, it is no new cause.
    faults: frozenset[Fault] = frozenset()
    #: The exchanges that led to it, the last one shows it.
    steps: tuple[Step, ...] = field(default=(), repr=False)
    #: The same before they are masked; whoever makes a report shows them and leaves them out.
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False, compare=False)
    #: Whether all credentials in the exchanges that are not one's own are made up, and are shown.
    has_made_up_credentials: bool = False
    #: None if it was not tried.
    reproduced: Reproduced | None = None

    def shown(self, showing: Showing) -> "Finding":
        """Return the finding without credentials, with its exchanges as steps and commands."""
        mask = showing.mask.text
        are_made_up = self.has_made_up_credentials
        steps = showing.steps(self.exchanges, are_made_up=are_made_up) or self.steps
        return replace(
            self,
            message=mask(self.message),
            curl="\n".join(step.command for step in steps) or (self.curl and mask(self.curl)),
            expected=self.expected and mask(self.expected),
            came=self.came and mask(self.came),
            steps=steps,
            exchanges=(),
        )

    @property
    def identity(self) -> Identity:
        """What makes two findings the same, in two runs as well: never a generated value."""
        return self.failure or (self.operation, self.code, self.code, self.title)

    @property
    def id(self) -> str:
        """Six hexadecimal digits that stand for the identity, as in schemathesis' baseline."""
        return sha256("\0".join(self.identity).encode(errors="replace")).hexdigest()[:6]
