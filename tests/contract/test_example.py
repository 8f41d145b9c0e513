"""The request that is shown for an operation is made of its contract's own examples."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.example import ExampleRequest, example_request
from mockserver.contract.parameter import parse_query
from mockserver.contract.routing import Router
from mockserver.errors import ContractError
from mockserver.settings import Settings
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled, json_of

TEXT = {"type": "string"}


def example(
    folder: Path, *, path: str = "/a", components: Any = None, item: Any = None, **parts: Any
) -> ExampleRequest:
    paths = {path: {**(item or {}), "post": an_operation(**parts)}}
    servers = [{"url": "https://shop.example/v1"}]
    specification = a_specification(paths, servers=servers, components=components or {})
    contract = compiled(folder, specification)
    return example_request(contract, contract.operations["getThing"])


def test_an_example_has_the_method_the_target_and_the_body(tmp_path: Path) -> None:
    found = example(
        tmp_path,
        path="/users/{id}/x",
        parameters=[
            a_parameter(TEXT, "id", "path", example="a/b ü"),
            a_parameter(TEXT, "size", required=True, example="5 & 6"),
            a_parameter(TEXT, "left out", example="x"),
            a_parameter(TEXT, "X-Header", "header", required=True, example="x"),
        ],
        requestBody={"content": {"application/json": {"example": {"a": 1}}}},
    )

    assert found == ExampleRequest("POST", "/v1/users/a%2Fb%20%C3%BC/x?size=5+%26+6", {"a": 1})


@pytest.mark.parametrize(
    "media",
    [
        {"example": {"a": 1}},
        {"examples": {"first": {"value": {"a": 1}}, "second": {"value": {"a": 2}}}},
        {"examples": {"first": {"$ref": "#/components/examples/Shared"}}},
        {"schema": {"type": "object", "example": {"a": 1}}},
        {"schema": {"$ref": "#/components/schemas/Shared"}},
        {"example": {"a": 1}, "schema": {"type": "object", "example": {"a": 2}}},
    ],
)
def test_an_example_may_stand_in_several_places(tmp_path: Path, media: dict[str, Any]) -> None:
    components = {
        "examples": {"Shared": {"value": {"a": 1}}},
        "schemas": {"Shared": {"type": "object", "example": {"a": 1}}},
    }
    body = {"required": True, "content": {"application/json": media}}

    assert example(tmp_path, requestBody=body, components=components).body == {"a": 1}


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (5, "5"), (1.5, "1.5"), ("x", "x")]
)
def test_a_value_is_written_as_a_parameter_reads_it(tmp_path: Path, value: Any, text: str) -> None:
    declared = [
        a_parameter({}, "id", "path", example=value),
        a_parameter({}, "q", required=True, example=value),
        a_parameter({"type": "array", "items": {}}, "list", required=True, example=[value, value]),
    ]

    found = example(tmp_path, path="/a/{id}", parameters=declared)

    assert found.target == f"/v1/a/{text}?q={text}&list={text}&list={text}"


def test_an_operations_own_example_goes_before_that_of_its_path(tmp_path: Path) -> None:
    item = {"parameters": [a_parameter(TEXT, "id", "path", example="outer")]}

    found = example(
        tmp_path,
        path="/a/{id}",
        item=item,
        parameters=[a_parameter(TEXT, "id", "path", example="inner")],
    )

    assert found.target == "/v1/a/inner"
    assert example(tmp_path, path="/a/{id}", item=item).target == "/v1/a/outer"


def test_a_null_is_an_example_like_any_other(tmp_path: Path) -> None:
    body = {"required": True, "content": {"application/json": {"example": None}}}

    assert example(tmp_path, requestBody=body).body is None


def test_what_is_not_required_may_go_without_an_example(tmp_path: Path) -> None:
    found = example(
        tmp_path, parameters=[a_parameter(TEXT)], requestBody={"content": json_of(TEXT)}
    )

    assert found == ExampleRequest("POST", "/v1/a", None)


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"requestBody": {"required": True, "content": json_of(TEXT)}}, "the body"),
        (
            {"path": "/a/{id}", "parameters": [a_parameter(TEXT, "id", "path")]},
            "the path parameter 'id'",
        ),
        ({"parameters": [a_parameter(TEXT, "q", required=True)]}, "the query parameter 'q'"),
    ],
)
def test_an_example_that_is_missing_is_reported_with_its_place(
    tmp_path: Path, parts: dict[str, Any], what: str
) -> None:
    with pytest.raises(ContractError) as caught:
        example(tmp_path, **parts)

    assert caught.value.what == f"getThing has no example of {what}."
    assert caught.value.where is not None
    assert caught.value.where.startswith(f"{tmp_path}/shop.yaml:")
    assert caught.value.hint == "Add an `example`."


def test_the_example_of_an_operation_that_stands_elsewhere_is_found(tmp_path: Path) -> None:
    item = {"post": an_operation(requestBody={"content": {"application/json": {"example": 5}}})}
    specification = a_specification({"/a%20b": {"$ref": "my%20parts.yaml"}})
    (tmp_path / "my parts.yaml").write_text(json.dumps(item))
    contract = compiled(tmp_path, specification)

    found = example_request(contract, contract.operations["getThing"])

    assert found == ExampleRequest("POST", "/a%20b", 5)


@pytest.mark.parametrize("name", ["koomalooma", "control"])
def test_every_example_that_ships_keeps_its_contract(name: str) -> None:
    contract = compile_contract(name, load_specification(Settings().specs / f"{name}.yaml"))
    router: Router[str] = Router()
    for operation in contract.operations.values():
        router.add(name, contract.base_path + operation.path, operation.method, operation.id)

    for operation in contract.operations.values():
        shown = example_request(contract, operation)
        target = urlsplit(shown.target)
        match = router.find(target.path.encode(), shown.method)
        assert match is not None
        assert match.methods[shown.method] == operation.id
        _, violations = operation.read(match.parameters, parse_query(target.query.encode()), {})
        assert violations == []
        for judge in operation.body.media.values() if operation.body else ():
            if shown.body is not None and judge is not None:
                assert judge.violations(shown.body, "body") == []
