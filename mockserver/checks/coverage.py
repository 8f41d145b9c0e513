"""What a check has tried of a contract, and what it never saw, as values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Uses(NamedTuple):
    """In how many calls a parameter was sent, and from how many it was left out."""

    sent: int
    left_out: int


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """What was tried of one operation, by all stages.

    `statuses` counts the replies by the documented status ("200", "4XX", "default"); 0 is one that
    never came. `others` counts those that are not documented. `parameters` are by place and name:
    "query limit", "body" for the whole body. `journeys` are those that call it, `stages` count the
    calls of each stage.
    """

    label: str
    statuses: Mapping[str, int]
    others: Mapping[int, int] = field(default_factory=dict)
    parameters: Mapping[str, Uses] = field(default_factory=dict)
    journeys: tuple[str, ...] = ()
    stages: Mapping[str, int] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        """The number of calls in all stages."""
        return sum(self.stages.values())

    @property
    def never_came(self) -> tuple[str, ...]:
        """The documented statuses that never came."""
        return tuple(status for status, count in self.statuses.items() if not count)

    @property
    def never_sent(self) -> tuple[str, ...]:
        """The parameters that no call had."""
        return tuple(name for name, uses in self.parameters.items() if not uses.sent)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was tried of a contract: each operation, called or not."""

    operations: tuple[OperationCoverage, ...] = ()

    @property
    def called(self) -> int:
        """How many operations were called."""
        return sum(each.calls > 0 for each in self.operations)

    @property
    def in_journeys(self) -> int:
        """How many operations a journey calls."""
        return sum(bool(each.journeys) for each in self.operations)

    @property
    def statuses(self) -> tuple[int, int]:
        """How many of the documented statuses came, and how many there are."""
        every = [count for each in self.operations for count in each.statuses.values()]
        return sum(count > 0 for count in every), len(every)

    @property
    def parameters(self) -> tuple[int, int]:
        """How many of the parameters were sent, and how many there are."""
        every = [uses for each in self.operations for uses in each.parameters.values()]
        return sum(uses.sent > 0 for uses in every), len(every)

    @property
    def never_seen(self) -> Iterator[str]:
        """What was never called, never came or was never sent, one text for each operation."""
        for each in self.operations:
            missing = [*each.never_came, *each.never_sent]
            if not each.calls:
                yield f"{each.label} (not called)"
            elif missing:
                yield f"{each.label} ({', '.join(missing)})"
