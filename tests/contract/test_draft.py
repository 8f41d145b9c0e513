"""The draft that judges schemas: draft 4 up to OpenAPI 3.0, draft 2020-12 from 3.1."""

from typing import Any

import pytest

from mockserver.contract.schema import Direction, Schemas
from mockserver.contract.validator import Validator

AT = "/components/parameters/p/schema"


def validator(
    schema: Any, direction: Direction = "reply", version: str = "3.1.0", **schemas: Any
) -> Validator:
    data = {
        "openapi": version,
        "components": {"parameters": {"p": {"schema": schema}}, "schemas": schemas},
    }
    return Schemas(data).validator(AT, direction)


def ref(name: str, **siblings: Any) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", **siblings}


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": ["string", "null"]}, None, 1),
        ({"const": {"a": 1}}, {"a": 1}, {"a": 2}),
        ({"exclusiveMinimum": 3, "type": "number"}, 3.5, 3),
        ({"type": "integer"}, 9.0, 9.5),
        ({"prefixItems": [{"type": "string"}], "items": False}, ["a"], ["a", "b"]),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"a": 1, "b": 1}, {"a": 1}),
        ({"contains": {"const": 1}, "minContains": 2}, [1, 1], [1]),
        ({"dependentRequired": {"a": ["b"]}}, {"b": 1}, {"a": 1}),
        ({"dependentSchemas": {"a": {"required": ["b"]}}}, {"b": 1}, {"a": 1}),
        ({"propertyNames": {"maxLength": 1}}, {"a": 1}, {"ab": 1}),
        ({"properties": {"a": True, "b": False}}, {"a": 1}, {"b": 1}),
        (
            {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False},
            {"a": 1},
            {"b": 1},
        ),
        ({"type": ["integer", "null"], "format": "int32"}, None, 2**31),
        ({"type": "string", "format": "date"}, "2026-11-26", "today"),
        ({"type": "string", "pattern": "^(?=.*[0-9]).{3,}$"}, "ab1", "abc"),
    ],
)
def test_a_schema_of_3_1_means_what_2020_12_says(schema: Any, right: Any, wrong: Any) -> None:
    judge = validator(schema)
    assert judge.accepts(right)
    assert not judge.accepts(wrong)
    assert judge.violations(wrong, "body")


def test_a_boolean_is_a_whole_schema() -> None:
    assert validator(True).accepts(1)
    assert not validator(False).accepts(1)


def test_nullable_is_no_keyword_of_3_1() -> None:
    assert not validator({"type": "string", "nullable": True}).accepts(None)
    assert validator({"type": "string", "nullable": True}, version="3.0.3").accepts(None)


def test_keywords_beside_a_reference_judge_in_3_1_only() -> None:
    schema = ref("Name", maxLength=3)
    names: Any = {"Name": {"type": "string", "minLength": 2}}

    judge = validator(schema, **names)
    assert [judge.accepts(text) for text in ("a", "ab", "abcd")] == [False, True, False]
    assert validator(schema, version="3.0.3", **names).accepts("abcd")


def test_a_chain_of_references_keeps_what_stands_beside_each() -> None:
    judge = validator(ref("Short"), Short=ref("Name", maxLength=3), Name={"type": "string"})
    assert not judge.accepts("abcd")
    assert not judge.accepts(1)


def test_definitions_inside_a_schema_are_found() -> None:
    judge = validator({"$ref": f"#{AT}/$defs/n", "$defs": {"n": {"type": "integer"}}})
    assert judge.accepts(1)
    assert not judge.accepts("a")


def test_addresses_in_a_schema_are_inert() -> None:
    judge = validator(
        {
            "$id": "https://shop.example/thing",
            "$anchor": "thing",
            "$schema": "https://json-schema.org/draft/2019-09/schema",
            "$dynamicRef": "#nowhere",
            "properties": {"name": ref("Name")},
        },
        Name={"$id": "name", "$dynamicAnchor": "node", "type": "string"},
    )
    assert judge.accepts({"name": "a"})
    assert not judge.accepts({"name": 1})


@pytest.mark.parametrize(
    "identifier",
    [
        {"type": "string", "readOnly": True},
        ref("Id", readOnly=True),
        ref("ReadOnlyId"),
    ],
)
def test_a_read_only_member_is_required_of_replies_and_banned_from_requests(
    identifier: Any,
) -> None:
    thing = {"type": "object", "required": ["id"], "properties": {"id": identifier}}
    schemas: dict[str, Any] = {
        "Id": {"type": "string"},
        "ReadOnlyId": {"type": "string", "readOnly": True},
    }

    reply = validator(thing, "reply", **schemas)
    assert reply.accepts({"id": "a"})
    assert not reply.accepts({})
    request = validator(thing, "request", **schemas)
    assert request.accepts({})
    assert not request.accepts({"id": "a"})


def test_what_is_required_beside_a_reference_may_be_read_only_in_its_target() -> None:
    thing = {"properties": {"id": {"type": "string", "readOnly": True}}}
    request = validator(ref("Thing", required=["id", "name"]), "request", Thing=thing)

    assert request.accepts({"name": "a"})
    assert not request.accepts({})


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_schema_that_holds_itself_is_judged_to_any_depth(version: str) -> None:
    node = {"type": "object", "properties": {"next": ref("Node"), "size": {"type": "integer"}}}
    judge = validator(ref("Node"), version=version, Node=node)

    assert judge.accepts({"next": {"next": {"size": 1}}})
    assert not judge.accepts({"next": {"next": {"size": "a"}}})
