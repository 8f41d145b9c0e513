"""Refusals of the server itself: problem details (RFC 9457), for requests of no provider's API."""

from mockserver.contract.violation import Violation
from mockserver.engine.call import Reply
from mockserver.engine.problem import PROBLEM_MEDIA, Problem, problem_document


def render(problem: Problem) -> Reply:
    """Render a refusal of the control API, or of a path that belongs to no API."""
    return Reply(problem.status, problem.document(), dict(problem.headers), PROBLEM_MEDIA)


def document(status: int, title: str, detail: str, violations: tuple[Violation, ...] = ()) -> Reply:
    """Make a problem document."""
    body = problem_document(status, title, detail, violations)
    return Reply(status, body, media_type=PROBLEM_MEDIA)
