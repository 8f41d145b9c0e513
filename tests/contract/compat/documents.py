"""Pairs of small contracts, and what changed between them; no logic."""

from typing import Any

from mockserver.contract.compat import Change, Comparison, compare_contracts
from mockserver.contract.contract import Contract, base_path
from mockserver.contract.document import SPEC_CAPS, Document
from mockserver.contract.schema import Schemas
from tests.contract.builders import json_of


def a_contract(paths: Any, *, version: str = "3.0.3", **parts: Any) -> Contract:
    data = {"openapi": version, "info": {"title": "Shop", "version": "1"}, "paths": paths, **parts}
    document = Document("shop.json", "", data, SPEC_CAPS)
    return Contract("shop", "Shop", "1", base_path(document), document, {}, Schemas(data))


def an_api(
    operation: Any = None, *, path: str = "/things", method: str = "post", **parts: Any
) -> Contract:
    """A contract with one operation."""
    node = {"operationId": "doIt", "responses": {"200": {"description": "."}}, **(operation or {})}
    return a_contract({path: {method: node}}, **parts)


def asking(schema: Any, **parts: Any) -> Contract:
    """A contract whose one request has a body of a schema."""
    return an_api({"requestBody": {"content": json_of(schema)}}, **parts)


def telling(schema: Any, **parts: Any) -> Contract:
    """A contract whose one reply has a body of a schema."""
    replies = {"200": {"description": ".", "content": json_of(schema)}}
    return an_api({"responses": replies}, **parts)


def with_parameter(**parts: Any) -> Contract:
    schema = parts.pop("schema", {"type": "string"})
    return an_api({"parameters": [{"name": "p", "in": "query", "schema": schema, **parts}]})


def compared(old: Contract, new: Contract) -> Comparison:
    return compare_contracts(old, new)


def told(old: Contract, new: Contract) -> list[str]:
    """Each change as a line: its kind, then C or P for whom it breaks, c or p where unknown."""
    return [line(each) for each in compare_contracts(old, new).changes]


def line(change: Change) -> str:
    letters = [each[0].upper() for each in sorted(change.breaks)]
    letters += [each[0] for each in sorted(change.unknown)]
    return " ".join([change.kind, "".join(letters)]).strip()
