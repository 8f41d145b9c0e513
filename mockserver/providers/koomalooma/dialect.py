"""Refusals of koomalooma. The contract has 400 and 403 without a body; our body is small."""

from mockserver.contract.operation import Operation
from mockserver.engine.call import Reply
from mockserver.engine.problem import Kind, Problem

# The contract has only 400 and 403: every problem with the request is a 400, every problem with
# the caller's identity or rights is a 403. Assumed for the kinds that the contract does not name.
_STATUS: dict[Kind, int] = {
    "unauthenticated": 403,
    "forbidden": 403,
    "malformed": 400,
    "invalid": 400,
    "unsupported-media-type": 400,
}


def render(problem: Problem, operation: Operation | None = None) -> Reply:
    """Render a refusal of the Gate."""
    body: dict[str, object] = {"error": problem.kind, "message": problem.message}
    if problem.violations:
        body["violations"] = [violation.as_json() for violation in problem.violations]
    return Reply(_STATUS.get(problem.kind, problem.status), body, dict(problem.headers))


def refuse(error: str, message: str) -> Reply:
    """Refuse a request that fits the schema but breaks a rule: 403 (assumed for all rules)."""
    return Reply(403, {"error": error, "message": message})
