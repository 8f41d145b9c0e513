"""How far a check is."""

from collections import Counter
from dataclasses import dataclass

from schemathesis.engine.run import PhaseName

from mockserver.checks.options import CheckOptions
from mockserver.checks.selection import Selection
from mockserver.checks.sequences import sequences


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check is: the scenario that starts or ended, and the counts so far.

    `operation` is None between operations and in the stateful phase, which walks over several.
    `done` is the part that is done, from 0 to 1: of the time, if the check has a limit of time,
    else of the operations in all stages.
    """

    phase: str
    operation: str | None
    cases: int
    findings: int
    done: float
    seconds: float


class Course:
    """Follows the events of the engine, to tell how much of the generated stages is done.

    Each operation in each stage counts as one; the stateful stage counts as much as another, and
    has as many scenarios as there may be sequences.
    """

    def __init__(self, selection: Selection, options: CheckOptions) -> None:
        self._size = max(1, len(selection.operations))
        self._total = self._size * len(selection.generated)
        self._options = options
        self._finished = Counter[PhaseName]()

    def add(self, phase: PhaseName) -> None:
        """Count a scenario of a stage that ended."""
        self._finished[phase] += 1

    def done(self, seconds: float) -> float:
        """Return the part that is done, from 0 to 1, after so many seconds."""
        if self._options.max_time:
            return min(1.0, seconds / self._options.max_time)
        scenarios = self._finished[PhaseName.STATEFUL_TESTING] / sequences(self._options)
        units = self._size * min(1.0, scenarios)
        for phase, count in self._finished.items():
            if phase is not PhaseName.STATEFUL_TESTING:
                units += min(self._size, count)
        return min(1.0, units / self._total) if self._total else 1.0
