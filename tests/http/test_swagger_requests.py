"""Requests of Swagger 2.0 are read as their `collectionFormat` and `consumes` say."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from mockserver.contract.edge import read_contract
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import parse_query
from mockserver.http.bodies import read_body
from tests.contract.builders import written

FORM = "application/x-www-form-urlencoded"
SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}


def the_operation(folder: Path, path: str, *parameters: dict[str, Any], **parts: Any) -> Operation:
    declared = {"responses": {"200": {"description": "x"}}, "parameters": parameters, **parts}
    document = {
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {path: {"post": declared}},
    }
    contract = read_contract("shop", written(folder, "shop.yaml", document))
    [operation] = contract.operations.values()
    return operation


def a_list(where: str, collection: str | None) -> dict[str, Any]:
    declared = {} if collection is None else {"collectionFormat": collection}
    items = {"type": "integer"}
    return {"name": "p", "in": where, "required": True, "type": "array", "items": items, **declared}


@pytest.mark.parametrize("collection", [*SEPARATORS, None])
@pytest.mark.parametrize("where", ["path", "query", "header"])
def test_the_items_of_a_list_are_separated(
    tmp_path: Path, where: str, collection: str | None
) -> None:
    path = "/a/{p}" if where == "path" else "/a"
    operation = the_operation(tmp_path, path, a_list(where, collection))
    text = SEPARATORS[collection or "csv"].join("12")

    values, violations = operation.read(
        {"p": text}, parse_query(f"p={quote(text)}".encode()), {b"p": text.encode()}
    )

    assert (getattr(values, where), violations) == ({"p": [1, 2]}, [])


def test_the_items_of_a_list_may_be_fields_of_one_name(tmp_path: Path) -> None:
    operation = the_operation(tmp_path, "/a", a_list("query", "multi"))

    assert operation.read({}, parse_query(b"p=1&p=2"), {})[0].query == {"p": [1, 2]}


@pytest.mark.parametrize("collection", SEPARATORS)
def test_a_list_in_a_form_is_separated(tmp_path: Path, collection: str) -> None:
    operation = the_operation(tmp_path, "/a", a_list("formData", collection))
    body = f"p={quote(SEPARATORS[collection].join('12'))}".encode()

    assert read_body(operation.body, {b"content-type": FORM.encode()}, body) == {"p": [1, 2]}


def test_a_file_is_sent_as_a_part(tmp_path: Path) -> None:
    file = {"name": "f", "in": "formData", "required": True, "type": "file"}
    operation = the_operation(tmp_path, "/a", file, consumes=["multipart/form-data"])
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="x.png"\r\n\r\n'
    headers = {b"content-type": b"multipart/form-data; boundary=b"}

    value = read_body(operation.body, headers, head + b"\0\r\n--b--")

    assert value == {"f": "x.png (application/octet-stream, 1 bytes)"}
