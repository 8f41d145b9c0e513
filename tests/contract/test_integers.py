"""A number that a schema calls an integer comes without a point, and no other number changes."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.integers import normalise_integers
from mockserver.contract.schema import compile_schema

INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}


def as_json(value: Any) -> str:
    """Bytes tell 9 from 9.0, which Python's equality does not."""
    return orjson.dumps(value).decode()


@pytest.mark.parametrize(
    ("schema", "value", "normal"),
    [
        (INTEGER, 9.0, "9"),
        (INTEGER, -0.0, "0"),
        (INTEGER, 9, "9"),
        (INTEGER, True, "true"),
        (NUMBER, 9.0, "9.0"),
        ({}, 9.0, "9.0"),
        ({"type": ["integer", "null"]}, 9.0, "9"),
        ({"type": ["integer", "null"]}, None, "null"),
        ({"type": ["integer", "number"]}, 9.0, "9.0"),
        (INTEGER, 1e300, "1e+300"),
        ({"properties": {"a": INTEGER, "b": NUMBER}}, {"a": 1.0, "b": 1.0}, '{"a":1,"b":1.0}'),
        ({"additionalProperties": INTEGER}, {"a": 1.0}, '{"a":1}'),
        (
            {"properties": {"a": NUMBER}, "additionalProperties": INTEGER},
            {"a": 1.0, "b": 1.0},
            '{"a":1.0,"b":1}',
        ),
        ({"additionalProperties": False}, {}, "{}"),
        ({"items": INTEGER}, [1.0, 2], "[1,2]"),
        ({"prefixItems": [NUMBER], "items": INTEGER}, [1.0, 1.0], "[1.0,1]"),
        ({"prefixItems": [INTEGER]}, [1.0, 1.0], "[1,1.0]"),
        ({"items": {"items": INTEGER}}, [[1.0]], "[[1]]"),
        ({"allOf": [NUMBER, INTEGER]}, 1.0, "1"),
        ({"anyOf": [{"type": "string"}, INTEGER]}, 1.0, "1"),
        ({"oneOf": [{"properties": {"a": INTEGER}}, {"items": INTEGER}]}, {"a": 1.0}, '{"a":1}'),
        ({"if": {}, "then": INTEGER, "else": {}}, 1.0, "1"),
        ({"$ref": "#/$defs/n", "$defs": {"n": INTEGER}}, 1.0, "1"),
        (
            {"properties": {"next": {"$ref": "#"}, "n": INTEGER}},
            {"next": {"next": {"n": 1.0}}},
            '{"next":{"next":{"n":1}}}',
        ),
        ({"allOf": [{"$ref": "#"}], "type": "integer"}, 1.0, "1"),
    ],
)
def test_a_number_is_written_as_its_schema_calls_it(
    schema: dict[str, Any], value: Any, normal: str
) -> None:
    assert as_json(normalise_integers(value, schema)) == normal


SCHEMA = {
    "type": "object",
    "properties": {"n": INTEGER, "x": NUMBER, "list": {"type": "array", "items": {"$ref": "#"}}},
}
NUMBERS = st.integers(-9, 9) | st.integers(-9, 9).map(float) | st.floats(allow_nan=False)
TREES = st.recursive(
    st.fixed_dictionaries({}, optional={"n": NUMBERS, "x": NUMBERS}),
    lambda inner: st.fixed_dictionaries({"list": st.lists(inner, max_size=3)}),
)


@given(TREES)
def test_a_value_stays_equal_and_its_schema_judges_it_alike(tree: Any) -> None:
    judge = compile_schema(SCHEMA)

    normal = normalise_integers(tree, SCHEMA)

    assert normal == tree
    assert judge.accepts(normal) == judge.accepts(tree)
