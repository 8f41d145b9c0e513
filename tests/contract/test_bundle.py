"""A specification and the files beside it become one document, and nothing else is opened."""

import builtins
import io
import os
import socket
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.contract.reference import find_pointer, resolve
from mockserver.errors import ContractError
from tests.contract.builders import (
    OK,
    a_parameter,
    a_specification,
    an_operation,
    compiled,
    json_of,
    loaded,
    written,
)
from tests.pairing import each_once


def with_schema(schema: Any) -> dict[str, Any]:
    return a_specification(components={"schemas": {"Thing": schema}})


def refusal(folder: Path, specification: Any, **beside: Any) -> ContractError:
    with pytest.raises(ContractError) as caught:
        loaded(folder, specification, **beside)
    return caught.value


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
def folder(tmp_path: Path) -> Path:
    """A folder with a secret outside, and links and pipes that lead to it."""
    inside = tmp_path / "folder"
    inside.mkdir()
    for name in ("secret.yaml", "folder-evil/secret.yaml"):
        written(tmp_path, name, "a: {type: string}")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "linked").symlink_to(tmp_path)
    (inside / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(inside / "pipe.yaml")
    return inside


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were opened; whoever connects or resolves a host fails."""
    found: list[str] = []

    def spied(real: Callable[..., Any]) -> Callable[..., Any]:
        def spy(file: Any, *arguments: Any, **options: Any) -> Any:
            found.append(os.path.realpath(file) if not isinstance(file, int) else str(file))
            return real(file, *arguments, **options)

        return spy

    def connected(*arguments: Any, **options: Any) -> Any:
        raise AssertionError(f"connects to {arguments}")

    for module in (builtins, io):
        monkeypatch.setattr(module, "open", spied(open))
    monkeypatch.setattr(os, "open", spied(os.open))
    monkeypatch.setattr(socket.socket, "connect", connected)
    monkeypatch.setattr(socket, "getaddrinfo", connected)
    monkeypatch.setattr(socket, "create_connection", connected)
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
def test_a_reference_to_a_host_is_told_with_its_line(tmp_path: Path, reference: str) -> None:
    specification = dedent(
        f"""\
        openapi: 3.0.3
        info: {{title: T, version: "1"}}
        paths: {{}}
        components:
          schemas:
            Thing:
              $ref: {reference}
        """
    )

    error = refusal(tmp_path, specification)

    assert error.what == f"The $ref {reference!r} leads out of this machine."
    assert error.where == f"{tmp_path}/shop.yaml:7 (#/components/schemas/Thing)"
    assert error.hint == "Copy what it refers to into the specification."


def test_a_reference_out_of_the_folder_is_told_with_what_to_do(folder: Path) -> None:
    error = refusal(folder, with_schema({"$ref": "../secret.yaml#/a"}))

    assert error.what == "The $ref '../secret.yaml#/a' leads out of the specification's folder."
    assert error.hint == "Put the file into the folder of the specification."


def test_a_reference_that_leaves_from_a_file_beside_is_told_in_that_file(folder: Path) -> None:
    parts = "Other: {type: string}\nThing:\n  type: array\n  items: {$ref: ../secret.yaml}\n"

    error = refusal(folder, with_schema({"$ref": "parts.yaml#/Thing"}), parts__yaml=parts)

    assert error.where == f"{folder}/parts.yaml:4 (#/Thing/items)"


@pytest.mark.parametrize(
    ("place", "reference"),
    each_once(PLACES, [5, None, ["#/a"], {"type": "string"}]),
)
def test_a_reference_that_is_no_text_is_refused(tmp_path: Path, place: str, reference: Any) -> None:
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
def test_a_reference_that_finds_nothing_is_told_with_its_line(
    tmp_path: Path, reference: str
) -> None:
    specification = dedent(
        f"""\
        openapi: 3.0.3
        info: {{title: T, version: "1"}}
        paths: {{}}
        components:
          schemas:
            Other: {{type: string}}
            Thing:
              $ref: "{reference}"
        """
    )

    error = refusal(tmp_path, specification, parts__yaml="A: {type: string}\nlist: [1]\n")

    assert error.what.startswith("The $ref '")
    assert error.what.endswith("leads nowhere.")
    assert error.where == f"{tmp_path}/shop.yaml:8 (#/components/schemas/Thing)"


def test_a_file_that_is_not_there_is_told_with_the_line_that_names_it(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_schema({"$ref": "gone.yaml#/A"}))

    assert error.what == "The $ref 'gone.yaml#/A' leads to no file: there is no gone.yaml."
    assert error.where == f"{tmp_path}/shop.yaml:1 (#/components/schemas/Thing)"


def test_a_reference_that_finds_nothing_is_told_in_the_file_it_stands_in(tmp_path: Path) -> None:
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
