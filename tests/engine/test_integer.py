"""Whole numbers lose their point where a schema asks for integers, and nowhere else."""

from typing import Any

import pytest

from mockserver.engine.integer import with_integers

_INTEGER = {"type": "integer"}


@pytest.mark.parametrize(
    ("value", "schema", "expected"),
    [
        (5.0, _INTEGER, 5),
        (-0.0, _INTEGER, 0),
        (5.5, _INTEGER, 5.5),
        (5.0, {"type": "number"}, 5.0),
        (5.0, {}, 5.0),
        (5.0, True, 5.0),
        (True, _INTEGER, True),
        ("5.0", _INTEGER, "5.0"),
        (5.0, {"type": ["integer", "null"]}, 5),
        (5.0, {"anyOf": [{"type": "null"}, _INTEGER]}, 5),
        ([5.0, [6.0]], {"items": _INTEGER}, [5, [6.0]]),
        ({"a": 5.0, "b": 5.0}, {"properties": {"a": _INTEGER}}, {"a": 5, "b": 5.0}),
        (
            {"a": [{"b": 1e3}]},
            {"properties": {"a": {"items": {"properties": {"b": _INTEGER}}}}},
            {"a": [{"b": 1000}]},
        ),
    ],
)
def test_whole_numbers_are_written_as_their_schema_asks(
    value: Any, schema: Any, expected: Any
) -> None:
    assert repr(with_integers(value, schema)) == repr(expected)
