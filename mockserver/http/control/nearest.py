"""For a member that an operation does not know, the nearest one that it does."""

from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, target_of
from mockserver.engine.problem import Problem
from mockserver.errors import closest


def with_nearest(problem: Problem, contract: Contract, operation: Operation) -> Problem:
    """Add the nearest right name to a refusal over an unknown member of the body."""
    for violation in problem.violations:
        unknown = violation.limit
        if violation.keyword == "additionalProperties" and isinstance(unknown, list) and unknown:
            node = find_pointer(contract.document.data, operation.pointer)
            known = _names(contract.document.data, node.get("requestBody", {}), set())
            return problem._replace(message=f"{problem.message} {closest(unknown[0], known)}")
    return problem


def _names(data: Json, schema: Json, seen: set[str]) -> set[str]:
    """Collect the members that a schema names, at any depth."""
    if isinstance(schema, list):
        return set().union(*(_names(data, each, seen) for each in schema))
    if not isinstance(schema, dict):
        return set()
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = target_of(reference)
        if target in seen:
            return set()
        seen.add(target)
        return _names(data, find_pointer(data, target), seen)
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*(_names(data, each, seen) for each in schema.values()))
