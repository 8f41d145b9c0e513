"""For a member that an operation does not know, the nearest one that it does."""

from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation
from mockserver.contract.parts import reachable_parts
from mockserver.engine.problem import Problem
from mockserver.errors import closest


def with_nearest(problem: Problem, contract: Contract, operation: Operation) -> Problem:
    """Add the nearest right name to a refusal over an unknown member of the body."""
    for violation in problem.violations:
        unknown = violation.limit
        if violation.keyword == "additionalProperties" and isinstance(unknown, list) and unknown:
            known = _names(contract.document.data, f"{operation.pointer}/requestBody")
            return problem._replace(message=f"{problem.message} {closest(unknown[0], known)}")
    return problem


def _names(data: Json, pointer: str) -> set[str]:
    """Collect the members that the schemas of a request body name, at any depth."""
    return {
        name
        for part in reachable_parts(data, pointer, "RequestBody")
        if part.kind == "Schema" and isinstance(part.node.get("properties"), dict)
        for name in part.node["properties"]
    }
