"""The report of a check: a value, and the text on the screen that is rendered from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mockserver.checks.target import ExpectedStatus

#: Findings of this package; schemathesis' own are numbered ST101 to ST901.
NEVER_ANSWERED_2XX = "never-answered-2xx"
SERVER_STOPPED = "server-stopped-answering"
NOT_TESTABLE = "operation-not-testable"
NOT_CHECKED = "contract-not-checked"


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


@dataclass(frozen=True, slots=True)
class OperationTally:
    """How often an operation was called, and how it answered.

    `cases` counts the calls with the operation's own method, `probes` those with another method
    at its path. `statuses` counts the replies to the cases, not those to the probes.
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

    `stopped_by` is None for a check that ran to its end, else the reason: "max_time",
    "server_unavailable" or "interrupted".
    """

    name: str
    base_url: str
    operations: tuple[OperationTally, ...]
    findings: tuple[Finding, ...]
    expected: tuple[ExpectedStatus, ...]
    seed: int
    seconds: float
    stopped_by: str | None

    @property
    def cases(self) -> int:
        """The sum of the operations' cases; probes are counted apart."""
        return sum(tally.cases for tally in self.operations)

    @property
    def probes(self) -> int:
        """The sum of the operations' probes."""
        return sum(tally.probes for tally in self.operations)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found, and nothing but a time limit ended the check early."""
        return not self.findings and self.stopped_by in (None, "max_time")


def render(report: CheckReport) -> str:
    """Render the report as text: operations, findings with their curl, exceptions, verdict."""
    parts = [
        f"{report.name} at {report.base_url}",
        _table(report.operations),
        *(_finding(number, one) for number, one in enumerate(report.findings, 1)),
    ]
    if report.expected:
        parts.append("\n".join(["Expected by declaration:", *map(_expected, report.expected)]))
    parts.append(_verdict(report))
    return "\n\n".join(parts)


def _table(operations: tuple[OperationTally, ...]) -> str:
    width = max([len("operation"), *(len(tally.label) for tally in operations)])
    lines = [f"{'operation':<{width}}  {'cases':>6}  {'2xx':>6}  statuses"]
    for tally in operations:
        statuses = [f"{status}:{count}" for status, count in sorted(tally.statuses.items())]
        if tally.unanswered:
            statuses.append(f"no reply:{tally.unanswered}")
        line = f"{tally.label:<{width}}  {tally.cases:>6}  {tally.answered_2xx:>6}  "
        line += "  ".join(statuses)
        lines.append(line.rstrip())
    return "\n".join(lines)


def _finding(number: int, finding: Finding) -> str:
    phase = f"  ({finding.phase})" if finding.phase else ""
    lines = [f"{number}. {finding.code}  {finding.title}", f"   {finding.operation}{phase}"]
    lines += [f"   {line}".rstrip() for line in finding.message.splitlines()]
    if finding.curl:
        lines += ["", *(f"   $ {line}" for line in finding.curl.splitlines())]
    return "\n".join(lines)


def _expected(one: ExpectedStatus) -> str:
    where = one.operation or "every operation"
    return f"   {one.check} on {where} accepts {', '.join(one.statuses)}: {one.reason}"


def _verdict(report: CheckReport) -> str:
    count = len(report.findings)
    findings = "no findings" if not count else "1 finding" if count == 1 else f"{count} findings"
    verdict = "PASSED" if report.is_clean else "FAILED"
    ended = f", ended early by {report.stopped_by}" if report.stopped_by else ""
    probes = f" and {report.probes} probes with other methods" if report.probes else ""
    return (
        f"{verdict}: {findings}, {report.cases} cases{probes} in {report.seconds:.1f} s, "
        f"seed {report.seed}{ended}"
    )
