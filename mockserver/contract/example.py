"""Examples that a contract gives: the request to show, made of its own values."""

import json
from typing import NamedTuple
from urllib.parse import quote, urlencode

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, resolve
from mockserver.errors import ContractError


class ExampleRequest(NamedTuple):
    """A request out of a contract's examples; `target` is the path with its query."""

    method: str
    target: str
    body: Json | None


def example_request(contract: Contract, operation: Operation) -> ExampleRequest:
    """Put the examples of an operation together. Raises ContractError where one is missing."""
    node = find_pointer(contract.document.data, operation.pointer)
    target = _target(contract, operation, node)
    return ExampleRequest(operation.method, target, _body(contract, operation, node))


def _target(contract: Contract, operation: Operation, node: Json) -> str:
    data = contract.document.data
    item = find_pointer(data, operation.pointer.rpartition("/")[0])
    declared: dict[tuple[str, str], Json] = {}
    for raw in (*item.get("parameters", ()), *node.get("parameters", ())):
        parameter = resolve(data, raw)
        declared[parameter["in"], parameter["name"]] = parameter
    path = contract.base_path + operation.path
    query: dict[str, str | list[str]] = {}
    for (where, name), parameter in declared.items():
        if where not in ("path", "query") or not parameter.get("required"):
            continue
        value = _example(data, parameter)
        if value is ABSENT:
            raise _missing(contract, operation, f"the {where} parameter {name!r}")
        if where == "path":
            path = path.replace("{" + name + "}", quote(_text(value), safe=""))
        else:
            several = isinstance(value, list)
            query[name] = [_text(each) for each in value] if several else _text(value)
    return path + ("?" + urlencode(query, doseq=True) if query else "")


def _body(contract: Contract, operation: Operation, node: Json) -> Json | None:
    if operation.body is None:
        return None
    data = contract.document.data
    content = resolve(data, node["requestBody"])["content"]
    body = _example(data, next(iter(content.values())))
    if body is ABSENT and operation.body.required:
        raise _missing(contract, operation, "the body")
    return None if body is ABSENT else body


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _example(data: Json, node: Json) -> Json:
    if "example" in node:
        return node["example"]
    for named in node.get("examples", {}).values():
        return resolve(data, named).get("value", ABSENT)
    schema = resolve(data, node.get("schema", {}))
    return schema.get("example", ABSENT)


def _missing(contract: Contract, operation: Operation, what: str) -> ContractError:
    return ContractError(
        f"{operation.id} gives no example of {what}.",
        where=contract.document.where(operation.pointer),
        hint="Add an `example`.",
    )
