"""Findings grouped by their cause: what a person has to look at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mockserver.checks.finding import Fault, Finding, Reproduced, Severity
from mockserver.checks.step import Step
from mockserver.contract.document import Place

#: What differs from call to call in a text: ids, numbers, quoted values.
_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|\b[0-9a-fA-F-]*\d[\w-]*\b")
_SEVERITIES: tuple[Severity, ...] = ("failure", "warning", "note")
#: So many other ways in which a cause shows are told.
_MOST_WAYS = 5
_BEST_FIRST: tuple[Reproduced, ...] = ("always", "sometimes", "never")


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings that have one cause, such as "470 answered 400" at 13 operations; at least one.

    The first finding is the example: the one with the shortest way to it.
    """

    findings: tuple[Finding, ...]

    @property
    def example(self) -> Finding:
        """The finding that shows the cause."""
        return self.findings[0]

    @property
    def id(self) -> str:
        """The id of the example, by which it can be replayed."""
        return self.example.id

    @property
    def severity(self) -> Severity:
        """That of all its findings."""
        return self.example.severity

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it touches, each once."""
        return tuple(dict.fromkeys(each.operation for each in self.findings))

    @property
    def expected(self) -> str | None:
        """What the contract or the rule wants."""
        return self.example.expected

    @property
    def came(self) -> str | None:
        """What was there instead."""
        return self.example.came

    @property
    def place(self) -> Place | None:
        """Where the contract says it."""
        return self.example.place

    @property
    def steps(self) -> tuple[Step, ...]:
        """The exchanges of the example, the last one shows it."""
        return self.example.steps

    @property
    def reproduced(self) -> Reproduced | None:
        """Whether it came again, where that was tried: the best that one of its findings did."""
        tried = {each.reproduced for each in self.findings}
        return next((each for each in _BEST_FIRST if each in tried), None)

    @property
    def where(self) -> str:
        """The operation, or how many there are."""
        more = len(self.operations)
        return self.operations[0] if more == 1 else f"{more} operations"

    @property
    def also(self) -> tuple[str, ...]:
        """The other ways in which it shows, a line each; the last line counts the rest, if any."""
        ways: dict[tuple[str, str], list[Finding]] = {}
        for each in self.findings:
            ways.setdefault((each.code, general(each.title)), []).append(each)
        lines = tuple(Cause(tuple(findings))._in_a_line for findings in ways.values())[1:]
        more = len(lines) - _MOST_WAYS
        return lines if more <= 0 else (*lines[:_MOST_WAYS], f"in {more} more ways")

    @property
    def _in_a_line(self) -> str:
        stage = f" ({self.example.phase})" if self.example.phase else ""
        return f"{self.example.code} {self.example.title}, {self.where}{stage}, id {self.id}"


def causes_of(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Group findings; failures come first, else the order is that of the findings."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    shown: dict[tuple[Severity, Fault], tuple[str, ...]] = {}
    for each in findings:
        faults = [(each.severity, one) for one in sorted(each.faults)]
        is_known = bool(faults) and all(one in shown for one in faults)
        key = shown[faults[0]] if is_known else _key(each)
        for one in faults:
            shown.setdefault(one, key)
        groups.setdefault(key, []).append(each)
    causes = [Cause(tuple(sorted(group, key=_way))) for group in groups.values()]
    return tuple(sorted(causes, key=lambda one: _SEVERITIES.index(one.severity)))


def general(text: str) -> str:
    """Return a text without what differs from call to call."""
    return _VARYING.sub("*", text)


def _key(finding: Finding) -> tuple[str, ...]:
    if finding.cause:
        return (finding.severity, *finding.cause)
    first = finding.message.partition("\n")[0]
    return (finding.severity, finding.code, finding.title, finding.operation, general(first))


def _way(finding: Finding) -> tuple[bool, int]:
    """Return how good an example a finding is: the least is the best."""
    return not finding.steps, len(finding.steps)
