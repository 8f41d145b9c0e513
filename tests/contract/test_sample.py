"""Samples: a reply out of the contract alone, by its examples or by the least its schema asks."""

import re
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.sample import (
    SampleReply,
    example_reply,
    examples,
    sample_reply,
    statuses,
)
from mockserver.errors import UnknownName
from mockserver.http.app import Server
from tests.contract.builders import a_specification, an_operation, compiled, json_of

_MANY: dict[str, Any] = {
    "200": {
        "description": "Yes.",
        "content": {
            "application/json": {
                "examples": {
                    "short": {"value": {"n": 1}},
                    "long": {"value": {"n": 2}},
                    "shared": {"$ref": "#/components/examples/Shared"},
                }
            }
        },
    },
    "404": {"$ref": "#/components/responses/Missing"},
    "204": {"description": "Nothing."},
    "default": {"description": "Whatever."},
}
_PARTS = {
    "components": {
        "examples": {"Shared": {"value": {"n": 3}}},
        "responses": {
            "Missing": {
                "description": "No.",
                "content": {"application/problem+json": {"example": {"title": "missing"}}},
            }
        },
    }
}


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    paths = {"/things": {"get": an_operation(responses=_MANY)}}
    return compiled(tmp_path, a_specification(paths, **_PARTS))


def exemplary(
    contract: Contract, status: int, name: str | None = None, seed: int = 0
) -> SampleReply | None:
    return example_reply(contract, contract.operations["getThing"], status, name, seed)


def sampled(contract: Contract, status: int, seed: int = 0) -> SampleReply:
    return sample_reply(contract, contract.operations["getThing"], status, seed)


def test_statuses_are_those_with_a_number_in_the_order_of_the_contract(contract: Contract) -> None:
    assert statuses(contract, contract.operations["getThing"]) == [200, 404, 204]


def test_examples_have_names_and_one_without_is_called_example(contract: Contract) -> None:
    operation = contract.operations["getThing"]

    assert examples(contract, operation, 200) == {
        "short": {"n": 1},
        "long": {"n": 2},
        "shared": {"n": 3},
    }
    assert examples(contract, operation, 404) == {"example": {"title": "missing"}}
    assert examples(contract, operation, 204) == examples(contract, operation, 500) == {}


def test_an_example_is_given_by_its_name_with_its_media_type(contract: Contract) -> None:
    assert exemplary(contract, 200, "shared") == (200, "application/json", {"n": 3})
    assert exemplary(contract, 404, "example") == (
        404,
        "application/problem+json",
        {"title": "missing"},
    )


@pytest.mark.parametrize(("seed", "n"), [(0, 1), (1, 2), (2, 3), (3, 1), (2**70, 2), (-1, 3)])
def test_without_a_name_the_seed_chooses(contract: Contract, seed: int, n: int) -> None:
    assert exemplary(contract, 200, seed=seed) == (200, "application/json", {"n": n})


def with_examples(folder: Path, schema: dict[str, Any], *bodies: Any) -> Contract:
    named = {f"number {index}": {"value": body} for index, body in enumerate(bodies)}
    content = {
        "application/xml": {"schema": {"type": "string"}},
        "application/json": {"schema": schema, "examples": named},
    }
    responses = {"200": {"description": "Yes.", "content": content}}
    paths = {"/things": {"get": an_operation(responses=responses)}}
    return compiled(folder, a_specification(paths))


def test_without_a_name_only_valid_examples_are_given(tmp_path: Path) -> None:
    contract = with_examples(tmp_path, {"type": "integer"}, "x", 1, None, 2)

    given = [exemplary(contract, 200, seed=seed) for seed in range(3)]

    assert [each.body for each in given if each is not None] == [1, 2, 1]
    assert exemplary(contract, 200, "number 0") == (200, "application/json", "x")


def test_without_a_valid_example_there_is_none(tmp_path: Path) -> None:
    contract = with_examples(tmp_path, {"type": "integer"}, "x")

    assert exemplary(contract, 200) is None
    assert exemplary(contract, 200, "number 0") is not None
    assert sampled(contract, 200) == (200, "application/json", 0)


def test_where_the_least_is_not_valid_a_value_is_made(tmp_path: Path) -> None:
    schema = {"type": "string", "pattern": "^[a-z]{5}-[0-9]$"}
    contract = with_examples(tmp_path, schema)

    assert re.fullmatch(schema["pattern"], sampled(contract, 200).body)
    assert sampled(contract, 200, seed=1) == sampled(contract, 200, seed=1)
    assert sampled(contract, 200, seed=1) != sampled(contract, 200, seed=2)


def test_where_the_contract_describes_no_body_there_is_none(contract: Contract) -> None:
    assert sampled(contract, 204).body is ABSENT


def test_an_unknown_status_or_example_lists_those_that_there_are(contract: Contract) -> None:
    with pytest.raises(UnknownName) as of_status:
        exemplary(contract, 500)
    with pytest.raises(UnknownName) as of_example:
        exemplary(contract, 200, "shrt")

    assert of_status.value.known == ["200", "204", "404", "default"]
    assert of_example.value.known == ["long", "shared", "short"]
    assert of_example.value.hint == "Did you mean 'short'?"


def least(folder: Path, schema: dict[str, Any], **schemas: Any) -> Any:
    """What is made of a schema; the contract has to accept it."""
    responses = {"200": {"description": "Yes.", "content": json_of(schema)}}
    paths = {"/things": {"get": an_operation(responses=responses)}}
    contract = compiled(folder, a_specification(paths, components={"schemas": schemas}))
    reply = sampled(contract, 200)
    operation = contract.operations["getThing"]
    assert operation.reply_violations(200, reply.media_type, reply.body, {}) == []
    return reply.body


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "minLength": 3}, "xxx"),
        ({"type": "string", "format": "date-time"}, "2020-01-01T00:00:00Z"),
        ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000000"),
        ({"type": "string", "enum": ["b", "a"]}, "b"),
        ({"type": "string", "example": "mine"}, "mine"),
        ({"type": "string", "default": "usual"}, "usual"),
        ({"type": "integer"}, 0),
        ({"type": "integer", "minimum": 7}, 7),
        ({"type": "integer", "minimum": 7, "exclusiveMinimum": True}, 8),
        ({"type": "integer", "minimum": -7}, 0),
        ({"type": "number", "minimum": 0.5}, 0.5),
        ({"type": "boolean"}, False),
        ({"type": "array", "items": {"type": "integer"}}, []),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [0, 0]),
        ({"type": "object"}, {}),
        ({"properties": {"a": {"type": "integer"}}}, {}),
        (
            {
                "type": "object",
                "required": ["a", "b"],
                "properties": {"a": {"type": "integer"}, "c": {"type": "integer"}},
            },
            {"a": 0, "b": {}},
        ),
        (
            {
                "allOf": [
                    {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
                    {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
                ],
                "required": ["c"],
                "properties": {"c": {"type": "boolean"}},
            },
            {"a": 0, "b": "", "c": False},
        ),
        ({"allOf": [{"type": "string", "minLength": 1}]}, "x"),
        ({"allOf": [{"description": "A word."}, {"type": "string", "minLength": 1}]}, "x"),
        ({"allOf": [{"type": "object"}], "description": "Nothing."}, {}),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, 0),
        ({"anyOf": [{"type": "string", "minLength": 2}, {"type": "integer"}]}, "xx"),
        ({}, {}),
    ],
)
def test_the_least_that_a_schema_asks_for_keeps_it(
    tmp_path: Path, schema: dict[str, Any], body: Any
) -> None:
    assert least(tmp_path, schema) == body


def test_a_schema_that_holds_itself_comes_to_an_end(tmp_path: Path) -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}

    deep = least(tmp_path, {"$ref": "#/components/schemas/Node"}, Node={**node})
    forced = {**node, "required": ["next"]}
    responses = {"200": {"description": "", "content": json_of({"$ref": _NODE})}}
    contract = compiled(
        tmp_path,
        a_specification(
            {"/things": {"get": an_operation(responses=responses)}},
            components={"schemas": {"Node": forced}},
        ),
    )

    assert deep == {}
    assert str(sampled(contract, 200).body).count("next") < 20


_NODE = "#/components/schemas/Node"


def test_a_schema_that_is_nothing_but_itself_comes_to_an_end(tmp_path: Path) -> None:
    circle = {"oneOf": [{"$ref": "#/components/schemas/Circle"}, {"type": "object"}]}
    responses = {
        "200": {"description": "", "content": json_of({"$ref": "#/components/schemas/Circle"})}
    }
    paths = {"/things": {"get": an_operation(responses=responses)}}
    contract = compiled(
        tmp_path, a_specification(paths, components={"schemas": {"Circle": circle}})
    )

    assert sampled(contract, 200).body == {}


def test_every_documented_reply_of_every_api_can_be_made_and_keeps_its_contract(
    server: Server,
) -> None:
    broken = []
    for api in server.apis.values():
        for operation in api.contract.operations.values():
            for status in statuses(api.contract, operation):
                replies = [sample_reply(api.contract, operation, status, 0)]
                for name in examples(api.contract, operation, status):
                    example = example_reply(api.contract, operation, status, name, 0)
                    assert example is not None
                    replies.append(example)
                for reply in replies:
                    body = None if reply.body is ABSENT else reply.body
                    if operation.reply_violations(status, reply.media_type, body, {}):
                        broken.append((operation.id, reply))

    assert broken == []
