"""Refusals of control operations: errors that carry their problem."""

from mockserver.contract.violation import Violation
from mockserver.engine.problem import Kind, Problem
from mockserver.errors import RuleRejected


class Refused(Exception):
    """Carries the problem of a control operation to ControlApi, and never leaves this package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class NoWorld(Exception):
    """Says that a world does not exist, and never leaves this package either."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def refused(kind: Kind, message: str) -> Refused:
    """Make a refusal to raise."""
    return Refused(Problem(kind, message))


def rejected(error: RuleRejected, at: str = "") -> Refused:
    """Make the refusal of a rejected stub, fault or match; `at` is its place in the body."""
    if error.is_unknown:
        return refused("not-found", f"{error.what} {error.hint or ''}".strip())
    pointer = at + error.pointer
    message = f"{error.what} {error.hint or ''}".strip()
    violations = [each for each in error.violations if isinstance(each, Violation)]
    if not violations:
        expected = "something that is possible"
        violations = [Violation("body", pointer, "rule", expected, error.what)]
    return Refused(Problem("invalid", message, tuple(violations)))
