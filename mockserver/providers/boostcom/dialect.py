"""Refusals of Boostcom: one sentence under `error`, or its envelope for invalid parameters.

The vendor's documentation defines the statuses that HTTP does not have (460, 461, 462, 470, 471,
480), the error symbols, and the sentences that it quotes.
"""

from collections.abc import Iterable
from typing import Any

from mockserver.contract.operation import Operation
from mockserver.contract.violation import MORE, Violation
from mockserver.engine.call import Reply
from mockserver.engine.problem import Kind, Problem

_STATUS: dict[Kind, int] = {
    "unauthenticated": 401,
    "malformed": 406,
    # A body with another content type is answered like a body that is not JSON (assumed).
    "unsupported-media-type": 406,
    "invalid": 422,
}

#: The vendor's symbol for each keyword of JSON Schema, and the name of its option if it has one.
_SYMBOLS: dict[str, tuple[str, str | None]] = {
    "required": ("presence", None),
    "enum": ("inclusion", "in"),
    "minLength": ("too_short", "min_length"),
    "pattern": ("invalid_format", "format"),
    "format": ("invalid_format", "format"),
    "minimum": ("greater_or_equal_to", "number"),
    "maximum": ("less_or_equal_to", "number"),
    "exclusiveMinimum": ("greater_than", "number"),
    "exclusiveMaximum": ("less_than", "number"),
}
#: Members whose values are not shown in a refusal.
_SECRET = frozenset(("password", "token", "refresh_token"))
_TYPES = {
    "integer": "not_an_integer",
    "number": "not_a_number",
    "object": "must_be_an_object",
    "array": "must_be_an_array",
}
_MESSAGES = {
    "presence": "must be present",
    "blank": "cannot be blank",
    "inclusion": "is not one of the allowed values",
    "not_an_integer": "is not an integer",
    "not_a_number": "is not a number",
    "must_be_an_object": "is not an object",
    "must_be_an_array": "is not a list",
    "too_short": "is too short",
    "invalid_format": "has invalid format",
    "greater_or_equal_to": "is too small",
    "less_or_equal_to": "is too large",
    "greater_than": "is too small",
    "less_than": "is too large",
}


def render(problem: Problem, operation: Operation | None = None) -> Reply:
    """Render a refusal of the Gate.

    A body that is not JSON gets an empty 406 (elsewhere: Introduction, "content-type" header).
    """
    status = _STATUS.get(problem.kind, problem.status)
    if status == 406:
        return Reply(406)
    if problem.violations and status == 422:
        return invalid(problem.violations)
    body: dict[str, Any] = {"error": problem.message}
    if problem.violations:
        body["violations"] = [violation.as_json() for violation in problem.violations]
    return Reply(status, body, dict(problem.headers))


def refuse(status: int, message: str) -> Reply:
    """Return a refusal with one sentence."""
    return Reply(status, {"error": message})


def invalid(violations: Iterable[Violation]) -> Reply:
    """Return the vendor's envelope for violations; its `details` have the shape of the payload."""
    details: dict[str, Any] = {}
    for violation in _useful(violations):
        steps = [
            step.replace("~1", "/").replace("~0", "~") for step in violation.pointer.split("/")
        ]
        if violation.keyword == "required" and isinstance(violation.limit, str):
            steps.append(violation.limit)
        place = steps[1:] or ["payload" if violation.place == "body" else violation.place]
        _leaf(details, place).append(_detail(violation, is_secret=_is_secret(place)))
    return Reply(422, {"error": "Invalid parameters", "details": details})


def _useful(violations: Iterable[Violation]) -> list[Violation]:
    """Leave out the violation "no alternative fits": those of the closest alternative follow.

    Those are left out too if the payload is wrong for every alternative.
    """
    useful: list[Violation] = []
    for violation in violations:
        if violation.keyword == MORE:
            continue  # a number has no place in the vendor's envelope
        if violation.keyword not in ("oneOf", "anyOf"):
            useful.append(violation)
        elif any(each.place == violation.place for each in useful):
            break
    return useful


def _is_secret(place: list[str]) -> bool:
    """Whether the value at a place may be a secret, or hold one: then it is not shown."""
    return place == ["payload"] or not _SECRET.isdisjoint(place)


def _leaf(details: dict[str, Any], steps: list[str]) -> list[Any]:
    for step in steps[:-1]:
        inner = details.setdefault(step, {})
        if not isinstance(inner, dict):
            return list(inner)
        details = inner
    leaf = details.setdefault(steps[-1], [])
    return leaf if isinstance(leaf, list) else []


def _detail(violation: Violation, *, is_secret: bool) -> dict[str, Any]:
    symbol, option = _SYMBOLS.get(violation.keyword, ("invalid_format", None))
    value = None if violation.keyword == "required" or is_secret else violation.value
    if violation.keyword == "type":
        expected = violation.limit if isinstance(violation.limit, list) else [violation.limit]
        symbol = next((_TYPES[name] for name in expected if name in _TYPES), "invalid_format")
    if symbol == "too_short" and value == "":
        symbol, option = "blank", None
    options = {option: violation.limit} if option else {}
    if symbol == "invalid_format":
        options.setdefault("format", violation.expected)
    return {
        "value": value,
        "error": symbol,
        "options": options,
        "message": _MESSAGES[symbol],
    }
