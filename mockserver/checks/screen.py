"""The report of a check as text for the screen: operations, findings, exceptions, the verdict."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from mockserver.checks.cause import Cause
from mockserver.checks.coverage import Coverage
from mockserver.checks.expected_status import ExpectedStatus
from mockserver.checks.finding import Reproduced
from mockserver.checks.report import (
    CheckReport,
    KnownFinding,
    NotTested,
    OperationTally,
    StageTally,
)

#: What a reader is told of a second attempt.
REPRODUCED: Mapping[Reproduced, str] = {
    "always": "yes, the same calls showed it again",
    "sometimes": "not always, the same calls showed it and did not",
    "never": "no, the same calls did not show it again",
}
#: Of so many operations, the screen says what was never seen.
_MOST_NEVER_SEEN = 6
#: The most operations of one exception that are named.
_MOST_NAMED = 4


def render_screen(report: CheckReport) -> str:
    """Render the report as text; its last line is the verdict."""
    parts = [
        f"{report.name} at {report.base_url}",
        *map(_stage, report.stages),
        _table(report),
        *(_cause(number, one) for number, one in enumerate(report.causes, 1)),
    ]
    if report.known:
        known = counted(len(report.known), "known finding")
        parts.append("\n".join([f"{known}, see {report.baseline}:", *map(_known, report.known)]))
    if report.not_tested:
        parts.append("\n".join(["Not tested:", *_not_tested(report.not_tested)]))
    if report.coverage.operations:
        parts.append("\n".join(_coverage(report.coverage)))
    if report.waits.times:
        times = counted(report.waits.times, "time")
        seconds = f"{report.waits.seconds:g} s in all"
        parts.append(f"The server asked {times} to wait (429 with Retry-After): {seconds}.")
    if report.expected:
        parts.append("\n".join(["Expected by declaration:", *_expected(report.expected)]))
    parts.append(verdict(report))
    return "\n\n".join(parts)


def verdict(report: CheckReport) -> str:
    """Return the verdict in one line: passed or failed, and what was counted."""
    causes = [each for each in report.causes if each.severity == "failure"]
    findings = counted(len(report.failures), "finding") if causes else "no findings"
    if len(causes) < len(report.failures):
        findings += f" of {counted(len(causes), 'cause')}"
    told = len(report.findings) - len(report.failures)
    findings += f" ({told} more that {'are' if told > 1 else 'is'} no failure)" if told else ""
    if report.known:
        findings += f", {counted(len(report.known), 'known finding')}"
    word = "PASSED" if report.is_clean else "FAILED"
    untested = len({one.name for one in report.not_tested if one.part == "operation"})
    skipped = f", {untested} of {report.operation_count} operations not tested" if untested else ""
    return (
        f"{word}: {findings}, {_counts(report)} in {report.seconds:.1f} s, "
        f"seed {report.seed}{skipped}{report.ending}"
    )


def _counts(report: CheckReport) -> str:
    """Return "49 journeys, 15 cases and 7 probes", without what there was none of."""
    journeys = sum(each.held + each.broken for each in report.stages if each.name == "journeys")
    parts = [f"{journeys} journeys"] if journeys else []
    if report.cases or not journeys:
        parts.append(f"{report.cases} cases")
    if report.probes:
        parts.append(f"{report.probes} probes")
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _table(report: CheckReport) -> str:
    width = max([len("operation"), *(len(tally.label) for tally in report.operations)])
    lines = [f"{'operation':<{width}}  {'cases':>6}  {'2xx':>6}  {'probes':>6}  statuses of cases"]
    lines += [_row(width, tally) for tally in report.operations]
    if len(report.operations) > 1:
        lines.append(_row(width, report.total))
    return "\n".join(lines)


def _stage(stage: StageTally) -> str:
    counts = [f"{stage.held} hold", f"{stage.broken} broken", f"{len(stage.skipped)} not tested"]
    lines = [f"{stage.name}: {', '.join(counts)}"]
    reasons: dict[str, list[str]] = {}
    for name, why in stage.skipped:
        reasons.setdefault(why, []).append(name)
    lines += [f"   not tested, because {why}: {', '.join(names)}" for why, names in reasons.items()]
    return "\n".join(lines)


def _coverage(coverage: Coverage) -> Iterator[str]:
    """Yield how much was tried, and what was never seen, if anything."""
    yield "coverage: " + "; ".join(coverage_counts(coverage))
    missing = [*coverage.never_seen]
    if not missing:
        return
    shown = "; ".join(missing[:_MOST_NEVER_SEEN])
    more = len(missing) - _MOST_NEVER_SEEN
    rest = f"; and at {more} more operations, see the other reports" if more > 0 else ""
    yield f"never seen, at {counted(len(missing), 'operation')}: {shown}{rest}"


def coverage_counts(coverage: Coverage) -> tuple[str, ...]:
    """Return how much was tried, each part as a text."""
    count = len(coverage.operations)
    statuses, parameters = coverage.statuses, coverage.parameters
    return (
        f"{coverage.called} of {counted(count, 'operation')} called",
        f"{coverage.in_journeys} in journeys",
        f"{statuses[0]} of {statuses[1]} documented statuses came",
        f"{parameters[0]} of {parameters[1]} parameters were sent",
    )


def _row(width: int, tally: OperationTally) -> str:
    statuses = [f"{status}:{count}" for status, count in sorted(tally.statuses.items())]
    if tally.unanswered:
        statuses.append(f"no reply:{tally.unanswered}")
    counts = f"{tally.cases:>6}  {tally.answered_2xx:>6}  {tally.probes:>6}"
    return f"{tally.label:<{width}}  {counts}  {'  '.join(statuses)}".rstrip()


def _cause(number: int, cause: Cause) -> str:
    finding = cause.example
    phase = f"  ({finding.phase})" if finding.phase else ""
    mild = "" if cause.severity == "failure" else f"{cause.severity}: "
    lines = [
        f"{number}. {mild}{finding.code}  {finding.title}",
        f"   {cause.where}{phase}  id {cause.id}",
    ]
    if len(cause.operations) > 1:
        lines += [f"   {line}" for line in _wrapped(", ".join(cause.operations))]
    lines += [f"   {line}".rstrip() for line in finding.message.splitlines()]
    lines += [f"   also: {line}" for line in cause.also]
    if finding.place:
        lines.append(f"   contract: {finding.place}")
    if cause.reproduced:
        lines.append(f"   reproduced: {REPRODUCED[cause.reproduced]}")
    if finding.curl:
        lines += ["", *(f"   $ {line}" for line in finding.curl.splitlines())]
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 96, break_long_words=False, break_on_hyphens=False)


def _known(known: KnownFinding) -> str:
    finding = known.finding
    until = f", until {known.expires}" if known.expires else ""
    reason = f" ({known.reason or 'no reason is given'}{until})"
    return f"   {finding.id}  {finding.code}  {finding.operation}  {finding.title}{reason}"


def counted(count: int, thing: str) -> str:
    """Return "1 finding", "2 findings"."""
    return f"{count} {thing}{'s' if count != 1 else ''}"


def _not_tested(parts: Iterable[NotTested]) -> Iterator[str]:
    """Yield a line for each reason, with all that it holds for."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in parts:
        reasons.setdefault((one.part, one.why), []).append(one.name)
    for (part, why), names in reasons.items():
        yield f"   {counted(len(names), part)}, because {why}: {', '.join(names)}"


#: What an expected status holds for, by what alone may be wrong in the call.
_WHERE = {
    "anything": "",
    "body": " where only the body is wrong",
    "form": " where only the form is wrong, and its fields as they are sent are right",
    "list": " where only a list of the query is wrong, and sent empty",
}


def _expected(expected: Iterable[ExpectedStatus]) -> Iterator[str]:
    """Yield a line for each exception; those that differ in their operation alone share one."""
    operations: dict[ExpectedStatus, list[str]] = {}
    for one in expected:
        operations.setdefault(replace(one, operation="any"), []).append(one.operation)
    for one, names in operations.items():
        said = f" ({' or '.join(map(repr, one.says))})" if one.says else ""
        statuses = ", ".join(one.statuses) + said + _WHERE[one.wrong]
        yield f"   {one.check} on {_few(names)} accepts {statuses}: {one.reason}"


def _few(names: Sequence[str]) -> str:
    """Name some operations, and count the others; the reports for programs have all."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
