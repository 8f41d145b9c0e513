"""Schemas that no value fits are told with their reason, and no other schema is."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.sampling.contradiction import Contradiction
from mockserver.contract.values import Values
from mockserver.errors import Unsatisfiable
from tests.contract.schema_strategies import schemas
from tests.contract.valuing import AT, a_contract


def found(schema: Any, version: str = "3.1.0") -> Contradiction | None:
    return Values(a_contract(schema, version=version)).contradiction(AT)


def requiring(schema: Any) -> dict[str, Any]:
    return {"type": "object", "required": ["a"], "properties": {"a": schema}}


TEXT = {"type": "string"}
IMPOSSIBLE: list[tuple[Any, str]] = [
    (False, "No value fits `false`"),
    ({"not": {}}, "No value fits `not: {}`"),
    ({"type": "integer", "enum": ["a"]}, 'It wants the type integer, and lists ["a"]'),
    ({"type": "string", "const": 1}, "It wants the type string, and lists [1]"),
    ({"enum": [1], "const": 2}, "Its parts list no value in common"),
    ({"enum": ["ab"], "maxLength": 1, **TEXT}, "None of the values that it lists"),
    ({"allOf": [TEXT, {"type": "integer"}]}, "Its parts want different types"),
    ({"type": "number", "minimum": 2, "maximum": 1}, "a number of at least 2 and at most 1"),
    ({"type": "number", "minimum": 1, "exclusiveMaximum": 1}, "of at least 1 and at most 1"),
    ({"type": "integer", "minimum": 1.2, "maximum": 1.8}, "There is no integer between"),
    ({"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2}, "There is no integer"),
    ({**TEXT, "minLength": 2, "maxLength": 1}, "Its `minLength` is 2, and its `maxLength` is 1"),
    ({**TEXT, "pattern": "^[a-z]{4}$", "maxLength": 3}, "is 3, and its pattern takes 4 or more"),
    ({"type": "array", "minItems": 2, "maxItems": 1}, "Its `minItems` is 2"),
    ({"type": "array", "items": False, "minItems": 1}, "It wants 1 items, and allows 0"),
    ({"type": "array", "items": {"enum": []}, "minItems": 1}, "Its parts list no value"),
    (
        {"type": "array", "items": {"enum": [1, 2]}, "minItems": 3, "uniqueItems": True},
        "It wants 3 different items, and lists 2 values",
    ),
    (requiring(False), "It requires 'a', and forbids it"),
    ({**requiring(True), "maxProperties": 0}, "It requires 1 members, and `maxProperties` is 0"),
    ({**requiring(True), "not": {"required": ["a"]}}, "It requires a, and its `not` forbids"),
    (
        {"type": "object", "required": ["b"], "additionalProperties": False},
        "It requires 'b', and forbids it",
    ),
    (
        {"type": "object", "additionalProperties": False, "minProperties": 1},
        "It wants 1 members, and knows 0",
    ),
    ({"oneOf": [{"enum": []}, {"not": {}}]}, "None of its alternatives fits"),
    ({**TEXT, "anyOf": [{"type": "integer"}, {"type": "null"}]}, "that its alternatives allow"),
]


@pytest.mark.parametrize(("schema", "what"), IMPOSSIBLE, ids=[each[1] for each in IMPOSSIBLE])
def test_a_schema_that_no_value_fits_is_told_with_the_reason(schema: Any, what: str) -> None:
    contradiction = found(schema)

    assert contradiction is not None
    assert what in contradiction.what
    with pytest.raises(Unsatisfiable):
        Values(a_contract(schema, version="3.1.0")).value(AT, "reply", "key")


def test_the_place_is_that_of_the_schema_inside() -> None:
    inner = found(requiring(requiring({"type": "integer", "enum": ["a"]})))

    assert inner is not None
    assert inner.pointer == f"{AT}/properties/a/properties/a"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["integer", "null"], "minimum": 2, "maximum": 1},
        {"type": "object", "properties": {"a": False}},
        {"type": "array", "items": False},
        requiring({"type": "integer", "enum": ["a"], "writeOnly": True}),
        {**requiring(True), "anyOf": [{"properties": {"a": True}}], "unevaluatedProperties": False},
        {"minimum": 2, "maximum": 1},
    ],
)
def test_where_another_value_fits_there_is_no_contradiction(schema: Any) -> None:
    assert found(schema) is None


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_called_impossible_accepts_nothing(version: str, data: st.DataObject) -> None:
    one, other = data.draw(schemas(version)), data.draw(schemas(version))
    both = {"allOf": [one, other]}

    assert found(one, version) is None
    if found(both, version) is not None:
        whole = a_contract(both, version=version).schemas.validator(AT, "reply")
        for schema in (one, other):
            made = Values(a_contract(schema, version=version)).value(AT, "reply", "key")
            assert not whole.accepts(made)
