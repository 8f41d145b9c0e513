"""How often calls are expected: a range, in numbers and in words."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Times(NamedTuple):
    """From `least` to `most`, both included; `most` is None if there is no upper bound."""

    least: int
    most: int | None

    @classmethod
    def of(cls, times: Mapping[str, Any]) -> "Times":
        """Parse `exactly`, `at_least`, `at_most` and `never`; all that are present must hold."""
        bounds: list[tuple[int, int | None]] = []
        if "exactly" in times:
            bounds.append((times["exactly"], times["exactly"]))
        if "at_least" in times or "at_most" in times:
            bounds.append((times.get("at_least", 0), times.get("at_most")))
        if times.get("never"):
            bounds.append((0, 0))
        most = [bound for _, bound in bounds if bound is not None]
        return cls(max(least for least, _ in bounds), min(most, default=None))

    @property
    def is_empty(self) -> bool:
        """Whether no number of calls is in the range."""
        return self.most is not None and self.least > self.most

    def decide(self, low: int, high: int) -> bool | None:
        """Whether a count from `low` to `high` is in the range; None if that cannot be decided."""
        if self.least <= low and (self.most is None or high <= self.most):
            return True
        if high < self.least or (self.most is not None and low > self.most):
            return False
        return None

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {_in_words(self.least)}"
        if self.most == 0 and self.least == 0:
            return "never"
        if self.least == self.most:
            return f"exactly {_in_words(self.least)}"
        if self.least == 0:
            return f"at most {_in_words(self.most)}"
        return f"{self.least} to {_in_words(self.most)}"


def _in_words(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
