"""A second opinion on replies: openapi-schema-validator, over the document as it was written."""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from typing import Any
from urllib.parse import quote

import yaml
from openapi_schema_validator import (
    OAS30ReadValidator,
    OAS31Validator,
    oas30_format_checker,
    oas31_format_checker,
)
from referencing import Registry
from referencing.jsonschema import DRAFT4, DRAFT202012

from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, follow, target_of
from mockserver.contract.violation import pointer_to

_NAME = "urn:document"


class Oracle:
    """Judges the JSON bodies of replies; it shares neither validator nor reading with the mock.

    Files that the document refers to and Swagger 2.0 are taken as the contract has bundled and
    converted them.
    """

    def __init__(self, contract: Contract, text: str) -> None:
        self._data = contract.document.data
        written = yaml.load(text, yaml.CSafeLoader)
        #: The version of OpenAPI that the document names.
        self.version = str(written.get("openapi") or written.get("swagger"))
        is_whole = self.version.startswith("3.") and not _leads_to_files(written)
        document = written if is_whole else self._data
        document = deepcopy(document)
        _prepare(document)
        is_30 = str(document["openapi"]).startswith("3.0")
        if is_30:
            self._validator: Any = partial(OAS30ReadValidator, format_checker=oas30_format_checker)
        else:
            self._validator = partial(OAS31Validator, format_checker=oas31_format_checker)
        draft = DRAFT4 if is_30 else DRAFT202012
        self._registry = Registry().with_resource(_NAME, draft.create_resource(document))

    def complaint(self, operation: Operation, status: int, kind: str, body: Any) -> str | None:
        """Say what is wrong with a body; "" if nothing is, None if it cannot be judged."""
        pointer = self._pointer(operation, status, kind)
        if pointer is None:
            return None
        validator = self._validator(
            {"$ref": f"{_NAME}#{_escaped(pointer)}"}, registry=self._registry
        )
        try:
            error = next(validator.iter_errors(body), None)
        except Exception:  # a schema that this validator does not read
            return None
        if error is None:
            return ""
        return f"{error.validator} at {list(error.absolute_path)}: {error.message[:100]}"

    def _pointer(self, operation: Operation, status: int, kind: str) -> str | None:
        place, node = operation.pointer, find_pointer(self._data, operation.pointer)
        responses = {str(key): each for key, each in node["responses"].items()}
        for name in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if name in responses:
                place, reply = follow(self._data, f"{place}/responses/{name}", responses[name])
                for media_type, media in (reply.get("content") or {}).items():
                    same = media_type.partition(";")[0].strip().lower() == kind
                    if same and is_json(kind) and "schema" in media:
                        return f"{place}/content{pointer_to(media_type)}/schema"
                return None
        return None


def _prepare(node: Any) -> None:
    """Take out what the validator reads otherwise than OpenAPI 3.1.1, "Schema Object", says it.

    A discriminator never changes whether a value is valid, and a member that is for requests only
    need not be in a reply. `additionalProperties: false` beside `allOf` allows nothing; the mock
    passes it over and tells so in a note, and so does the second opinion. Parts of one `allOf` that
    forbid each other's members are opened for the same reason.
    """
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            if isinstance(each.get("discriminator"), dict) and "type" not in each["discriminator"]:
                del each["discriminator"]
            if "allOf" in each and each.get("additionalProperties") is False:
                del each["additionalProperties"]
            if each.get("format") == "date-time":
                _without_contradiction(node, each)
            if isinstance(each.get("allOf"), list):
                each["allOf"] = list(_opened(node, each))
            waiting += each.values()
            members, required = each.get("properties"), each.get("required")
            if isinstance(members, dict) and isinstance(required, list):
                hidden = {
                    name
                    for name, member in members.items()
                    if isinstance(member, dict) and member.get("writeOnly") is True
                }
                each["required"] = [name for name in required if name not in hidden]


def _opened(document: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """Yield the parts of an `allOf`, open where they forbid a member that the others need."""
    targets = [_target(document, part) for part in schema["allOf"]]
    for part, target in zip(schema["allOf"], targets, strict=True):
        if target.get("additionalProperties") is not False:
            yield part
            continue
        needed = set(schema.get("required") or ())
        for other in targets:
            needed |= set(other.get("required") or ())
            needed |= set(other.get("properties") or ())
        is_shut = not needed <= set(target.get("properties") or ())
        open_ = {name: each for name, each in target.items() if name != "additionalProperties"}
        yield open_ if is_shut else part


def _without_contradiction(document: Any, schema: dict[str, Any]) -> None:
    """Drop a format whose texts do not fit a pattern beside it, as the mock does and tells."""
    parts = [_target(document, part) for part in schema.get("allOf") or ()]
    patterns = [str(part["pattern"]) for part in (schema, *parts) if "pattern" in part]
    if any(not re.search(pattern, "2024-06-30T12:00:00Z") for pattern in patterns):
        del schema["format"]


def _target(document: Any, part: Any) -> Any:
    reference = part.get("$ref") if isinstance(part, dict) else None
    try:
        found = find_pointer(document, target_of(reference)) if reference is not None else part
    except (KeyError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def _leads_to_files(node: Any) -> bool:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            reference = each.get("$ref")
            if isinstance(reference, str) and not reference.startswith("#"):
                return True
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return False


def _escaped(pointer: str) -> str:
    """Write a pointer as the fragment of a URL."""
    return quote(pointer, safe="/~!$&'()*+,;=:@")
