"""Deviations of the contract, made of it: each operation's good reply, changed in one way."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.reference import resolve
from tests.checks.planted import Change, Planted

#: A value of another type for each type of JSON Schema.
_WRONG: Mapping[str, Any] = {
    "string": 7,
    "integer": "seven",
    "number": "seven",
    "boolean": "true",
    "array": {},
    "object": [],
}


def contract_deviations(contract: Contract) -> Iterator[Planted]:
    """Yield each deviation of each operation of a contract, once for each name."""
    yield from {each.name: each for each in _deviations(contract)}.values()


def _deviations(contract: Contract) -> Iterator[Planted]:
    for operation in contract.operations.values():
        pattern = re.escape(contract.base_path) + _pattern(operation.path) + "$"
        where = (operation.method.upper(), pattern)
        yield Planted(f"{operation.id}: an undocumented status", *where, status=299)
        schema = _schema(contract, operation.pointer)
        if schema is None:
            continue
        html = {"content-type": "text/html"}
        yield Planted(f"{operation.id}: an HTML page", *where, headers=html)
        latin = {"content-type": "application/json; charset=iso-8859-1"}
        yield Planted(f"{operation.id}: another charset", *where, headers=latin)
        yield Planted(f"{operation.id}: a list for an object", *where, lambda value: [value])
        for alternative in schema.get("oneOf", [schema]):
            yield from _members(
                contract, operation.id, where, resolve(_data(contract), alternative)
            )


def _members(
    contract: Contract, operation: str, where: tuple[str, str], schema: Mapping[str, Any]
) -> Iterator[Planted]:
    for name, raw in schema.get("properties", {}).items():
        member = resolve(_data(contract), raw)
        if name in schema.get("required", ()):
            yield Planted(f"{operation}: without {name}", *where, _without(name))
            kind = member.get("type", "")
            if kind in _WRONG:
                wrong = _with(name, _WRONG[kind])
                yield Planted(f"{operation}: {name} of another type", *where, wrong)
            if member.get("enum"):
                yield Planted(f"{operation}: {name} outside", *where, _with(name, "outside"))
            if member.get("format") == "date-time":
                yield Planted(f"{operation}: {name} no time", *where, _with(name, "yesterday"))


def _without(name: str) -> Change:
    def change(value: Any) -> None:
        if isinstance(value, dict):
            value.pop(name, None)

    return change


def _with(name: str, wrong: Any) -> Change:
    def change(value: Any) -> None:
        if isinstance(value, dict) and name in value:
            value[name] = wrong

    return change


def _data(contract: Contract) -> Mapping[str, Any]:
    data: Mapping[str, Any] = contract.document.data
    return data


def _schema(contract: Contract, pointer: str) -> Mapping[str, Any] | None:
    """Return the schema of an operation's good reply in JSON; None if it has none."""
    node: Any = contract.document.data
    for step in pointer.strip("/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    for status, raw in node["responses"].items():
        content = resolve(_data(contract), raw).get("content", {}).get("application/json")
        if str(status).startswith("2") and content:
            schema: Mapping[str, Any] = resolve(_data(contract), content["schema"])
            return schema
    return None


def _pattern(path: str) -> str:
    return re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))
