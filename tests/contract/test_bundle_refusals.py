"""A reference that leads nowhere, and a part that does not fit, is refused with its place."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.reference import find_pointer
from tests.contract.builders import (
    OK,
    a_parameter,
    a_specification,
    an_operation,
    compiled,
    json_of,
)
from tests.contract.bundles import refusal, with_schema, yaml_with_reference

# What leads nowhere


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/schemas/Thin",
        "#/components/schemas/Other/properties/a",
        "#Other",
        "#components/schemas/Other",
        "#/",
        "parts.yaml#/nothing",
        "parts.yaml#A",
        "parts.yaml#/list/7",
        "parts.yaml#/list/x",
        "parts.yaml#/list/-1",
    ],
)
def test_a_reference_that_finds_nothing_is_reported_with_its_line(
    tmp_path: Path, reference: str
) -> None:
    parts = "A: {type: string}\nlist: [1]\n"

    error = refusal(tmp_path, yaml_with_reference(reference), parts__yaml=parts)

    assert error.what.startswith("The $ref '")
    assert error.what.endswith("leads nowhere.")
    assert error.where == f"{tmp_path}/shop.yaml:8 (#/components/schemas/Thing)"


def test_a_file_that_is_not_there_is_reported_with_the_line_that_names_it(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_schema({"$ref": "gone.yaml#/A"}))

    assert error.what == "The $ref 'gone.yaml#/A' leads to no file: there is no gone.yaml."
    assert error.where == f"{tmp_path}/shop.yaml:1 (#/components/schemas/Thing)"


def test_a_reference_that_finds_nothing_is_reported_in_the_file_it_stands_in(
    tmp_path: Path,
) -> None:
    parts = "A:\n  type: array\n  items: {$ref: '#/B'}\n"
    more = {"A": {"type": "array", "items": {"$ref": "parts.yaml#/A"}}}
    specification = with_schema({"$ref": "more.yaml#/A"})

    error = refusal(tmp_path, specification, more__yaml=more, parts__yaml=parts)

    assert error.what == "The $ref 'parts.yaml#/B' leads nowhere."
    assert error.where == f"{tmp_path}/parts.yaml:3 (#/A/items)"


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"$ref": "#/components/schemas/A"}},
        {
            "A": {"$ref": "#/components/schemas/B"},
            "B": {"$ref": "#/components/schemas/C"},
            "C": {"$ref": "#/components/schemas/A"},
        },
        {"A": {"$ref": "parts.yaml#/A"}},
    ],
)
def test_references_that_only_lead_to_each_other_are_refused(
    tmp_path: Path, schemas: dict[str, Any]
) -> None:
    parts = {"A": {"$ref": "#/B"}, "B": {"$ref": "#/A"}}

    error = refusal(tmp_path, a_specification(components={"schemas": schemas}), parts__yaml=parts)

    assert error.what == "A chain of $ref leads back to itself."
    assert error.where is not None
    assert error.where.startswith(str(tmp_path))


@pytest.mark.parametrize("content", ["[1]", "text", "5", "null"])
def test_a_specification_is_a_mapping(tmp_path: Path, content: str) -> None:
    assert refusal(tmp_path, content).what == "A specification is a mapping."


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", {"a/b": [{"c~d": 1}], "e%20f": 2}),
        ("/a~1b", [{"c~d": 1}]),
        ("/a~1b/0/c~0d", 1),
        ("/e%20f", 2),
    ],
)
def test_a_pointer_is_followed(pointer: str, found: Any) -> None:
    assert find_pointer({"a/b": [{"c~d": 1}], "e%20f": 2}, pointer) == found


@pytest.mark.parametrize("pointer", ["a", "/a~1b/1", "/a~1b/-1", "/a~1b/²", "/a~1b/0/x", "/x", "/"])
def test_a_pointer_that_ends_is_a_key_error(pointer: str) -> None:
    with pytest.raises(KeyError):
        find_pointer({"a/b": [{"c~d": 1}]}, pointer)


# What a part is must fit where it is used


@pytest.mark.parametrize(
    ("part", "operation"),
    [
        ("Parameter", {"parameters": [{"$ref": "parts.yaml#/broken"}]}),
        ("Parameter", {"parameters": [{"$ref": "#/components/schemas/S"}]}),
        ("Response", {"responses": {"200": {"$ref": "parts.yaml#/broken"}}}),
        ("Response", {"responses": {"200": {"$ref": "parts.yaml#/text"}}}),
        ("RequestBody", {"requestBody": {"$ref": "parts.yaml#/broken"}}),
        ("RequestBody", {"requestBody": {"$ref": "#/components/schemas/S"}}),
        ("Schema", {"requestBody": {"content": json_of({"$ref": "parts.yaml#/text"})}}),
        ("Schema", {"requestBody": {"content": json_of({"$ref": "parts.yaml#/broken"})}}),
        ("Schema", {"requestBody": {"content": json_of({"$ref": "more.yaml#/nested"})}}),
        ("Schema", {"parameters": [a_parameter({"$ref": "parts.yaml#/broken"})]}),
        ("Schema", {"parameters": [a_parameter({"$ref": "more.yaml#/nested"})]}),
        (
            "Header",
            {
                "responses": {
                    "200": {
                        "description": "x",
                        "headers": {"h": {"$ref": "parts.yaml#/broken"}},
                    }
                }
            },
        ),
    ],
)
def test_a_part_that_does_not_fit_where_it_is_used_is_refused(
    tmp_path: Path, part: str, operation: dict[str, Any]
) -> None:
    parts = {
        "broken": {"nonsense": [1], "type": 5, "properties": [1]},
        "text": "x",
    }
    more = {"nested": {"type": "object", "properties": {"a": {"$ref": "parts.yaml#/broken"}}}}
    specification = a_specification(
        {"/a": {"post": {**an_operation(), **operation}}},
        components={"schemas": {"S": {"type": "string"}}},
    )

    error = refusal(tmp_path, specification, parts__yaml=parts, more__yaml=more)

    assert error.what.startswith(f"This is not a valid {part}: ")
    assert error.where is not None
    assert error.where.startswith(str(tmp_path))


def test_a_path_item_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    specification = a_specification({"/a": {"$ref": "parts.yaml#/item"}})
    parts = "ok: 1\nitem:\n  get:\n    operationId: x\n"

    error = refusal(tmp_path, specification, parts__yaml=parts)

    assert error.what.startswith("This is not a valid PathItem: ")
    assert error.where == f"{tmp_path}/parts.yaml:4 (#/item/get)"


def test_a_response_without_a_body_may_be_shared(tmp_path: Path) -> None:
    responses = {"200": {"$ref": "#/components/responses/Done"}}
    specification = a_specification(
        {"/a": {"get": an_operation(responses=responses)}},
        components={"responses": {"Done": OK["200"]}},
    )

    assert compiled(tmp_path, specification).operations["getThing"].keeps(200, "", None, {})
