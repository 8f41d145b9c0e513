"""Why a control operation cannot be carried out."""

from mockserver.engine.problem import Kind, Problem


class Refused(Exception):
    """Carries the problem of a control operation to ControlApi, and never leaves this package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refused(kind: Kind, message: str) -> Refused:
    """Word a refusal, ready to be raised."""
    return Refused(Problem(kind, message))
