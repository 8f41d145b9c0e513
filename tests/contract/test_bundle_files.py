"""A specification may refer to files beside it, each relative to the file that refers."""

from pathlib import Path

import pytest

from mockserver.contract.reference import resolve
from tests.contract.builders import (
    a_parameter,
    a_specification,
    an_operation,
    compiled,
    json_of,
    loaded,
    written,
)
from tests.contract.bundles import refusal, with_schema

# What stays inside


def test_files_beside_are_brought_in_with_what_they_refer_to(tmp_path: Path) -> None:
    types = {
        "Thing": {"type": "object", "properties": {"owner": {"$ref": "sub/people.yaml#/Person"}}},
        "Name": {"type": "string"},
    }
    people = {
        "Person": {"type": "object", "properties": {"name": {"$ref": "#/Name"}}},
        "Name": {"$ref": "../types.yaml#/Name"},
    }
    written(tmp_path, "sub/people.yaml", people)

    document = loaded(tmp_path, with_schema({"$ref": "types.yaml#/Thing"}), types__yaml=types)

    thing = resolve(document.data, document.data["components"]["schemas"]["Thing"])
    owner = resolve(document.data, thing["properties"]["owner"])
    assert resolve(document.data, owner["properties"]["name"]) == {"type": "string"}
    assert set(document.data["x-bundle"]) == {"types.yaml", "sub/people.yaml"}


# RFC 3986, section 5.1: a reference is relative to the document that holds it


def test_a_reference_is_relative_to_the_file_that_holds_it(tmp_path: Path) -> None:
    written(tmp_path, "sub/reply.yaml", {"type": "array", "items": {"$ref": "thing.yaml"}})
    written(tmp_path, "sub/thing.yaml", {"type": "integer"})
    written(tmp_path, "thing.yaml", {"type": "string"})

    document = loaded(tmp_path, with_schema({"$ref": "sub/reply.yaml"}))

    reply = resolve(document.data, document.data["components"]["schemas"]["Thing"])
    assert resolve(document.data, reply["items"]) == {"type": "integer"}
    assert set(document.data["x-bundle"]) == {"sub/reply.yaml", "sub/thing.yaml"}


def test_a_file_that_stands_beside_the_specification_only_is_not_taken(tmp_path: Path) -> None:
    written(tmp_path, "sub/reply.yaml", {"type": "array", "items": {"$ref": "thing.yaml"}})
    written(tmp_path, "thing.yaml", {"type": "string"})

    error = refusal(tmp_path, with_schema({"$ref": "sub/reply.yaml"}))

    assert error.what == "The $ref 'thing.yaml' leads to no file: there is no sub/thing.yaml."
    assert error.where == f"{tmp_path}/sub/reply.yaml:1 (#/items)"
    assert error.hint == "Write the path relative to the file that holds the $ref."


def test_a_file_in_a_sub_folder_may_refer_to_what_stands_above_it(tmp_path: Path) -> None:
    written(tmp_path, "a/b/reply.yaml", {"type": "array", "items": {"$ref": "../../thing.yaml"}})
    written(tmp_path, "thing.yaml", {"type": "integer"})

    document = loaded(tmp_path, with_schema({"$ref": "a/b/reply.yaml"}))

    assert set(document.data["x-bundle"]) == {"a/b/reply.yaml", "thing.yaml"}


def test_a_file_in_a_sub_folder_leads_no_further_than_the_folder(folder: Path) -> None:
    written(folder, "sub/reply.yaml", {"type": "array", "items": {"$ref": "../../secret.yaml"}})

    error = refusal(folder, with_schema({"$ref": "sub/reply.yaml"}))

    assert error.what == "The $ref '../../secret.yaml' leads out of the specification's folder."
    assert error.where == f"{folder}/sub/reply.yaml:1 (#/items)"


def test_a_file_that_refers_back_to_the_specification_brings_in_no_copy_of_it(
    tmp_path: Path,
) -> None:
    written(tmp_path, "sub/list.yaml", {"items": {"$ref": "../shop.yaml#/components/schemas/C"}})
    schemas = {"C": {"type": "string"}, "List": {"$ref": "sub/list.yaml"}}

    document = loaded(tmp_path, a_specification(components={"schemas": schemas}))

    assert set(document.data["x-bundle"]) == {"sub/list.yaml"}
    items = document.data["x-bundle"]["sub/list.yaml"]["items"]
    assert resolve(document.data, items) == {"type": "string"}


def test_a_part_that_is_used_as_two_kinds_is_localised_once(tmp_path: Path) -> None:
    written(tmp_path, "sub/part.yaml", {"inner": {"$ref": "leaf.yaml"}})
    written(tmp_path, "sub/leaf.yaml", {"description": "x"})
    parts = {
        "schemas": {"A": {"$ref": "sub/part.yaml#/inner"}},
        "responses": {"B": {"$ref": "sub/part.yaml#/inner"}},
    }

    document = loaded(tmp_path, a_specification(components=parts))

    for map_name, name in (("schemas", "A"), ("responses", "B")):
        part = resolve(document.data, document.data["components"][map_name][name])
        assert part == {"description": "x"}


def test_files_may_refer_to_each_other_and_to_the_specification(tmp_path: Path) -> None:
    one = {"A": {"type": "object", "properties": {"b": {"$ref": "two.yaml#/B"}}}}
    two = {
        "B": {
            "type": "object",
            "properties": {
                "a": {"$ref": "one.yaml#/A"},
                "c": {"$ref": "shop.yaml#/components/schemas/C"},
            },
        }
    }
    specification = a_specification(
        {"/a": {"post": an_operation(requestBody={"content": json_of({"$ref": "one.yaml#/A"})})}},
        components={"schemas": {"C": {"type": "string"}}},
    )

    contract = compiled(tmp_path, specification, one__yaml=one, two__yaml=two)

    body = contract.operations["getThing"].body
    assert body is not None
    validator = body.media["application/json"]
    assert validator is not None
    assert validator.accepts({"b": {"a": {"b": {"c": "x"}}}})
    assert not validator.accepts({"b": {"a": {"b": {"c": 5}}}})


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("my types.yaml", "my%20types.yaml"),
        ("100%.yaml", "100%25.yaml"),
        ("50%25.yaml", "50%2525.yaml"),
        ("ümlaut.yaml", "%C3%BCmlaut.yaml"),
        ("ümlaut.yaml", "ümlaut.yaml"),
        ("a~b.yaml", "a~b.yaml"),
        ("types.json", "./types.json"),
        ("sub/deep/types.yaml", "sub/../sub/deep/types.yaml"),
    ],
)
def test_a_file_may_have_any_name(tmp_path: Path, name: str, reference: str) -> None:
    written(tmp_path, name, {"a b/c": {"type": "string", "nullable": True}})
    reference += "#/a%20b~1c"
    body = {"content": json_of({"$ref": reference})}
    specification = a_specification({"/a": {"post": an_operation(requestBody=body)}})

    operation = compiled(tmp_path, specification).operations["getThing"]

    assert operation.body is not None
    validator = operation.body.media["application/json"]
    assert validator is not None
    assert [validator.accepts(value) for value in ("x", None, 5)] == [True, True, False]


def test_a_whole_file_may_be_one_schema(tmp_path: Path) -> None:
    thing = {"type": "object", "properties": {"id": {"type": "integer", "format": "int32"}}}
    body = {"content": json_of({"$ref": "thing.yaml"})}
    specification = a_specification({"/a": {"post": an_operation(requestBody=body)}})

    operation = compiled(tmp_path, specification, thing__yaml=thing).operations["getThing"]

    assert operation.body is not None
    validator = operation.body.media["application/json"]
    assert validator is not None
    assert validator.accepts({"id": 2**31 - 1})
    assert not validator.accepts({"id": 2**31})


def test_every_part_of_an_operation_may_stand_in_another_file(tmp_path: Path) -> None:
    parts = {
        "item": {
            "parameters": [{"$ref": "#/limit"}],
            "post": {
                "operationId": "getThing",
                "parameters": [{"$ref": "#/chained"}],
                "requestBody": {"$ref": "#/body"},
                "responses": {"200": {"$ref": "#/reply"}},
            },
        },
        "limit": a_parameter({"type": "integer", "nullable": True}, "limit"),
        "chained": {"$ref": "more.yaml#/id"},
        "body": {"content": json_of({"type": "object", "nullable": True})},
        "reply": {"description": "Done.", "content": json_of({"$ref": "more.yaml#/Reply"})},
    }
    more = {
        "id": a_parameter({"type": "string"}, "id", "path"),
        "Reply": {"type": "string", "nullable": True},
    }
    specification = a_specification({"/things/{id}": {"$ref": "parts.yaml#/item"}})

    contract = compiled(tmp_path, specification, parts__yaml=parts, more__yaml=more)

    operation = contract.operations["getThing"]
    assert [each.name for each in operation.parameters] == ["limit", "id"]
    assert operation.body is not None
    validator = operation.body.media["application/json"]
    assert validator is not None
    assert validator.accepts(None)
    assert operation.keeps(200, "application/json", None, {})
    assert not operation.keeps(200, "application/json", 5, {})


@pytest.mark.timeout(20)
def test_a_long_chain_of_files_is_followed_to_its_end(tmp_path: Path) -> None:
    for number in range(600):
        follower = {"A": {"type": "array", "items": {"$ref": f"f{number + 1}.yaml#/A"}}}
        written(tmp_path, f"f{number}.yaml", follower)
    written(tmp_path, "f600.yaml", {"A": {"type": "string"}})

    document = loaded(tmp_path, with_schema({"$ref": "f0.yaml#/A"}))

    assert len(document.data["x-bundle"]) == 601
