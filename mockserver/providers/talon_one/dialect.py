"""How Talon.One refuses: a message, and errors that each point at their source."""

from typing import Any, Literal, NamedTuple

from mockserver.contract.operation import Operation
from mockserver.contract.violation import Violation, shown
from mockserver.engine.call import Reply
from mockserver.engine.problem import Kind, Problem

#: The message of all that breaks the contract or a session's rules (elsewhere: Docs, Errors).
INVALID = "The submitted data was invalid"
#: What a signature that is not that of the body gets (elsewhere: Docs, Errors).
BAD_SIGNATURE = "HMAC signature mismatch."

_STATUS: dict[Kind, int] = {"unsupported-media-type": 400}
#: The titles of two keywords (elsewhere: Docs, Errors); the others are titled by their keyword.
_TITLES = {"type": "Invalid type", "additionalProperties": "Unknown"}
#: In a V2 body the session stands in here; pointers are relative to it, as for V1.
_SESSION = "/customerSession/"


class Invalid(NamedTuple):
    """One entry of a refusal's errors: `place` is a pointer into the body, or a parameter."""

    title: str
    details: str
    place: str


def render(problem: Problem, operation: Operation | None = None) -> Reply:
    """Render a refusal of the Gate as the vendor writes it."""
    status = _STATUS.get(problem.kind, problem.status)
    if any(each.keyword == "signature" for each in problem.violations):
        return refuse(400, BAD_SIGNATURE)
    errors = [_error(each) for each in problem.violations]
    message = INVALID if problem.kind == "invalid" else problem.message
    reply = refuse(status, message, errors)
    return reply._replace(headers=dict(problem.headers))


def refuse(status: int, message: str, errors: list[dict[str, Any]] | None = None) -> Reply:
    """Refuse in one sentence, with any errors."""
    return Reply(status, {"message": message, "errors": errors or [], "StatusCode": status})


def invalid(*problems: Invalid) -> Reply:
    """Refuse what the schema allows and the rules do not."""
    return refuse(
        400,
        INVALID,
        [
            {
                "title": each.title,
                "details": each.details,
                "source": {"pointer" if each.place[:1] == "/" else "parameter": each.place},
            }
            for each in problems
        ],
    )


def unknown_profile(identifier: str) -> Reply:
    """Refuse an unknown profile."""
    return refuse(404, f"There is no customer profile {identifier!r}.")


def unknown_coupon(value: str) -> Reply:
    """Refuse an unknown coupon code."""
    return refuse(404, f"There is no coupon {value!r}.")


def _error(violation: Violation) -> dict[str, Any]:
    title = _TITLES.get(violation.keyword, violation.keyword)
    return {"title": title, "details": _details(violation), "source": _source(violation)}


def _source(violation: Violation) -> dict[Literal["pointer", "parameter"], str]:
    pointer = violation.pointer
    if violation.place == "body":
        if violation.keyword == "required" and isinstance(violation.limit, str):
            pointer = f"{pointer}/{violation.limit}"
        if pointer.startswith(_SESSION):
            pointer = pointer[len(_SESSION) - 1 :]
        return {"pointer": pointer or "/"}
    return {"parameter": pointer.removeprefix("/").replace("~1", "/").replace("~0", "~")}


def _details(violation: Violation) -> str:
    if violation.keyword == "enum" and isinstance(violation.limit, list):
        # The value of a list is named after its list.
        steps = (step for step in reversed(violation.pointer.split("/")) if not step.isdecimal())
        name = next(steps)
        listed = ", ".join(shown(each) for each in violation.limit)
        return f"{name} must be one of the following: {listed}"
    return f"expected {violation.expected}, got {violation.got}"
