"""Build a reply from a contract: from its examples, or one that its schema allows."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, follow, resolve
from mockserver.contract.schema_view import resolved
from mockserver.contract.validator import Validator
from mockserver.contract.violation import pointer_to
from mockserver.errors import UnknownName, Unsatisfiable

_DEEPEST = 8
_TEXTS = {
    "date-time": "2020-01-01T00:00:00Z",
    "date": "2020-01-01",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "somebody@example.com",
    "uri": "https://example.com/",
}


class SampleReply(NamedTuple):
    """A reply built from a contract; `body` is ABSENT if the contract describes none."""

    status: int
    media_type: str
    body: Json


def statuses(contract: Contract, operation: Operation) -> list[int]:
    """List the statuses that an operation documents by number, in the contract's order."""
    return [int(name) for name in _responses(contract, operation) if name.isdecimal()]


def examples(contract: Contract, operation: Operation, status: int) -> Mapping[str, Json]:
    """Return the examples of a status by name; one without a name is called `example`."""
    data = contract.document.data
    by_name: dict[str, Json] = {}
    for content in _response(contract, operation, status)[1].get("content", {}).values():
        if "example" in content:
            by_name["example"] = content["example"]
        for name, named in content.get("examples", {}).items():
            by_name[name] = resolve(data, named).get("value")
    return by_name


def example_reply(
    contract: Contract, operation: Operation, status: int, name: str | None, seed: int
) -> SampleReply | None:
    """Return the reply of a status with its example of this name, whatever it is worth.

    Without a name, the seed chooses among the valid examples; None if there is none. Raises
    UnknownName, which lists what there is, for a status or a name that the operation does not have.
    """
    known = _responses(contract, operation)
    if str(status) not in known:
        raise UnknownName(f"status of {operation.id}", str(status), known)
    named = examples(contract, operation, status)
    media_type, validator = _media(contract, operation, status)
    if name is not None:
        if name not in named:
            raise UnknownName(f"example of {operation.id} for {status}", name, named)
        return SampleReply(status, media_type, named[name])
    valid = [each for each in named.values() if validator is None or validator.accepts(each)]
    return SampleReply(status, media_type, valid[seed % len(valid)]) if valid else None


def sample_reply(contract: Contract, operation: Operation, status: int, seed: int) -> SampleReply:
    """Make a reply of the schema of a status that the operation documents.

    The body is the smallest one that the schema allows. Where that takes more than a look at the
    schema, a valid one is made that the seed chooses, if there is any.
    """
    media_type, validator = _media(contract, operation, status)
    pointer, response = _response(contract, operation, status)
    media = response.get("content", {}).get(media_type, {})
    if "schema" not in media:
        return SampleReply(status, media_type, ABSENT)
    body = _sample(contract.document.data, media["schema"], 0)
    if validator is not None and not validator.accepts(body):
        # Imported late: a server of the built-in APIs starts without it.
        from mockserver.contract.values import Values

        at = f"{pointer}/content{pointer_to(media_type)}/schema"
        with suppress(Unsatisfiable):
            body = Values(contract).value(at, "reply", str(seed))
    return SampleReply(status, media_type, body)


def _responses(contract: Contract, operation: Operation) -> Mapping[str, Json]:
    node = find_pointer(contract.document.data, operation.pointer)
    return {str(status): response for status, response in node["responses"].items()}


def _response(contract: Contract, operation: Operation, status: int) -> tuple[str, Json]:
    """Return a response that the operation documents, and its pointer."""
    pointer = operation.pointer + pointer_to("responses", status)
    raw = _responses(contract, operation).get(str(status), {})
    return follow(contract.document.data, pointer, raw)


def _media(contract: Contract, operation: Operation, status: int) -> tuple[str, Validator | None]:
    """Choose the media type of a response, JSON if it has that, and what judges its body."""
    content = _response(contract, operation, status)[1].get("content", {})
    first = next(iter(content), "application/json")
    media_type = next((name for name in content if is_json(name)), first)
    rule = operation.reply_rule(status)
    return media_type, None if rule is None else rule.media.get(media_type)


def _sample(data: Json, schema: Json, depth: int) -> Json:
    """Make the smallest value that a schema allows; it may still break a pattern or a `not`."""
    if depth > _DEEPEST:
        return {}
    schema = resolved(data, schema)
    for keyword in ("example", "default"):
        if keyword in schema:
            return schema[keyword]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("allOf"):
        parts = [_sample(data, part, depth + 1) for part in _parts(data, schema)]
        other = [part for part in parts if not isinstance(part, dict)]
        if other:
            return other[0]
        return {name: value for part in parts for name, value in part.items()}
    for keyword in ("oneOf", "anyOf"):
        if schema.get(keyword):
            return _sample(data, schema[keyword][0], depth + 1)
    return _of_type(data, schema, depth)


def _parts(data: Json, schema: Json) -> Iterator[Json]:
    yield from (resolved(data, part) for part in schema["allOf"])
    yield {key: value for key, value in schema.items() if key != "allOf"}


def _of_type(data: Json, schema: Json, depth: int) -> Json:
    kind = schema.get("type", "object" if "properties" in schema else None)
    if kind is None:
        return {}
    if kind == "object":
        properties = schema.get("properties", {})
        wanted = schema.get("required", ())
        return {name: _sample(data, properties.get(name, {}), depth + 1) for name in wanted}
    if kind == "array":
        item = schema.get("items", {})
        return [_sample(data, item, depth + 1) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        text = _TEXTS.get(schema.get("format", ""), "")
        return text + "x" * (schema.get("minLength", 0) - len(text))
    if kind in ("integer", "number"):
        least = schema.get("minimum", 0)
        return least + 1 if schema.get("exclusiveMinimum") else max(least, 0)
    return False
