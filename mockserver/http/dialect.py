"""Refusals of the server itself: problem details (RFC 9457), for requests of no provider's API."""

from mockserver.contract.violation import Violation
from mockserver.engine.call import Reply
from mockserver.engine.problem import Problem

PROBLEM_MEDIA = "application/problem+json"


def render(problem: Problem) -> Reply:
    """Render a refusal of the control API, or of a path that belongs to no API."""
    reply = document(problem.status, problem.kind, problem.message, problem.violations)
    return reply._replace(headers=dict(problem.headers))


def document(status: int, title: str, detail: str, violations: tuple[Violation, ...] = ()) -> Reply:
    """Make a problem document."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if violations:
        body["violations"] = [violation.as_json() for violation in violations]
    return Reply(status, body, media_type=PROBLEM_MEDIA)
