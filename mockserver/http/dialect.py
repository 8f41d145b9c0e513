"""Refusals of the server itself: problem details (RFC 9457), for requests of no provider's API."""

from mockserver.engine.call import Reply
from mockserver.engine.problem import Problem

PROBLEM_MEDIA = "application/problem+json"


def render(problem: Problem) -> Reply:
    """Render a refusal of the control API, or of a path that belongs to no API."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": problem.kind,
        "status": problem.status,
        "detail": problem.message,
    }
    if problem.violations:
        body["violations"] = [violation.as_json() for violation in problem.violations]
    return Reply(problem.status, body, dict(problem.headers), PROBLEM_MEDIA)
