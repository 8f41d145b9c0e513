"""Examples that a contract gives: the request to show, made of its own values."""

import json
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, resolve
from mockserver.errors import ContractError

_NONE: Any = object()


class ExampleRequest(NamedTuple):
    """A request out of a contract's examples; `target` is the path with its query."""

    method: str
    target: str
    body: Json | None


def example_request(contract: Contract, operation: Operation) -> ExampleRequest:
    """Put the examples of an operation together. Raises ContractError where one is missing."""
    data = contract.document.data
    node = find_pointer(data, operation.pointer)
    item = find_pointer(data, operation.pointer.rpartition("/")[0])
    target = contract.base_path + operation.path
    query: dict[str, str | list[str]] = {}
    declared = (
        resolve(data, raw) for raw in (*item.get("parameters", ()), *node.get("parameters", ()))
    )
    for (where, name), parameter in {(each["in"], each["name"]): each for each in declared}.items():
        if where != "path" and not (where == "query" and parameter.get("required")):
            continue
        value = _example(data, parameter)
        if value is _NONE:
            raise _missing(contract, operation, f"the {where} parameter {name!r}")
        if where == "path":
            target = target.replace("{" + name + "}", quote(_text(value), safe=""))
        else:
            query[name] = (
                [_text(each) for each in value] if isinstance(value, list) else _text(value)
            )
    body = None
    if operation.body is not None:
        content = resolve(data, node["requestBody"])["content"]
        body = _example(data, next(iter(content.values())))
        if body is _NONE and operation.body.required:
            raise _missing(contract, operation, "the body")
        body = None if body is _NONE else body
    return ExampleRequest(
        operation.method, target + ("?" + urlencode(query, doseq=True) if query else ""), body
    )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _example(data: Json, node: Json) -> Json:
    if "example" in node:
        return node["example"]
    for named in node.get("examples", {}).values():
        return resolve(data, named).get("value", _NONE)
    schema = resolve(data, node.get("schema", {}))
    return schema.get("example", _NONE)


def _missing(contract: Contract, operation: Operation, what: str) -> ContractError:
    return ContractError(
        f"{operation.id} gives no example of {what}.",
        where=contract.document.where(operation.pointer),
        hint="Add an `example`.",
    )
