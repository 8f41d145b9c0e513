"""What is a part of a document, what is data in it, and that everybody keeps them apart."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.contract import Contract
from mockserver.contract.example import example_request
from mockserver.contract.inspection import inspect_contract
from mockserver.contract.parts import Part, reachable_parts, walk_parts, without_lookalikes
from mockserver.contract.sample import example_reply, examples
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled, loaded

#: Data that looks like a reference: to a host, to nothing, out of the folder, and no text at all.
LOOKALIKES: tuple[dict[str, Any], ...] = (
    {"$ref": "http://127.0.0.1:9/x"},
    {"$ref": "#/nowhere"},
    {"$ref": "../secret.yaml"},
    {"$ref": 5},
)


def kinds(data: Any, pointer: str, kind: str) -> dict[str, str]:
    return {part.pointer: part.kind for part in walk_parts(data, pointer, kind)}


def with_data(data: Any) -> dict[str, Any]:
    """A specification that has a value in every place where OpenAPI expects data."""
    schema = {
        "type": "object",
        "example": data,
        "properties": {"a": {"enum": [data], "default": data, "example": [data]}},
        "x-thing": data,
    }
    media = {"application/json": {"schema": schema, "example": data, "x-thing": {"a": [data]}}}
    named = {"application/json": {"schema": schema, "examples": {"one": {"value": data}}}}
    operation = an_operation(
        parameters=[
            a_parameter({"type": "object", "default": data}, example=data),
            a_parameter({"type": "object"}, "q", examples={"one": {"value": data}}, required=True),
        ],
        requestBody={"content": media, "required": True},
        responses={
            "200": {"description": "x", "content": media},
            "404": {"description": "x", "content": named},
            "x-thing": data,
        },
    )
    components = {
        "examples": {"Named": {"value": data, "x-thing": data}},
        "links": {"Next": {"operationId": "getThing", "parameters": {"p": data}}},
        "schemas": {"S": schema},
        "x-thing": data,
    }
    paths = {"/a": {"post": operation}, "x-thing": data}
    return a_specification(paths, components=components, **{"x-thing": {"deep": [data]}})


def contract_with(tmp_path: Path, data: dict[str, Any]) -> Contract:
    return compiled(tmp_path, with_data(data))


# Which is which


def test_every_part_is_met_with_its_kind() -> None:
    schema = {
        "properties": {"example": {"items": {"not": {}}}, "x-a": {}},
        "allOf": [{}, {"additionalProperties": {}}],
        "example": {"properties": {"no": {}}},
        "additionalProperties": False,
    }

    assert kinds(schema, "/s", "Schema") == {
        "/s": "Schema",
        "/s/properties/example": "Schema",
        "/s/properties/example/items": "Schema",
        "/s/properties/example/items/not": "Schema",
        "/s/properties/x-a": "Schema",
        "/s/allOf/0": "Schema",
        "/s/allOf/1": "Schema",
        "/s/allOf/1/additionalProperties": "Schema",
    }


def test_names_of_paths_statuses_and_callbacks_may_be_extensions_and_other_names_not() -> None:
    operation = {
        "responses": {"default": {"headers": {"x-rate": {}}}, "x-a": {}},
        "callbacks": {"x-done": {"{$url}": {}, "x-a": {}}},
    }

    assert kinds({"paths": {"/a~b": {"get": operation}, "x-a": {}}}, "", "OpenAPI") == {
        "": "OpenAPI",
        "/paths": "Paths",
        "/paths/~1a~0b": "PathItem",
        "/paths/~1a~0b/get": "Operation",
        "/paths/~1a~0b/get/responses": "Responses",
        "/paths/~1a~0b/get/responses/default": "Response",
        "/paths/~1a~0b/get/responses/default/headers/x-rate": "Header",
        "/paths/~1a~0b/get/callbacks/x-done": "Callback",
        "/paths/~1a~0b/get/callbacks/x-done/{$url}": "PathItem",
    }


@pytest.mark.parametrize("odd", [None, 5, "text", [], [{}], {"a": 5, "b": None}])
def test_what_has_another_shape_than_expected_is_passed_over(odd: Any) -> None:
    keys = ("properties", "allOf", "items", "schema", "content", "parameters", "paths", "responses")
    holder = dict.fromkeys(keys, odd)

    for kind in ("OpenAPI", "Operation", "Parameter", "Response", "Schema", "MediaType"):
        assert {type(part.node) for part in walk_parts(holder, "", kind)} == {dict}


def test_a_part_that_only_a_reference_leads_to_is_reachable_and_met_once() -> None:
    data = {
        "components": {"schemas": {"A": {"$ref": "#/x-b/B"}, "C": {"$ref": "#/x-b/B"}}},
        "x-b": {"B": {"items": {"$ref": "#/components/schemas/A"}}, "D": {"$ref": "#/x-b/gone"}},
    }

    parts = [part for part in reachable_parts(data) if part.kind == "Schema"]

    assert sorted(part.pointer for part in parts) == [
        "/components/schemas/A",
        "/components/schemas/C",
        "/x-b/B",
        "/x-b/B/items",
    ]


def test_only_text_is_a_reference() -> None:
    assert Part("", {"$ref": "#/a"}, "Schema").reference == "#/a"
    assert Part("", {"$ref": 5}, "Schema").reference is None
    assert Part("", {}, "Schema").reference is None


# Data stays data, whoever reads the document


@pytest.mark.parametrize("data", LOOKALIKES)
@pytest.mark.usefixtures("offline")
def test_a_reference_in_data_is_data(tmp_path: Path, data: dict[str, Any]) -> None:
    contract = contract_with(tmp_path, data)

    operation = contract.operations["getThing"]
    assert contract.document.data == with_data(data)
    reply = example_reply(contract, operation, 200, None, 0)
    assert reply is not None
    assert reply.body == data
    assert examples(contract, operation, 404) == {"one": data}
    assert example_request(contract, operation).body == data
    assert operation.parameters[0].default == data
    body = operation.body
    assert body is not None
    validator = body.media["application/json"]
    assert validator is not None
    assert validator.accepts({"a": data})
    assert not validator.accepts({"a": {"$ref": "another"}})


@pytest.mark.parametrize("data", LOOKALIKES)
@pytest.mark.usefixtures("offline")
def test_prance_is_not_misled_by_a_reference_in_data(tmp_path: Path, data: dict[str, Any]) -> None:
    expanded = inspect_contract(loaded(tmp_path, with_data(data)))

    assert "/a" in expanded["paths"]


@pytest.mark.parametrize("data", LOOKALIKES)
def test_a_copy_for_other_libraries_has_references_only_where_they_are_meant(
    tmp_path: Path, data: dict[str, Any]
) -> None:
    specification = with_data({"b": 1, **data})
    specification["components"]["schemas"]["R"] = {"$ref": "beside.yaml#/A"}
    beside = {"A": {"items": {"$ref": "#/B"}}, "B": {}, "unused": {"$ref": "http://127.0.0.1:9/"}}
    document = loaded(tmp_path, specification, beside__yaml=beside)
    before = deepcopy(document.data)

    copy = without_lookalikes(document.data)

    assert document.data == before
    assert copy["components"]["schemas"]["S"]["example"] == {"b": 1}
    assert copy["components"]["schemas"]["R"] == {"$ref": "#/x-bundle/beside.yaml/A"}
    assert copy["x-bundle"]["beside.yaml"] == {
        "A": {"items": {"$ref": "#/x-bundle/beside.yaml/B"}},
        "B": {},
        "unused": {},
    }


def test_a_secret_member_is_one_of_a_schema_and_not_of_an_example(tmp_path: Path) -> None:
    properties = {"pin": {"type": "string", "format": "password"}}
    schemas = {
        "A": {"type": "object", "properties": properties},
        "B": {"type": "object", "example": {"properties": {"no": {"format": "password"}}}},
    }

    contract = compiled(tmp_path, a_specification(components={"schemas": schemas}))

    assert contract.secret_members == {"pin"}
