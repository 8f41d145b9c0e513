"""What a failure that schemathesis reports says: what was expected, where, and its cause."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from schemathesis.core.failures import (
    AcceptedNegativeData,
    Failure,
    ResponseTimeExceeded,
    ServerError,
)
from schemathesis.openapi import checks

from mockserver.checks.cause import general
from mockserver.checks.place import operation_pointer, part_pointer, reply_pointer
from mockserver.contract.media_type import essence
from mockserver.contract.reference import find_pointer

_MISSING = re.compile(r'"(.+)" is a required property')
_MOST_CHARACTERS = 200


class Reading(NamedTuple):
    """What was expected, and what came if that is more than the reply; a pointer; the cause."""

    pointer: str
    expected: str | None = None
    came: str | None = None
    cause: tuple[str, ...] = ()


def read_failure(
    failure: Failure, label: str, document: Mapping[str, Any], status: int, body: str
) -> Reading:
    """Read a failure of the operation with this label; `status` and `body` are of its reply."""
    says = said(body)
    where = operation_pointer(label)
    match failure:
        case checks.JsonSchemaError():
            return _schema(failure, label, document, status)
        case checks.UndefinedStatusCode():
            expected = _one_of(failure.defined_status_codes)
            # An error of the server is one cause, whether its status is documented or not.
            cause = ("error", str(status), says) if status >= 500 else ("status", str(status))
            return Reading(f"{where}/responses", expected, None, cause)
        case checks.UndefinedContentType():
            pointer = reply_pointer(document, label, status)
            expected = _one_of(failure.defined_content_types)
            came = failure.content_type
            return Reading(pointer, expected, came, ("media-type", essence(came)))
        case checks.MissingHeaders():
            pointer = reply_pointer(document, label, status)
            expected = f"the header {', '.join(failure.missing_headers)}"
            return Reading(pointer, expected, None, ("headers", *failure.missing_headers))
        case ServerError():
            expected = "no error of the server"
            return Reading(f"{where}/responses", expected, None, ("error", str(status), says))
        case ResponseTimeExceeded():
            return Reading(where, None, None, (failure.code,))
    return _of_request(failure, label, document, status, says)


def said(body: str) -> str:
    """Return what an error of the server says, without what differs from call to call."""
    return general(" ".join(body.split()))[:_MOST_CHARACTERS]


def _of_request(
    failure: Failure, label: str, document: Mapping[str, Any], status: int, says: str
) -> Reading:
    """Read a failure that is about what was sent: it was taken or refused against the contract."""
    where = operation_pointer(label)
    match failure:
        case checks.RejectedPositiveData():
            expected = _one_of(failure.allowed_statuses)
            return Reading(where, expected, None, ("refused", str(status), says))
        case AcceptedNegativeData():
            wrong = failure.message.partition("Invalid component:")[2].strip()
            what = ("accepted", general(wrong)) if wrong else ()
            return Reading(where, _one_of(failure.expected_statuses), None, what)
        case checks.MissingHeaderNotRejected():
            pointer = part_pointer(document, label, "parameters")
            expected = f"{_one_of(failure.expected_statuses)} without {failure.header_name}"
            cause = ("missing-header", failure.header_name, str(status))
            return Reading(pointer, expected, None, cause)
        case checks.IgnoredAuth():
            pointer = part_pointer(document, label, "security")
            return Reading(pointer, "a refusal of the credentials", None, ("auth", failure.title))
        case checks.UnsupportedMethodResponse():
            expected = "405 with the header Allow"
            return Reading(where, expected, None, ("method", failure.title, str(status)))
    return Reading(where)


def _schema(
    failure: checks.JsonSchemaError, label: str, document: Mapping[str, Any], status: int
) -> Reading:
    keyword = str(failure.schema_path[-1]) if failure.schema_path else ""
    pointer = reply_pointer(document, label, status, failure.instance_path, keyword)
    missing = _MISSING.match(failure.validation_message)
    cause = ("schema", pointer, missing[1] if missing else "")
    expected = None
    if pointer.endswith(f"/{keyword}"):
        wanted = json.dumps(find_pointer(document, pointer))
        expected = f"{keyword}: {wanted}"[:_MOST_CHARACTERS]
    at = "/".join(map(str, ("", *failure.instance_path)))
    came = f"{failure.validation_message}{f' at {at}' if at else ''}"[: 2 * _MOST_CHARACTERS]
    return Reading(pointer, expected, came, cause)


def _one_of(statuses: object) -> str:
    words = [str(each) for each in statuses] if isinstance(statuses, list | tuple | set) else []
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
