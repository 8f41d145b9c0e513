"""A violation of alternatives is worded from the nearest one; a schema that is none is refused."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.schema import compile_schema
from mockserver.contract.violation import Violation
from mockserver.errors import ContractError
from tests.contract.builders import a_specification, an_operation, compiled, json_of
from tests.contract.schemas import AT, an_object, ref, validator

PET = {
    "oneOf": [
        an_object(("kind", "lives"), kind={"enum": ["cat"]}, lives={"type": "integer"}),
        an_object(
            ("kind", "tricks"),
            kind={"enum": ["dog"]},
            tricks={"type": "array", "items": {"type": "string"}},
        ),
    ]
}


def test_of_alternatives_the_one_that_came_nearest_is_worded() -> None:
    violations = validator(PET).violations({"kind": "dog", "tricks": ["sit", 5]}, "body")

    assert violations == [
        Violation(
            "body",
            "",
            "oneOf",
            "exactly one of the alternatives to fit",
            '{"kind":"dog","tricks":["sit",5]}',
        ),
        Violation("body", "/tricks/1", "type", "string", "5"),
    ]


def test_of_alternatives_as_near_as_each_other_the_one_with_least_to_mend_is_worded() -> None:
    violations = validator(PET).violations({"kind": "cat"}, "body")

    assert [str(each) for each in violations[1:]] == [
        'body: expected a property \'lives\', got {"kind":"cat"}'
    ]


def test_a_value_that_fits_two_alternatives_breaks_one_of() -> None:
    judge = validator({"oneOf": [{"type": "integer"}, {"type": "number"}]})

    [violation] = judge.violations(5, "body")

    assert str(violation) == "body: expected exactly one of the alternatives to fit, got 5"


def test_any_of_is_worded_with_its_nearest_alternative() -> None:
    judge = validator({"anyOf": [{"type": "integer"}, an_object(a={"type": "string"})]})

    assert [str(each) for each in judge.violations({"a": 5}, "body", "/x")] == [
        'body/x: expected one of the alternatives to fit, got {"a":5}',
        "body/x/a: expected string, got 5",
    ]


@pytest.mark.parametrize(
    ("schema", "value", "words"),
    [
        ({"type": "string"}, 5, "body: expected string, got 5"),
        ({"type": "string", "nullable": True}, 5, "body: expected null or string, got 5"),
        ({"enum": ["a", "b"]}, "c", 'body: expected one of ["a","b"], got "c"'),
        ({"minLength": 3}, "ab", 'body: expected minLength 3, got "ab"'),
        ({"format": "uuid"}, "x", 'body: expected format "uuid", got "x"'),
        ({"pattern": "^a$"}, "b", 'body: expected pattern "^a$", got "b"'),
        (an_object(("a",)), {}, "body: expected a property 'a', got {}"),
        (
            {"type": "object", "additionalProperties": False},
            {"a": 1, "b": 2},
            "body: expected no property 'a', 'b', got {\"a\":1,\"b\":2}",
        ),
        (
            {"type": "integer", "format": "int32"},
            2**31,
            "body: expected maximum 2147483647, got 2147483648",
        ),
        ({"not": {"type": "string"}}, "a", 'body: expected not, got "a"'),
        ({"uniqueItems": True}, [1, 1], "body: expected uniqueItems, got [1,1]"),
        (
            {"minimum": 1, "exclusiveMinimum": True, "type": "number"},
            1,
            "body: expected exclusiveMinimum 1, got 1",
        ),
    ],
)
def test_a_violation_is_worded_from_its_keyword(
    schema: dict[str, Any], value: Any, words: str
) -> None:
    assert [str(each) for each in validator(schema).violations(value, "body")] == [words]


def test_every_violation_of_a_value_is_reported() -> None:
    judge = validator(an_object(("c",), a={"type": "string"}, b={"type": "integer"}))

    pointers = {each.pointer for each in judge.violations({"a": 1, "b": "x"}, "body")}

    assert pointers == {"", "/a", "/b"}


# Schemas that are none


@pytest.mark.parametrize(
    "schema",
    [{"type": "text"}, {"pattern": "("}, {"properties": [1]}, {"minimum": "x"}, {"allOf": [5]}],
)
def test_what_is_no_schema_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match="not a valid schema") as caught:
        validator(schema)

    assert caught.value.where == AT
    assert "\n" not in caught.value.what


def test_a_free_standing_schema_is_json_schema_of_2020() -> None:
    judge = compile_schema(
        {
            "type": "object",
            "properties": {"at": {"type": ["string", "null"], "format": "date-time"}},
            "unevaluatedProperties": False,
        }
    )

    assert judge.accepts({"at": None})
    assert not judge.accepts({"at": "today"})
    assert not judge.accepts({"b": 1})


@pytest.mark.parametrize("schema", [{"type": 5}, {"$ref": "http://127.0.0.1:9/x"}])
def test_a_free_standing_schema_that_is_none_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match="not a valid schema"):
        compile_schema(schema)


# Very large ones


def test_a_thousand_operations_share_their_schemas(tmp_path: Path) -> None:
    schemas = {
        f"T{number}": an_object(
            ("id",),
            id={"type": "integer", "format": "int64", "nullable": True},
            next=ref(f"T{(number + 1) % 60}"),
            other=ref(f"T{(number * 7) % 60}"),
        )
        for number in range(60)
    }
    paths = {
        f"/things{number}/{{id}}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "get": an_operation(f"get{number}"),
            "put": an_operation(
                f"put{number}", requestBody={"content": json_of(ref(f"T{number % 60}"))}
            ),
        }
        for number in range(500)
    }

    contract = compiled(tmp_path, a_specification(paths, components={"schemas": schemas}))

    assert list(contract.operations) == [
        f"{method}{number}" for number in range(500) for method in ("get", "put")
    ]
    for number in range(500):
        body = contract.operations[f"put{number}"].body
        assert body is not None
        judge = body.media["application/json"]
        assert judge is not None
        assert judge.accepts({"id": None, "next": {"id": 2**63 - 1}})
        assert not judge.accepts({"id": 1, "next": {"id": 2**63}})
