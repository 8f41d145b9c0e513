"""Adds the closest known name to refusals: of an unknown member of a body, of an unknown world."""

from collections.abc import Iterable

from mockserver.contract.contract import Contract
from mockserver.contract.mistake import member_names
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer
from mockserver.engine.problem import Problem
from mockserver.errors import closest, nearest


def with_nearest(problem: Problem, contract: Contract, operation: Operation) -> Problem:
    """Add the closest known name, if the refusal is about an unknown member of the body."""
    for violation in problem.violations:
        unknown = violation.limit
        if violation.keyword == "additionalProperties" and isinstance(unknown, list) and unknown:
            node = find_pointer(contract.document.data, operation.pointer)
            known = member_names(contract.document.data, node.get("requestBody", {}))
            return problem._replace(message=f"{problem.message} {closest(unknown[0], known)}")
    return problem


def no_world(name: str, names: Iterable[str]) -> Problem:
    """Make the refusal of a call to a world that does not exist; `names` are those that do."""
    near = nearest(name, sorted(names))
    meant = "" if near is None else f"Did you mean {near!r}? "
    message = f"There is no world {name!r}. {meant}PUT /_mock/worlds/{name} makes it."
    return Problem("not-found", message)
