"""A value laid into a schema, and the examples of a contract that keep it."""

from typing import Any

import pytest

from mockserver.contract.absent import ABSENT
from mockserver.contract.values import Values
from tests.contract.schemas import an_object, ref
from tests.contract.valuing import MEDIA_TYPE, a_contract, filled

_A_TEXT = {"type": "string"}
_A_NUMBER = {"type": "integer"}
_CLOSED = {"additionalProperties": False}


def test_a_value_that_fits_is_given_back_as_it_is() -> None:
    partial = {"a": "x", "more": [1]}

    assert filled(an_object(("a",), a=_A_TEXT, b=_A_TEXT), partial) is partial


def test_members_that_the_schema_does_not_allow_are_left_out() -> None:
    schema = an_object(
        ("a",), a=_A_TEXT, secret={"type": "string", "writeOnly": True}, never=False
    ) | {"patternProperties": {"^x-": _A_TEXT}, **_CLOSED}
    partial = {"a": "x", "secret": "s", "b": 1, "x-y": "z", "never": 1}

    assert filled(schema, partial) == {"a": "x", "x-y": "z"}
    assert "secret" in filled(schema, partial, direction="request")


def test_only_members_that_the_schema_requires_are_made_up() -> None:
    inner = an_object(("c",), c=_A_NUMBER, d=_A_NUMBER)
    schema = an_object(("a", "inner"), a=_A_NUMBER, b=_A_NUMBER, inner=inner)

    made = filled(schema, {"b": 5})

    assert made.keys() == {"a", "b", "inner"}
    assert made["b"] == 5
    assert made["inner"].keys() == {"c"}


def test_what_is_there_is_filled_inside_objects_and_lists() -> None:
    row = an_object(("id", "name"), id=_A_NUMBER, name=_A_TEXT) | _CLOSED
    schema = an_object(("data",), data={"type": "array", "items": row, "minItems": 3})

    made = filled(schema, {"data": [{"id": 1, "name": "x", "y": 1}, {"id": 2}]})

    assert made["data"][0] == {"id": 1, "name": "x"}
    assert made["data"][1]["id"] == 2
    assert all(isinstance(each["name"], str) for each in made["data"])
    assert len(made["data"]) == 3


def test_an_item_that_does_not_fit_is_made_anew() -> None:
    schema = {"type": "array", "items": _A_NUMBER, "prefixItems": [_A_TEXT], "minItems": 4}

    made = filled(schema, ["a", "b", 7])

    assert made == ["a", made[1], 7, made[3]]
    assert isinstance(made[1], int)


@pytest.mark.parametrize("given", [{"a": 1, "b": [1] * 50_000}, {"a": [1] * 50_000, "b": []}])
def test_a_value_that_is_too_large_to_be_mended_is_absent(given: Any) -> None:
    texts = {"type": "array", "items": _A_TEXT}

    assert filled(an_object(("a", "b"), a=texts, b=texts), given) is ABSENT


@pytest.mark.parametrize(
    ("schema", "given"),
    [
        (_A_NUMBER, "5"),
        ({"enum": ["a"]}, "b"),
        ({"type": "string", "maxLength": 1}, "ab"),
        ({"type": "string", "pattern": "^a$"}, "b"),
        ({"type": "integer", "minimum": 5}, 4),
        ({"not": {"const": 4}, "type": "integer"}, 4),
        (an_object(("b",), b={"type": "string", "pattern": "^a$"}) | _CLOSED, 5),
    ],
)
def test_nothing_is_converted_what_does_not_fit_is_left_out_or_made_anew(
    schema: Any, given: Any
) -> None:
    optional = an_object(("id",), id=_A_NUMBER, a=schema)
    required = an_object(("id", "a"), id=_A_NUMBER, a=schema)

    assert filled(optional, {"id": 1, "a": given}) == {"id": 1}
    made = filled(required, {"id": 1, "a": given})
    assert made["id"] == 1
    assert made["a"] != given


def test_the_parts_of_all_of_are_filled_together() -> None:
    schemas = {"Base": an_object(("id",), id=_A_NUMBER)}
    schema = {"allOf": [ref("Base"), an_object(("name",), name=_A_TEXT)]}

    made = filled(schema, {"name": "x"}, schemas=schemas)

    assert made == {"id": made["id"], "name": "x"}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_the_alternative_that_fits_best_is_taken(keyword: str) -> None:
    schemas = {
        "Cat": an_object(("kind", "lives"), kind={"enum": ["cat"]}, lives=_A_NUMBER) | _CLOSED,
        "Dog": an_object(("kind", "barks"), kind={"enum": ["dog"]}, barks=_A_NUMBER) | _CLOSED,
    }
    schema = {keyword: [_A_TEXT, ref("Cat"), ref("Dog")]}

    assert filled(schema, {"kind": "dog", "x": 1}, schemas=schemas).keys() == {"kind", "barks"}
    assert filled(schema, {"barks": 1, "x": 1}, schemas=schemas) == {"kind": "dog", "barks": 1}
    assert filled(schema, {"lives": 9}, schemas=schemas) == {"kind": "cat", "lives": 9}


def test_a_discriminator_decides_whatever_else_would_fit() -> None:
    schemas = {
        "Cat": an_object(("kind", "a", "b"), kind=_A_TEXT, a=_A_TEXT, b=_A_TEXT, c=_A_NUMBER),
        "Dog": an_object(("kind", "d"), kind=_A_TEXT, d=_A_NUMBER),
    }
    discriminator = {"propertyName": "kind", "mapping": {"woof": "Dog"}}
    schema = {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": discriminator}

    made = filled(schema, {"kind": "woof", "a": "x"}, schemas=schemas)

    assert made == {"kind": "woof", "a": "x", "d": made["d"]}


def test_what_fits_nowhere_is_absent() -> None:
    assert filled(_A_NUMBER, "5") is ABSENT
    assert filled({"not": {}}, {}) is ABSENT
    assert filled({"oneOf": [_A_NUMBER, {"enum": ["a"]}, an_object()]}, "b") is ABSENT
    assert filled({"type": "array", "items": _A_NUMBER, "maxItems": 1}, [1, 2]) == [1]


def test_a_value_that_nests_too_deep_is_cut_at_an_optional_member() -> None:
    partial: Any = {}
    for _ in range(300):
        partial = {"a": partial}

    made = filled(ref("A"), partial, schemas={"A": an_object(("b",), a=ref("A"), b={})})

    assert 30 < str(made).count("'a'") < 150


def example(schema: Any, **beside: Any) -> Any:
    values = Values(a_contract(schema, version="3.1.0", **beside))
    return values.example(MEDIA_TYPE, "reply")


def test_the_first_valid_example_is_taken() -> None:
    named = {"wrong": {"value": "x"}, "outside": {"externalValue": "x"}, "right": {"value": 2}}

    assert example(_A_NUMBER, example=1) == 1
    assert example(_A_NUMBER, example="x", examples=named) == 2
    assert example({**_A_NUMBER, "example": "x", "examples": ["y", 3]}) == 3
    assert example(ref("A"), schemas={"A": {**_A_NUMBER, "example": 4}}) == 4


def test_without_a_valid_example_the_first_one_that_can_be_is_mended() -> None:
    schema = an_object(("id", "name"), id=_A_NUMBER, name=_A_TEXT) | _CLOSED

    mended = example(schema, examples={"a": {"value": 1}, "b": {"value": {"id": 7, "x": 1}}})

    assert mended == {"id": 7, "name": mended["name"]}
    valid = {"id": 8, "name": "n"}
    assert example(schema, example={"id": 7}, examples={"a": {"value": valid}}) == valid


def test_an_example_that_is_json_as_text_is_read() -> None:
    schema = {"type": "array", "items": _A_NUMBER}

    assert example(schema, example=" [1, 2]") == [1, 2]
    assert example(schema, example="[1, 2") is ABSENT
    assert example(_A_TEXT, example="[1, 2]") == "[1, 2]"


def test_without_an_example_that_fits_there_is_none() -> None:
    assert example(_A_NUMBER) is ABSENT
    assert example(_A_NUMBER, example="x", examples={"wrong": {"value": "x"}}) is ABSENT


def test_without_a_schema_the_first_example_is_taken() -> None:
    contract = a_contract({}, example="x")
    del contract.document.data["paths"]["/things"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]["schema"]

    assert Values(contract).example(MEDIA_TYPE, "reply") == "x"
