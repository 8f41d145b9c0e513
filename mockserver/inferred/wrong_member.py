"""Where a call breaks its contract, in the members that a document's errors have for it."""

from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.violation import MORE, Violation, pointer_to
from mockserver.engine.problem import Problem
from mockserver.inferred.resources.words import names_in

Json = Any

#: How many violations are told, at most.
_MOST = 20
#: Members of an error, in plain form, that name what was wrong: by its path with dots.
_FIELDS = frozenset(names_in("field fieldname property propertyname propertypath param attribute"))
#: The same, where an error is one of a list: at the top, a `path` is that of the call.
_LISTED_FIELDS = _FIELDS | frozenset(names_in("path key target"))
_PLACES = frozenset(names_in("in location place"))
_RULES = frozenset(names_in("type rule constraint keyword"))


def each_wrong(problem: Problem) -> list[Problem]:
    """Return a problem for each violation of one, in its words; the problem itself without any."""
    violations = [each for each in problem.violations if each.keyword != MORE][:_MOST]
    return [problem._replace(message=f"{each}.", violations=(each,)) for each in violations] or [
        problem
    ]


def wrong_member(
    violation: Violation, word: str, types: frozenset[str], *, is_listed: bool
) -> Json:
    """Return what a member of an error says of a violation; ABSENT if it is about something else.

    `word` is its plain name. `is_listed` says that the error is one of a list.
    """
    is_field = word in (_LISTED_FIELDS if is_listed else _FIELDS)
    if word == "parameter":
        is_field = violation.place != "body"
    if "string" in types and is_field:
        return ".".join(_steps(violation)) or violation.place
    if not is_listed:
        return ABSENT
    if "array" in types and word == "loc":
        steps = (int(each) if each.isdecimal() else each for each in _steps(violation))
        return [violation.place, *steps]
    if "string" in types and word in _PLACES:
        return violation.place
    if "string" in types and word in _RULES:
        return violation.keyword
    if "string" in types and word == "pointer" and violation.place == "body":
        return pointer_to(*_steps(violation))
    return ABSENT


def _steps(violation: Violation) -> list[str]:
    """Return the names and indexes that lead to what was wrong; what is missing is named, too."""
    steps = violation.pointer.split("/")[1:]
    missing = [violation.limit] if violation.keyword == "required" else []
    steps = [each.replace("~1", "/").replace("~0", "~") for each in steps]
    return [*steps, *(each for each in missing if isinstance(each, str))]
