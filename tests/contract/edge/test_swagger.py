"""A document of Swagger 2.0 is read as OpenAPI 3.0; everything in it keeps its meaning."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.contract import Contract
from tests.contract.edge.reading import read, whats

OK = {"200": {"description": "Done."}}
PET = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def swagger(paths: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {
        "swagger": "2.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": paths,
        "definitions": {"Pet": PET},
        **parts,
    }


def reading(folder: Path, *parameters: Any, **parts: Any) -> Contract:
    """A contract with one operation, `post` of /pets; `parts` are its own."""
    operation = {"operationId": "post", "responses": OK, "parameters": list(parameters), **parts}
    shared = {"petBody": {"name": "pet", "in": "body", "schema": {"$ref": "#/definitions/Pet"}}}
    return read(folder, swagger({"/pets": {"post": operation}}, parameters=shared))


def node(contract: Contract) -> Any:
    return contract.document.data["paths"]["/pets"]["post"]


@pytest.mark.parametrize("version", ['"2.0"', "2.0"])
def test_the_version_may_be_text_or_a_number(tmp_path: Path, version: str) -> None:
    contract = read(tmp_path, f"swagger: {version}\npaths: {{/pets: {{get: {{}}}}}}\n")

    assert contract.document.data["openapi"] == "3.0.3"
    assert "swagger" not in contract.document.data


@pytest.mark.parametrize("parameter", ["own", "shared"])
def test_the_body_parameter_is_the_request_body(tmp_path: Path, parameter: str) -> None:
    own = {"name": "pet", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Pet"}}
    by_reference = {"$ref": "#/parameters/petBody"}
    contract = reading(tmp_path, own if parameter == "own" else by_reference)

    body = contract.operations["post"].body
    assert body is not None
    assert body.required == (parameter == "own")
    judge = contract.schemas.validator(
        "/paths/~1pets/post/requestBody/content/application~1json/schema", "request"
    )
    assert judge.accepts({"name": "Rex"})
    assert not judge.accepts({})
    assert contract.operations["post"].parameters == ()
    assert contract.notes == ()


def test_a_body_of_the_path_item_belongs_to_each_operation(tmp_path: Path) -> None:
    item = {
        "parameters": [
            {"$ref": "#/parameters/petBody"},
            {"in": "query", "name": "q", "type": "string"},
        ],
        "post": {"operationId": "post", "responses": OK},
        "put": {"operationId": "put", "responses": OK},
    }
    shared = {"petBody": {"name": "pet", "in": "body", "schema": {"$ref": "#/definitions/Pet"}}}
    contract = read(tmp_path, swagger({"/pets": item}, parameters=shared))

    assert all(each.body is not None for each in contract.operations.values())
    assert [each.name for each in contract.operations["put"].parameters] == ["q"]


def test_form_fields_are_one_object(tmp_path: Path) -> None:
    contract = reading(
        tmp_path,
        {"name": "name", "in": "formData", "type": "string", "required": True},
        {"name": "age", "in": "formData", "type": "integer"},
    )

    content = node(contract)["requestBody"]["content"]
    assert list(content) == ["application/x-www-form-urlencoded"]
    schema = content["application/x-www-form-urlencoded"]["schema"]
    assert schema["required"] == ["name"]
    assert schema["properties"]["age"] == {"type": "integer"}


def test_a_file_makes_a_form_multipart(tmp_path: Path) -> None:
    contract = reading(tmp_path, {"name": "photo", "in": "formData", "type": "file"})

    content = node(contract)["requestBody"]["content"]
    assert list(content) == ["multipart/form-data"]
    assert content["multipart/form-data"]["schema"]["properties"] == {
        "photo": {"type": "string", "format": "binary"}
    }


@pytest.mark.parametrize(
    ("collection", "style", "explode"),
    [
        ("multi", "form", True),
        ("csv", "form", False),
        (None, "form", False),
        ("ssv", "spaceDelimited", False),
        ("pipes", "pipeDelimited", False),
    ],
)
def test_a_collection_format_is_a_style(
    tmp_path: Path, collection: str | None, style: str, explode: bool
) -> None:
    parameter = {"name": "ids", "in": "query", "type": "array", "items": {"type": "integer"}}
    contract = reading(tmp_path, {**parameter, "collectionFormat": collection})

    (compiled,) = node(contract)["parameters"]
    assert (compiled["style"], compiled["explode"]) == (style, explode)
    assert compiled["schema"] == {"type": "array", "items": {"type": "integer"}}


def test_what_a_parameter_says_of_its_value_is_its_schema(tmp_path: Path) -> None:
    contract = reading(
        tmp_path,
        {
            "name": "q",
            "in": "query",
            "description": "Text.",
            "type": "string",
            "minLength": 2,
            "x-nullable": True,
            "default": "abc",
        },
    )
    assert node(contract)["parameters"] == [
        {
            "name": "q",
            "in": "query",
            "description": "Text.",
            "x-nullable": True,
            "schema": {"type": "string", "minLength": 2, "default": "abc", "nullable": True},
        }
    ]


def test_a_response_has_the_media_types_that_are_produced(tmp_path: Path) -> None:
    reply = {
        "description": "A pet.",
        "schema": {"$ref": "#/definitions/Pet"},
        "examples": {"application/json": {"name": "Rex"}},
        "headers": {"X-Count": {"type": "integer"}},
    }
    contract = reading(
        tmp_path, produces=["application/json", "text/csv"], responses={"200": reply}
    )

    response = node(contract)["responses"]["200"]
    assert list(response["content"]) == ["application/json", "text/csv"]
    assert response["content"]["application/json"]["example"] == {"name": "Rex"}
    assert response["headers"] == {"X-Count": {"schema": {"type": "integer"}}}
    judge = contract.schemas.validator(
        "/paths/~1pets/post/responses/200/content/application~1json/schema", "reply"
    )
    assert not judge.accepts({})


def test_shared_responses_have_the_media_types_of_the_document(tmp_path: Path) -> None:
    responses = {"Gone": {"description": "Gone.", "schema": {"$ref": "#/definitions/Pet"}}}
    operation = {"responses": {"404": {"$ref": "#/responses/Gone"}}}
    paths = {"/pets": {"get": operation}}
    contract = read(
        tmp_path, swagger(paths, responses=responses, produces=["application/vnd.pets+json"])
    )

    reply = contract.operations["getPets"].replies["404"]
    assert list(reply.media) == ["application/vnd.pets+json"]


def test_schemas_are_written_in_the_words_of_3_0(tmp_path: Path) -> None:
    definitions = {
        "Pet": {
            "type": "object",
            "discriminator": "kind",
            "properties": {
                "kind": {"type": "string", "x-nullable": True},
                "photo": {"type": "file"},
            },
        }
    }
    contract = read(
        tmp_path, swagger({"/pets": {"get": {"responses": OK}}}, definitions=definitions)
    )

    assert contract.document.data["components"]["schemas"]["Pet"] == {
        "type": "object",
        "discriminator": {"propertyName": "kind"},
        "properties": {
            "kind": {"type": "string", "nullable": True},
            "photo": {"type": "string", "format": "binary"},
        },
    }


@pytest.mark.parametrize(
    ("definition", "scheme"),
    [
        ({"type": "basic"}, {"type": "http", "scheme": "basic"}),
        (
            {"type": "apiKey", "name": "key", "in": "query"},
            {"type": "apiKey", "name": "key", "in": "query"},
        ),
        (
            {"type": "oauth2", "flow": "accessCode", "tokenUrl": "https://x.example", "scopes": {}},
            {
                "type": "oauth2",
                "flows": {"authorizationCode": {"tokenUrl": "https://x.example", "scopes": {}}},
            },
        ),
    ],
)
def test_security_definitions_are_security_schemes(
    tmp_path: Path, definition: Any, scheme: Any
) -> None:
    paths = {"/pets": {"get": {"responses": OK, "security": [{"it": []}]}}}
    contract = read(tmp_path, swagger(paths, securityDefinitions={"it": definition}))

    assert contract.document.data["components"]["securitySchemes"] == {"it": scheme}
    assert [each.id for (each,) in contract.operations["getPets"].security] == ["it"]


@pytest.mark.parametrize(
    ("parts", "url"),
    [
        ({}, "/"),
        ({"basePath": "/v2"}, "/v2"),
        ({"host": "pets.example", "basePath": "v2"}, "https://pets.example/v2"),
        ({"host": "pets.example", "schemes": ["http"]}, "http://pets.example"),
    ],
)
def test_host_and_base_path_are_the_server(tmp_path: Path, parts: Any, url: str) -> None:
    contract = read(tmp_path, swagger({"/pets": {"get": {"responses": OK}}}, **parts))
    assert contract.document.data["servers"] == [{"url": url}]


def test_files_beside_are_of_swagger_too(tmp_path: Path) -> None:
    operation = {"responses": OK, "parameters": [{"$ref": "parts.yaml#/parameters/pet"}]}
    parts = {
        "parameters": {"pet": {"name": "p", "in": "body", "schema": {"$ref": "#/pet"}}},
        "pet": PET,
    }
    contract = read(tmp_path, swagger({"/pets": {"post": operation}}), parts__yaml=parts)

    judge = contract.schemas.validator(
        "/paths/~1pets/post/requestBody/content/application~1json/schema", "request"
    )
    assert not judge.accepts({})


def test_notes_name_the_place_in_the_file_as_it_is(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        """\
        swagger: "2.0"
        info: {title: Pets, version: "1"}
        paths:
          /pets:
            get:
              operationId: getPets
              responses:
                "200": {description: Done., schema: {$ref: "#/definitions/Pet"}}
        definitions:
          Pet:
            type: pet
        """,
    )
    (note,) = contract.notes
    assert note.what == "'type' cannot be \"pet\"."
    assert note.where.endswith("shop.yaml:11 (#/definitions/Pet/type)")


@pytest.mark.parametrize(
    "paths",
    [
        {"/pets": {"get": {"parameters": 7, "responses": [], "consumes": "x"}, "parameters": {}}},
        {"/pets": {"get": {"parameters": [7, {"in": "body"}, {"$ref": "#/nowhere"}]}}},
        {"/pets": {"get": {"responses": {"200": 7, "400": {"headers": [], "examples": 1}}}}},
    ],
)
def test_malformed_parts_do_not_end_the_reading(tmp_path: Path, paths: Any) -> None:
    contract = read(tmp_path, swagger(paths, definitions={"A": 7}, securityDefinitions=[]))

    assert list(contract.operations) == ["getPets"]
    assert whats(contract)
