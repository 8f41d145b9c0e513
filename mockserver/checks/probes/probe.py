"""A probe: a request that differs from a good call in one way, and the required outcome."""

from dataclasses import dataclass
from typing import Literal

from mockserver.checks.expected_status import StatusCheck
from mockserver.checks.finding import Severity
from mockserver.checks.probes.good_call import Request

#: The families of probes: each is the code of its findings, and a check that can be left out.
CREDENTIALS = "probe-credentials"
METHODS = "probe-methods"
MEDIA = "probe-media-type"
TEXT = "probe-text"
BODY = "probe-body"
KEYS = "probe-duplicate-key"
PARAMETERS = "probe-parameters"
UNCHANGED = "probe-unchanged"

FAMILIES = (CREDENTIALS, METHODS, MEDIA, TEXT, BODY, KEYS, PARAMETERS, UNCHANGED)

#: "refused" with 4xx, "taken" as the good call is, or "answered" in any way. Never with 5xx.
Expected = Literal["refused", "taken", "answered"]


@dataclass(frozen=True, slots=True)
class Probe:
    """One request and what is expected.

    `what` names the change, the same in each run: "a body without 'email'". `why` says what the
    expectation follows from. `severity` is that of another outcome; a 5xx and a connection that
    breaks are always a failure. `check` is the one whose declared exceptions excuse an outcome.
    `is_refused_anyhow` says that a status which the contract does not document may refuse it, such
    as 414 for a long path. `is_of_path` says that the reply is none of the operation's. `faults`
    are what a server does wrong with credentials if it accepts the request.
    """

    family: str
    what: str
    request: Request
    expected: Expected
    why: str
    check: StatusCheck = "negative_data_rejection"
    severity: Severity = "failure"
    is_refused_anyhow: bool = False
    is_of_path: bool = False
    faults: frozenset[str] = frozenset()
