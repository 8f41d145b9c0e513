"""What one process has counted so far: a value that goes from one process to another as JSON."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

#: An API, an operation, a status; names are empty for a request that reached none.
CallKey = tuple[str, str, int]

_COUNTERS: Final = ("store_errors", "conflicts", "log_dropped")
#: Numbers of a moment: a process that has ended has none of them.
_GAUGES: Final = (
    "worlds_in_use",
    "calls_waiting",
    "connections",
    "requests_in_progress",
    "log_queued_bytes",
    "tasks",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """The counters and gauges of one process, or the sums of several."""

    #: The sum of the times, then how many calls took a time of 0, 1, 2, ... bits.
    calls: dict[CallKey, list[int]] = field(default_factory=dict)
    #: By API, operation and place of the first violation.
    violations: dict[tuple[str, str, str], int] = field(default_factory=dict)
    #: Calls that the store of the worlds did not serve.
    store_errors: int = 0
    #: Commits that were tried again because another process changed the world.
    conflicts: int = 0
    #: Exchanges that the log does not show.
    log_dropped: int = 0
    worlds_in_use: int = 0
    calls_waiting: int = 0
    connections: int = 0
    requests_in_progress: int = 0
    log_queued_bytes: int = 0
    #: Tasks of the event loop.
    tasks: int = 0
    #: The process that counts, and which of the workers it is, from 1; None for one that has ended,
    #: and for sums.
    process: int | None = None
    worker: int | None = None

    @classmethod
    def total(cls, every: Iterable["Counts"]) -> "Counts":
        """Add up the counts of several processes."""
        every = list(every)
        calls: dict[CallKey, list[int]] = {}
        violations: Counter[tuple[str, str, str]] = Counter()
        for each in every:
            violations.update(each.violations)
            for key, cell in each.calls.items():
                before = calls.get(key, [0] * len(cell))
                calls[key] = [one + other for one, other in zip(cell, before, strict=True)]
        names = (*_COUNTERS, *_GAUGES)
        sums = {name: sum(getattr(each, name) for each in every) for name in names}
        return cls(calls, dict(violations), **sums)

    def ended(self) -> "Counts":
        """Return what stays of the counts once their process has ended."""
        ended: dict[str, Any] = dict.fromkeys(_GAUGES, 0)
        return replace(self, process=None, worker=None, **ended)

    def to_json(self) -> dict[str, Any]:
        """Return the counts as values of JSON."""
        calls = [[*key, cell] for key, cell in self.calls.items()]
        violations = [[*key, count] for key, count in self.violations.items()]
        return {**asdict(self), "calls": calls, "violations": violations}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Counts":
        """Make counts of what `to_json` has returned."""
        calls = {(api, operation, status): cell for api, operation, status, cell in data["calls"]}
        violations = {
            (api, operation, place): count for api, operation, place, count in data["violations"]
        }
        return cls(**{**data, "calls": calls, "violations": violations})
