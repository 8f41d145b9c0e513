"""The outcome of a validation, counted exchange by exchange in bounded memory."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mockserver.cli.printable import printable
from mockserver.contract.violation import Violation

if TYPE_CHECKING:
    from mockserver.http.validation import Judged

#: How many calls outside the API are named.
_MOST_OUTSIDE = 5
#: So many different violations are kept, and of each so many exchanges.
_MOST_KINDS, _MOST_EXAMPLES = 500, 20


class Kind(NamedTuple):
    """What makes violations the same: indexes in their pointers and wrong values apart."""

    operation: str
    place: str
    pointer: str
    expected: str


@dataclass(slots=True)
class Occurrences:
    """How often a kind of violation came up, and the first exchanges that have it."""

    first: Violation
    count: int = 0
    exchanges: "list[Judged]" = field(default_factory=list)


class Tally:
    """The counts of a validation, and the kinds of violations that came up."""

    def __init__(self) -> None:
        self.exchanges = self.broken = self.undecided = 0
        #: Calls to nothing that the contract has, by method and path.
        self.outside: Counter[str] = Counter()
        #: Judged exchanges by operation, and those of them with violations.
        self.judged: Counter[str] = Counter()
        self.broken_of: Counter[str] = Counter()
        self.kinds: dict[Kind, Occurrences] = {}
        #: How many violations are of none of the kinds that are kept.
        self.others = 0

    def findings(self, judged: "Iterator[Judged]") -> "Iterator[Judged]":
        """Count exchanges, and yield those that break the contract."""
        for each in judged:
            self.exchanges += 1
            if each.operation:
                self.judged[each.operation] += 1
            else:
                self.outside[printable(f"{each.method} {each.path}")] += 1
            self.undecided += not each.is_whole
            if each.violations:
                self.broken += 1
                self.broken_of[each.operation] += 1
                self._keep(each)
                yield each

    def as_json(self) -> dict[str, int]:
        """Return the counts as the report for programs has them."""
        return {
            "exchanges": self.exchanges,
            "outside": sum(self.outside.values()),
            "with_violations": self.broken,
            "not_judged_whole": self.undecided,
        }

    def lines(self) -> list[str]:
        """Return the sums, what could not be judged whole, and what is outside, a line each."""
        outside = sum(self.outside.values())
        lines = [
            f"{self.exchanges} exchanges, {outside} outside the API, {self.broken} with violations."
        ]
        if self.undecided:
            lines.append(
                f"{self.undecided} could not be judged whole: a body is missing or cut, or a "
                "credential is masked."
            )
        common = self.outside.most_common(_MOST_OUTSIDE)
        lines += [f"  outside: {call}" + (f" ({n} times)" if n > 1 else "") for call, n in common]
        return lines

    def _keep(self, judged: "Judged") -> None:
        for violation in judged.violations:
            kind = _kind(judged.operation, violation)
            known = self.kinds.get(kind)
            if known is None:
                if len(self.kinds) >= _MOST_KINDS:
                    self.others += 1
                    continue
                known = self.kinds[kind] = Occurrences(violation)
            known.count += 1
            if len(known.exchanges) < _MOST_EXAMPLES and judged not in known.exchanges[-1:]:
                known.exchanges.append(judged)


def _kind(operation: str, violation: Violation) -> Kind:
    steps = violation.pointer.split("/")
    pointer = "/".join("*" if step.isdigit() else step for step in steps)
    return Kind(operation, violation.place, pointer, violation.expected)
