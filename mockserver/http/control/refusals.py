"""Why a control operation cannot be carried out."""

from mockserver.engine.problem import Kind, Problem
from mockserver.errors import MockServerError


class Refused(MockServerError):
    """A control operation that cannot be carried out; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refused(kind: Kind, message: str) -> Refused:
    """Word a refusal, ready to be raised."""
    return Refused(Problem(kind, message))
