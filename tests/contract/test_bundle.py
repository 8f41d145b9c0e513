"""A specification and the files beside it become one document, and nothing else is opened."""

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.errors import ContractError
from tests.contract.builders import (
    a_specification,
    an_operation,
    compiled,
    json_of,
    written,
)
from tests.contract.bundles import refusal, with_schema, yaml_with_reference
from tests.pairing import each_once

# What leaves the folder


LEAVING = [
    "../secret.yaml",
    "../secret.yaml#/a",
    "sub/../../secret.yaml",
    "%2e%2e/secret.yaml",
    "%2E%2E%2Fsecret.yaml",
    "..%2fsecret.yaml",
    "/etc/passwd",
    "%2Fetc%2Fpasswd",
    "/etc/passwd#/root",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "file:/etc/passwd",
    "FILE:///etc/passwd",
    "http://127.0.0.1:9/x.yaml",
    "https://example.com/x.yaml#/a",
    "HTTP://127.0.0.1:9/",
    "http%3A//127.0.0.1:9/x",
    "//127.0.0.1:9/x.yaml",
    "ftp://127.0.0.1/x",
    "\\\\host\\share",
    "urn:x:y",
    "data:application/json,{}",
    "../folder-evil/secret.yaml",
    "link.yaml",
    "linked/secret.yaml",
    "loop.yaml",
    "x%00.yaml",
    "x\x00.yaml",
    "x" * 5000,
    "pipe.yaml",
    "~/x.yaml",
    "$HOME/x.yaml",
    ".",
    "missing.yaml",
]


#: Every shape of place in which a library looks for a reference.
PLACES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "schema": with_schema,
    "property": lambda node: with_schema({"type": "object", "properties": {"a": node}}),
    "property named properties": lambda node: with_schema(
        {"type": "object", "properties": {"properties": node}}
    ),
    "schema named properties": lambda node: a_specification(
        components={"schemas": {"properties": node}}
    ),
    "response named properties": lambda node: a_specification(
        components={"responses": {"properties": node}}
    ),
    "parameter": lambda node: a_specification({"/a": {"get": an_operation(parameters=[node])}}),
    "response": lambda node: a_specification(
        {"/a": {"get": {"operationId": "a", "responses": {"200": node}}}}
    ),
    "path item": lambda node: a_specification({"/a": node}),
    "property named example": lambda node: with_schema(
        {"type": "object", "properties": {"example": node, "default": node, "enum": node}}
    ),
    "response named example": lambda node: a_specification(
        components={"responses": {"example": node}}
    ),
    "schema named x-thing": lambda node: a_specification(components={"schemas": {"x-thing": node}}),
    "callback": lambda node: a_specification(
        {"/a": {"get": an_operation(callbacks={"done": {"{$request.query.url}": node}})}}
    ),
    "what an extension holds and a part refers to": lambda node: {
        **with_schema({"$ref": "#/x-types/Thing"}),
        "x-types": {"Thing": {"type": "array", "items": node}},
    },
}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, offline: None) -> list[str]:
    """The files that were opened, on a machine without a network."""
    found: list[str] = []

    def spied(real: Callable[..., Any]) -> Callable[..., Any]:
        def spy(file: Any, *arguments: Any, **options: Any) -> Any:
            found.append(os.path.realpath(file) if not isinstance(file, int) else str(file))
            return real(file, *arguments, **options)

        return spy

    for module in (builtins, io):
        monkeypatch.setattr(module, "open", spied(open))
    monkeypatch.setattr(os, "open", spied(os.open))
    return found


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.timeout(20)
def test_no_reference_leaves_the_folder(folder: Path, opened: list[str], place: str) -> None:
    for reference in LEAVING:
        path = written(folder, "shop.yaml", PLACES[place]({"$ref": reference}))
        opened.clear()

        with pytest.raises(ContractError) as caught:
            load_specification(path)

        assert caught.value.where is not None, reference
        assert caught.value.where.startswith(str(folder)), reference
        assert {Path(file).parent for file in opened} == {folder}, reference


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/x.yaml", "//127.0.0.1:9/x", "file:///x"])
def test_a_reference_to_a_host_is_reported_with_its_line(tmp_path: Path, reference: str) -> None:
    error = refusal(tmp_path, yaml_with_reference(reference))

    assert error.what == f"The $ref {reference!r} leads out of this machine."
    assert error.where == f"{tmp_path}/shop.yaml:8 (#/components/schemas/Thing)"
    assert error.hint == "Copy what it refers to into the specification."


def test_a_reference_out_of_the_folder_is_reported_with_what_to_do(folder: Path) -> None:
    error = refusal(folder, with_schema({"$ref": "../secret.yaml#/a"}))

    assert error.what == "The $ref '../secret.yaml#/a' leads out of the specification's folder."
    assert error.hint == "Put the file into the folder of the specification."


def test_a_reference_that_leaves_from_a_file_beside_is_reported_in_that_file(folder: Path) -> None:
    parts = "Other: {type: string}\nThing:\n  type: array\n  items: {$ref: ../secret.yaml}\n"

    error = refusal(folder, with_schema({"$ref": "parts.yaml#/Thing"}), parts__yaml=parts)

    assert error.where == f"{folder}/parts.yaml:4 (#/Thing/items)"


@pytest.mark.parametrize(
    ("place", "reference"),
    each_once(PLACES, [5, None, ["#/a"], {"type": "string"}]),
)
def test_a_reference_that_is_not_text_is_refused(
    tmp_path: Path, place: str, reference: Any
) -> None:
    refusal(tmp_path, PLACES[place]({"$ref": reference}))


@pytest.mark.parametrize("name", ["named", "properties"])
def test_an_external_value_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    examples = {name: {"externalValue": "http://127.0.0.1:9/x"}}

    error = refusal(tmp_path, a_specification(components={"examples": examples}))

    assert error.what == "An example's externalValue would be fetched from elsewhere."
    assert error.where is not None
    assert error.where.endswith(f"(#/components/examples/{name})")
    assert error.hint == "Write the example out under `value`."


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/x#/paths/~1a/get", "../secret.yaml", "a"])
def test_a_link_to_an_operation_elsewhere_is_refused(tmp_path: Path, target: str) -> None:
    links = {"next": {"operationRef": target}}

    error = refusal(tmp_path, a_specification(components={"links": links}))

    assert error.what == f"The operationRef {target!r} leads out of the specification."
    assert error.hint == "Name the operation by its operationId."


def test_a_property_named_ref_is_refused_for_what_libraries_make_of_it(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_schema({"properties": {"$ref": {"type": "string"}}}))

    assert error.what == "A property cannot be called $ref."
    assert error.where == f"{tmp_path}/shop.yaml:1 (#/components/schemas/Thing/properties)"
    assert error.hint == "The libraries behind `check` take it for a reference."


def test_other_properties_may_bear_the_names_of_references(tmp_path: Path) -> None:
    names = {name: {"type": "string"} for name in ("externalValue", "operationRef", "$id")}
    schema = {"type": "object", "properties": names, "required": ["operationRef"]}
    specification = a_specification(
        {
            "/a": {
                "post": an_operation(
                    requestBody={"content": json_of({"$ref": "#/components/schemas/Thing"})}
                )
            }
        },
        components={"schemas": {"Thing": schema}},
    )

    operation = compiled(tmp_path, specification).operations["getThing"]

    assert operation.body is not None
    validator = operation.body.media["application/json"]
    assert validator is not None
    assert validator.accepts({"operationRef": "x"})
    assert not validator.accepts({"operationRef": 5})
    assert not validator.accepts({})
