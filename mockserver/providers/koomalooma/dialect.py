"""How koomalooma refuses. The contract knows 400 and 403 and describes no body; ours is small."""

from mockserver.engine.call import Reply
from mockserver.engine.problem import Kind, Problem

# Where the contract offers only 400 and 403, everything about the request is a 400, and
# everything about who asks and what is allowed is a 403. Assumed for the kinds it cannot name.
_STATUS: dict[Kind, int] = {
    "unauthenticated": 403,
    "forbidden": 403,
    "malformed": 400,
    "invalid": 400,
    "unsupported-media-type": 400,
}


def render(problem: Problem) -> Reply:
    """Word a refusal of the Gate."""
    body: dict[str, object] = {"error": problem.kind, "message": problem.message}
    if problem.violations:
        body["violations"] = [violation.as_json() for violation in problem.violations]
    return Reply(_STATUS.get(problem.kind, problem.status), body, dict(problem.headers))


def refuse(error: str, message: str) -> Reply:
    """Refuse what the schema allows and the programme does not: 403, assumed throughout."""
    return Reply(403, {"error": error, "message": message})
