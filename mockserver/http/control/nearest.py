"""Adds the closest known name to the refusal of an unknown member of a body."""

from mockserver.contract.contract import Contract
from mockserver.contract.mistake import member_names
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer
from mockserver.engine.problem import Problem
from mockserver.errors import closest


def with_nearest(problem: Problem, contract: Contract, operation: Operation) -> Problem:
    """Add the closest known name, if the refusal is about an unknown member of the body."""
    for violation in problem.violations:
        unknown = violation.limit
        if violation.keyword == "additionalProperties" and isinstance(unknown, list) and unknown:
            node = find_pointer(contract.document.data, operation.pointer)
            known = member_names(contract.document.data, node.get("requestBody", {}))
            return problem._replace(message=f"{problem.message} {closest(unknown[0], known)}")
    return problem
