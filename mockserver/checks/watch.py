"""Watches a check: shows how far it is, and ends it at its limit of findings."""

import time
from collections.abc import Callable
from datetime import date

from schemathesis.engine import StopReason, events

from mockserver.checks.baseline import Baseline
from mockserver.checks.finding import Finding
from mockserver.checks.options import CheckOptions
from mockserver.checks.progress import Course, Progress
from mockserver.checks.tally import Tally

Scenario = events.ScenarioStarted | events.ScenarioFinished


class Watch:
    """Watches one check from its start; findings that the baseline knows do not count.

    `earlier` are the findings of the stages before the generated requests.
    """

    def __init__(
        self,
        tally: Tally,
        course: Course,
        options: CheckOptions,
        baseline: Baseline,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self.earlier: tuple[Finding, ...] = ()
        self._tally = tally
        self._course = course
        self._options = options
        self._baseline = baseline
        self._show = on_progress
        self._today = date.today()
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the check started."""
        return time.monotonic() - self._started

    def show_step(self, stage: str, operation: str | None, calls: int, findings: int) -> None:
        """Show how far a stage is that comes before the generated requests."""
        if self._show is not None:
            self._show(Progress(stage, operation, calls, findings, 0.0, self.seconds))

    def ends_at(self, event: events.EngineEvent) -> bool:
        """Return whether there are as many findings as the check may have."""
        if not isinstance(event, Scenario):
            return False
        if isinstance(event, events.ScenarioFinished):
            self._course.add(event.phase)
        findings = (*self.earlier, *self._tally.findings)
        count = sum(not self._baseline.knows(one, self._today) for one in findings)
        if self._show is not None:
            seconds = self.seconds
            done = self._course.done(seconds)
            cases = self._tally.cases
            self._show(Progress(event.phase.value, event.label, cases, count, done, seconds))
        most = self._options.max_failures
        if most is None or count < most:
            return False
        self._tally.end(StopReason.FAILURE_LIMIT)
        return True
