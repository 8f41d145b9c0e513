"""Findings grouped by their cause: what a person has to look at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mockserver.checks.finding import Finding, Reproduced, Severity
from mockserver.checks.step import Step
from mockserver.contract.document import Place

#: What differs from call to call in a text: ids, numbers, quoted values.
_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|\b[0-9a-fA-F-]*\d[\w-]*\b")
_SEVERITIES: tuple[Severity, ...] = ("failure", "warning", "note")


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
        """Whether it came again, where that was tried."""
        return next((each.reproduced for each in self.findings if each.reproduced), None)

    @property
    def where(self) -> str:
        """The operation, or how many there are."""
        more = len(self.operations)
        return self.operations[0] if more == 1 else f"{more} operations"


def causes_of(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Group findings; failures come first, else the order is that of the findings."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for each in findings:
        groups.setdefault(_key(each), []).append(each)
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
