"""Replies with rows: a row is laid into the operation's own schema, and little is made up."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.media_type import is_json
from mockserver.contract.reference import find_pointer, resolve
from mockserver.engine.call import NO_BODY, Reply
from mockserver.engine.problem import Problem
from mockserver.errors import Unsatisfiable
from mockserver.inferred.model import Model
from mockserver.inferred.resources.view import Response, View

Json = Any

#: How often members that do not fit are taken out of what is laid into a schema.
_MENDINGS = 8


def reply_of(
    model: Model,
    view: View,
    key: str,
    partial: Json,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply | Problem:
    """Lay a value into the schema of an operation's successful reply.

    `key` is the text from which made-up members come. `status` is one of the documented ones.
    """
    success = view.success
    if success is None:
        return _without_success(view)
    status = success.status if status is None else status
    sent = _headers(model, success, key, headers or {})
    if success.content is None:
        return Reply(status, NO_BODY, sent)
    if success.content.schema is None:
        return Reply(status, NO_BODY, sent, success.content.media_type)
    pointer, media_type = success.content.schema_pointer, success.content.media_type
    body = laid(model, pointer, key, partial)
    if body is ABSENT:
        body = model.values.example(success.content.pointer, "reply")
    if body is ABSENT:
        return _unsatisfied(model, view, pointer)
    if not is_json(media_type) and not isinstance(body, str):
        media_type = "application/json" if media_type == "*/*" else media_type
    return Reply(status, body, sent, media_type)


def laid(model: Model, pointer: str, key: str, partial: Json) -> Json:
    """Return `partial` as a value that the schema at a pointer accepts.

    Members that the schema refuses are left out, and required ones that are missing are made up.
    ABSENT if there is no such value.
    """
    for _ in range(_MENDINGS):
        body = model.values.filled(pointer, "reply", key, partial)
        if body is not ABSENT:
            return body
        smaller = _without_refused(model, pointer, partial)
        if smaller is ABSENT:
            break
        partial = smaller
    try:
        return model.values.value(pointer, "reply", key)
    except Unsatisfiable:
        return ABSENT


def _without_refused(model: Model, pointer: str, partial: Json) -> Json:
    """Remove what violates the schema from a value; ABSENT if nothing could be removed."""
    violations = model.contract.schemas.validator(pointer, "reply").violations(partial, "body")
    removed = partial
    for violation in violations:
        steps = [
            part.replace("~1", "/").replace("~0", "~") for part in violation.pointer.split("/")
        ]
        removed = _without(removed, steps[1:])
    return ABSENT if removed == partial else removed


def _without(value: Json, steps: list[str]) -> Json:
    if not steps:
        return value
    if isinstance(value, dict) and steps[0] in value:
        if len(steps) == 1:
            return {name: each for name, each in value.items() if name != steps[0]}
        return {**value, steps[0]: _without(value[steps[0]], steps[1:])}
    if isinstance(value, list) and steps[0].isdecimal() and int(steps[0]) < len(value):
        index = int(steps[0])
        if len(steps) == 1:
            return [*value[:index], *value[index + 1 :]]
        return [*value[:index], _without(value[index], steps[1:]), *value[index + 1 :]]
    return value


def _headers(model: Model, success: Response, key: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the given headers that the contract allows, and the required ones made up."""
    headers = dict(given)
    for name, pointer in success.headers.items():
        if name in headers or name == "content-type":
            continue
        if not _is_required(model, pointer):
            continue
        try:
            value = model.values.value(f"{pointer}/schema", "reply", f"{key}/{name}")
        except (Unsatisfiable, KeyError):
            value = "1"
        headers[name] = value if isinstance(value, str) else _text(value)
    return headers


def _is_required(model: Model, pointer: str) -> bool:
    header = resolve(
        model.contract.document.data, find_pointer(model.contract.document.data, pointer)
    )
    return isinstance(header, dict) and header.get("required") is True


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(_text, value)) if isinstance(value, list) else str(value)


def _without_success(view: View) -> Problem:
    what = f"The document names no successful reply of {view.label}."
    return Problem("failure", what)


def _unsatisfied(model: Model, view: View, pointer: str) -> Problem:
    found = model.values.contradiction(pointer)
    what = f"No reply of {view.label} can be made:"
    if found is not None:
        why = f"{found.what[0].lower()}{found.what[1:].rstrip('.')} (#{found.pointer})."
        return Problem("failure", f"{what} {why} Mend the schema.")
    why = f"no value was found that fits its schema (#{pointer})."
    hint = "Give it a valid `example`, or answer it with a function (--behaviours)."
    return Problem("failure", f"{what} {why} {hint}")
