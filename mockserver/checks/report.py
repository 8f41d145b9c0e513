"""The report of a check as a value; screen.py, junit.py and json_report.py render it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from mockserver.checks.cause import Cause, causes_of
from mockserver.checks.coverage import Coverage
from mockserver.checks.expected_status import ExpectedStatus
from mockserver.checks.finding import Finding

_Key = TypeVar("_Key")

#: `stopped_by` of a check that a person or a signal ended.
INTERRUPTED = "interrupted"
#: What a reader is told of each reason to end early.
_ENDED_BY = {
    "max_time": "--max-time",
    "failure_limit": "--max-failures",
    "server_unavailable": "a server that stopped answering",
    INTERRUPTED: "an interruption",
}


class Skipped(NamedTuple):
    """A part of a stage that was not tested, and why."""

    name: str
    why: str


class StageTally(NamedTuple):
    """How a stage went that ran before the generated requests: its parts, such as journeys.

    `held` parts found nothing; `broken` ones are findings.
    """

    name: str
    held: int
    broken: int
    skipped: tuple[Skipped, ...] = ()


#: What a check consists of, and what its options can leave out.
Part = Literal["operation", "stage", "check"]


class NotTested(NamedTuple):
    """An operation, a stage or a check that the check left out, and why."""

    part: Part
    name: str
    why: str


class KnownFinding(NamedTuple):
    """A finding that a baseline accepts: why, and until which date, if the baseline says so."""

    finding: Finding
    reason: str | None
    expires: str | None


class Waits(NamedTuple):
    """How often the server asked to wait (429 with Retry-After), and how many seconds in all."""

    times: int
    seconds: float


_NO_WAITS = Waits(0, 0.0)
_NO_COVERAGE = Coverage()


@dataclass(frozen=True, slots=True)
class OperationTally:
    """How often an operation was called, and how it answered.

    `cases` counts the generated calls with the operation's own method; `probes` those with another
    method at its path, and those of the stage of probes. `statuses` counts the replies to the
    cases, not those to the probes.
    """

    label: str
    cases: int
    probes: int
    statuses: Mapping[int, int]
    phases: Mapping[str, int]

    @property
    def answered_2xx(self) -> int:
        """The number of cases that succeeded."""
        return sum(count for status, count in self.statuses.items() if 200 <= status < 300)

    @property
    def unanswered(self) -> int:
        """The number of cases without any reply."""
        return self.cases - sum(self.statuses.values())


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of one check.

    `operations` are those that were tested; `not_tested` is what was left out. `known` are findings
    that a `baseline`, a file, accepts: they are no `findings`.

    `again` is the command that makes the same check once more, without credentials.

    `stopped_by` is None for a check that ran to its end, else the reason: "max_time",
    "failure_limit", "server_unavailable" or "interrupted".
    """

    name: str
    base_url: str
    operations: tuple[OperationTally, ...]
    findings: tuple[Finding, ...]
    expected: tuple[ExpectedStatus, ...]
    seed: int
    seconds: float
    stopped_by: str | None
    stages: tuple[StageTally, ...] = ()
    not_tested: tuple[NotTested, ...] = ()
    known: tuple[KnownFinding, ...] = ()
    baseline: str | None = None
    waits: Waits = _NO_WAITS
    coverage: Coverage = _NO_COVERAGE
    again: str | None = None

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that turn the verdict."""
        return tuple(each for each in self.findings if each.severity == "failure")

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The findings grouped by their cause, failures first; reports show and count these."""
        return causes_of(self.findings)

    @property
    def cases(self) -> int:
        """The sum of the operations' cases; probes are counted apart."""
        return sum(tally.cases for tally in self.operations)

    @property
    def probes(self) -> int:
        """The sum of the operations' probes."""
        return sum(tally.probes for tally in self.operations)

    @property
    def operation_count(self) -> int:
        """The number of the contract's operations, tested or not."""
        untested = {one.name for one in self.not_tested if one.part == "operation"}
        return len(untested | {tally.label for tally in self.operations})

    @property
    def total(self) -> OperationTally:
        """The sum over all operations, labelled "total"."""
        return OperationTally(
            label="total",
            cases=self.cases,
            probes=self.probes,
            statuses=_sum(tally.statuses for tally in self.operations),
            phases=_sum(tally.phases for tally in self.operations),
        )

    @property
    def is_complete(self) -> bool:
        """Whether the check ran to its end, or to the time limit that it was given."""
        return self.stopped_by in (None, "max_time")

    @property
    def ending(self) -> str:
        """What a verdict says of a check that did not run to its end; "" for one that did."""
        if self.stopped_by is None:
            return ""
        return f", ended early by {_ENDED_BY.get(self.stopped_by, self.stopped_by)}"

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found that turns the verdict, and the check is complete."""
        return not self.failures and self.is_complete

    @property
    def exit_code(self) -> int:
        """0 for a clean check, 130 for one that was interrupted, else 1."""
        if self.stopped_by == INTERRUPTED:
            return 130
        return 0 if self.is_clean else 1


def _sum(counts: Iterable[Mapping[_Key, int]]) -> Mapping[_Key, int]:
    total = Counter[_Key]()
    for each in counts:
        total.update(each)
    return dict(total)
