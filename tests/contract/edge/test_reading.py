"""A document that a user brings: what can be served is, and the rest is told."""

from pathlib import Path

import pytest

from mockserver.contract.edge import read_contract
from mockserver.errors import ContractError
from tests.contract.builders import OK, a_parameter, a_specification, an_operation, json_of
from tests.contract.edge.reading import read, whats


def test_a_document_that_is_right_has_no_notes(tmp_path: Path) -> None:
    contract = read(tmp_path, a_specification({"/things": {"get": an_operation()}}))

    assert contract.api == "shop"
    assert contract.title == "Shop"
    assert list(contract.operations) == ["getThing"]
    assert contract.notes == ()


def test_one_bad_operation_is_left_out_and_told(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        """\
        openapi: 3.0.3
        info: {title: Shop, version: "1"}
        paths:
          /a:
            get:
              operationId: getA
              responses: {"200": {description: Done.}}
          /b/{x}{y}:
            get:
              operationId: getB
              responses: {"200": {description: Done.}}
        """,
    )

    assert list(contract.operations) == ["getA"]
    (note,) = [note for note in contract.notes if note.operation]
    assert note.operation == "GET /b/{x}{y}"
    assert note.where.endswith("shop.yaml:9 (#/paths/~1b~1{x}{y})")
    assert note.hint


def test_an_operation_without_an_id_is_called_by_its_method_and_path(tmp_path: Path) -> None:
    item = {"get": {"responses": OK}, "parameters": [a_parameter({}, "petId", "path")]}
    contract = read(tmp_path, a_specification({"/pets/{petId}": item}))

    assert list(contract.operations) == ["getPetsPetId"]
    (note,) = contract.notes
    assert note.what == "An operation has no operationId, or one that is used twice."
    assert note.hint == "It is called 'getPetsPetId'."
    node = contract.document.data["paths"]["/pets/{petId}"]["get"]
    assert node["operationId"] == "getPetsPetId"


def test_an_id_that_is_used_twice_stays_with_the_first(tmp_path: Path) -> None:
    paths = {path: {"get": an_operation("getThing")} for path in ("/a", "/b")}
    contract = read(tmp_path, a_specification(paths))

    assert {each.id: each.path for each in contract.operations.values()} == {
        "getThing": "/a",
        "getB": "/b",
    }


def test_a_made_id_is_no_other_operations(tmp_path: Path) -> None:
    paths = {"/a": {"get": {"responses": OK}}, "/b": {"get": an_operation("getA")}}
    contract = read(tmp_path, a_specification(paths))

    assert {each.id: each.path for each in contract.operations.values()} == {
        "getA2": "/a",
        "getA": "/b",
    }


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_every_version_of_openapi_3_is_read(tmp_path: Path, version: str) -> None:
    document = {**a_specification({"/a": {"get": an_operation()}}), "openapi": version}
    contract = read(tmp_path, document)

    assert list(contract.operations) == ["getThing"]
    assert whats(contract) == (["OpenAPI 3.2.0 is read as 3.1."] if version == "3.2.0" else [])


def test_a_version_that_is_written_as_a_number_is_read(tmp_path: Path) -> None:
    contract = read(tmp_path, "openapi: 3.1\npaths: {/a: {get: {}}}\n")
    assert contract.document.data["openapi"] == "3.1"
    assert contract.title == "shop"


@pytest.mark.parametrize("text", ["asyncapi: 2.0.0", "openapi: 4.0.0", "[]", "openapi:", "a"])
def test_another_kind_of_document_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContractError, match="not an OpenAPI document") as caught:
        read(tmp_path, text)
    assert "swagger: '2.0'" in str(caught.value)


def test_a_document_without_paths_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="it declares none"):
        read(tmp_path, a_specification({}))


def test_a_document_of_which_nothing_can_be_served_says_why(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"can be served: .*'{x}{y}'"):
        read(tmp_path, a_specification({"/{x}{y}": {"get": an_operation()}}))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="does not exist"):
        read_contract("shop", tmp_path / "shop.yaml")


@pytest.mark.parametrize(
    ("servers", "base"),
    [
        ([], ""),
        ([{"url": "https://shop.example/v1/"}], "/v1"),
        ([{"url": "v1"}], "/v1"),
        ([{"url": "./v1"}], "/v1"),
        ([{"url": "/{v}", "variables": {"v": {"default": "v2"}}}], "/v2"),
    ],
)
def test_the_base_path_is_that_of_the_first_server(
    tmp_path: Path, servers: list[object], base: str
) -> None:
    document = a_specification({"/a": {"get": an_operation()}}, servers=servers)
    contract = read(tmp_path, document)

    assert contract.base_path == base
    assert contract.notes == ()


@pytest.mark.parametrize(
    "server",
    [{"url": "/{v}"}, {"url": "/{v}", "variables": {"v": {}}}, {}, "x", {"url": "http://["}],
)
def test_a_server_whose_path_cannot_be_known_is_served_at_the_root(
    tmp_path: Path, server: object
) -> None:
    contract = read(tmp_path, a_specification({"/a": {"get": an_operation()}}, servers=[server]))

    assert contract.base_path == ""
    (note,) = contract.notes
    assert "#/servers/0" in note.where


def test_the_base_path_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    read(tmp_path, a_specification({"/a": {"get": an_operation()}}, servers=[{"url": "/{v}"}]))

    contract = read_contract("shop", path, base_path="/shop")
    assert contract.base_path == "/shop"
    assert contract.notes == ()


def test_what_would_be_sent_is_told(tmp_path: Path) -> None:
    callbacks = {"paid": {"{$request.body#/url}": {"post": {"responses": OK}}}}
    webhooks = {"shipped": {"post": {"responses": OK}}}
    document = a_specification(
        {"/a": {"get": an_operation(callbacks=callbacks)}}, webhooks=webhooks
    )
    contract = read(tmp_path, {**document, "openapi": "3.1.0"})

    assert whats(contract) == [
        "Webhooks are not sent: shipped.",
        "The callbacks of GET /a are not sent.",
    ]


def test_a_schema_is_compiled_when_it_judges_its_first_value(tmp_path: Path) -> None:
    body = {"required": True, "content": json_of({"type": "object", "required": ["name"]})}
    contract = read(tmp_path, a_specification({"/a": {"post": an_operation(requestBody=body)}}))

    at = "/paths/~1a/post/requestBody/content/application~1json/schema"
    validator = contract.schemas.validator(at, "request")
    assert [each.keyword for each in validator.violations({}, "body")] == ["required"]
    assert validator.accepts({"name": "a"})


def test_of_two_paths_that_no_request_can_tell_apart_the_first_is_served(tmp_path: Path) -> None:
    paths = {
        f"/a/{{{name}}}": {
            "get": an_operation(f"by{name}", parameters=[a_parameter({}, name, "path")])
        }
        for name in ("x", "y")
    }

    contract = read(tmp_path, a_specification(paths))

    assert list(contract.operations) == ["byx"]
    [note] = contract.notes
    assert (note.what, note.operation) == (
        "No request can tell its path from /a/{x}.",
        "GET /a/{y}",
    )
