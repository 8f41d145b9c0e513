"""The part of a document that is served: its operations as they were compiled."""

from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.media_type import essence, kind_of
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, resolve

_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))


def served_document(contract: Contract) -> dict[str, Json]:
    """Return the document without the operations that were left out.

    Every operation has its id, also one that was made up; the only server is the base path. Bodies
    that are not validated are left out where there are others, and binary ones have no schema.
    """
    data = contract.document.data
    paths: dict[str, Json] = {}
    for operation in contract.operations.values():
        item = find_pointer(data, operation.pointer.rpartition("/")[0])
        shared = {key: each for key, each in item.items() if key not in _METHODS}
        node = find_pointer(data, operation.pointer)
        path = paths.setdefault(operation.path, shared)
        path[operation.method.lower()] = {
            **node,
            **_body(data, operation, node),
            "responses": _responses(data, node),
            "operationId": operation.id,
        }
    return {**data, "paths": paths, "servers": [{"url": contract.base_path or "/"}]}


def _body(data: Json, operation: Operation, node: Json) -> dict[str, Json]:
    """Return the request body with the media types that are validated, if there are others."""
    rules = {} if operation.body is None else operation.body.media
    judged = {media_type for media_type, rule in rules.items() if rule is not None}
    if not judged or len(judged) == len(rules):
        return {}
    body = resolve(data, node["requestBody"])
    content = {name: each for name, each in body["content"].items() if essence(name) in judged}
    return {"requestBody": {**body, "content": content}}


def _responses(data: Json, node: Json) -> dict[str, Json]:
    """Return the responses, without schemas of binary bodies, in which no tester can look."""
    responses: dict[str, Json] = {}
    for status, raw in node.get("responses", {}).items():
        response = resolve(data, raw)
        content = response.get("content", {})
        binary: dict[str, Json] = {each: {} for each in content if kind_of(each) == "binary"}
        responses[status] = {**response, "content": {**content, **binary}} if binary else raw
    return responses
