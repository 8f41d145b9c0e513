"""Specifications for the tests of the contract layer; no logic."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.contract import Contract
from mockserver.contract.document import Document
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import Parameter

OK = {"200": {"description": "Done."}}


def a_specification(paths: Mapping[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """A whole specification; `parts` are further top-level members, such as `components`."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "paths": dict(paths or {}),
        **parts,
    }


def an_operation(identifier: str = "getThing", **parts: Any) -> dict[str, Any]:
    return {"operationId": identifier, "responses": OK, **parts}


def a_parameter(
    schema: Mapping[str, Any], name: str = "p", where: str = "query", **parts: Any
) -> dict[str, Any]:
    required = {"required": True} if where == "path" else {}
    return {"name": name, "in": where, **required, "schema": dict(schema), **parts}


def json_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The `content` of a JSON body with this schema."""
    return {"application/json": {"schema": dict(schema)}}


def written(folder: Path, name: str, content: Any) -> Path:
    """Write a file: text as it is, anything else as JSON, which is YAML too."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def loaded(folder: Path, specification: Any, **beside: Any) -> Document:
    """Load a specification; `beside` are files of its folder, with `__` for the dot."""
    for name, content in beside.items():
        written(folder, name.replace("__", "."), content)
    return load_specification(written(folder, "shop.yaml", specification))


def compiled(folder: Path, specification: Any, **beside: Any) -> Contract:
    """A contract that holds our own replies to no more than it says, as that of an own document."""
    return compile_contract("shop", loaded(folder, specification, **beside), closes=False)


def the_operation(folder: Path, *, path: str = "/things", **parts: Any) -> Operation:
    """The one operation of a contract: `parts` are its own, `components` the contract's."""
    components = parts.pop("components", {})
    paths = {path: {"post": an_operation(**parts)}}
    contract = compiled(folder, a_specification(paths, components=components))
    return contract.operations["getThing"]


def the_parameter(folder: Path, schema: Mapping[str, Any], **parts: Any) -> Parameter:
    """The one parameter of an operation, compiled."""
    declared = a_parameter(schema, **parts)
    path = "/things/{p}" if declared["in"] == "path" else "/things"
    return the_operation(folder, path=path, parameters=[declared]).parameters[0]
