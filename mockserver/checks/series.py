"""Several checks, one after the other, as one outcome."""

from dataclasses import dataclass

from mockserver.checks.report import INTERRUPTED, CheckReport
from mockserver.errors import MockServerError

#: The exit codes of a series, the one that counts most first: interrupted, not run, findings.
_ORDER = (130, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check: its report, or the error because of which it could not run."""

    name: str
    report: CheckReport | None = None
    error: MockServerError | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of the check alone."""
        return 2 if self.report is None else self.report.exit_code

    @property
    def why(self) -> str:
        """Why it could not run, in one line; empty if it ran."""
        return "" if self.error is None else str(self.error).partition("\n")[0]

    @property
    def is_interrupted(self) -> bool:
        """Whether a person ended it."""
        return self.report is not None and self.report.stopped_by == INTERRUPTED


@dataclass(frozen=True, slots=True)
class Series:
    """The outcomes of several checks, in their order; `left` names those that did not come."""

    outcomes: tuple[Outcome, ...]
    left: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of the worst outcome: an interruption, then an error, then findings."""
        codes = {each.exit_code for each in self.outcomes}
        return next((code for code in _ORDER if code in codes), 2)


def series_screen(series: Series) -> str:
    """Return a line for each check, for the end of the screen."""
    width = max(len(each.name) for each in series.outcomes)
    lines = [f"{each.name:<{width}}  {outcome_verdict(each)}" for each in series.outcomes]
    lines += [f"{name:<{width}}  not checked" for name in series.left]
    return "\n".join(lines)


def outcome_verdict(outcome: Outcome) -> str:
    """Return what became of one check in a line."""
    if outcome.report is None:
        return f"COULD NOT RUN: {outcome.why}"
    report = outcome.report
    count = len(report.failures)
    findings = f"{count} finding{'s' if count != 1 else ''}" if count else "no findings"
    return f"{'PASSED' if report.is_clean else 'FAILED'}: {findings}{report.ending}"
