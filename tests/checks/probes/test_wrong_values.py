"""What is proposed as wrong is refused by the schema that it is proposed for."""

from typing import Any

import pytest

from mockserver.checks.probes.wrong_values import of_other_types, over_limits
from mockserver.contract.absent import ABSENT
from mockserver.contract.schema import Schemas
from mockserver.contract.schema_view import types_of

CASES: list[tuple[dict[str, Any], Any]] = [
    ({"type": "string", "maxLength": 5}, "abc"),
    ({"type": "string", "minLength": 2}, "abc"),
    ({"type": "string", "pattern": "^[a-z]+$"}, "abc"),
    ({"type": "string", "enum": ["a", "b"]}, "a"),
    ({"type": "string", "format": "date-time"}, "2026-01-01T00:00:00Z"),
    ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000000"),
    ({"type": "integer", "minimum": 1, "maximum": 9}, 5),
    ({"type": "integer", "format": "int32"}, 5),
    ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, 5),
    ({"type": "number", "multipleOf": 5}, 5),
    ({"type": "array", "minItems": 1, "maxItems": 2, "items": {}}, ["a"]),
    ({"type": "array", "uniqueItems": True, "items": {}}, ["a"]),
]


def refuses(schema: dict[str, Any], value: Any) -> bool:
    data = {"openapi": "3.0.3", "components": {"schemas": {"S": schema}}}
    return not Schemas(data).validator("/components/schemas/S", "request").accepts(value)


@pytest.mark.parametrize(("schema", "good"), CASES)
def test_each_keyword_has_a_value_beyond_it(schema: dict[str, Any], good: Any) -> None:
    data = {"openapi": "3.0.3"}
    assert not refuses(schema, good)
    beyond = {
        wrong.how for wrong in over_limits(data, schema, good) if refuses(schema, wrong.value)
    }
    limits = {"minimum", "maximum", "minLength", "maxLength", "pattern", "enum", "multipleOf"}
    limits |= {"format", "minItems", "maxItems", "uniqueItems", "exclusiveMinimum"}
    assert len(beyond) == len(limits & schema.keys())


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "array", "object"])
def test_each_type_has_values_of_others(kind: str) -> None:
    schema = {"type": kind}
    wrongs = [*of_other_types(types_of({"openapi": "3.0.3"}, schema), ABSENT)]
    assert len(wrongs) >= 2
    assert all(refuses(schema, wrong.value) for wrong in wrongs)


def test_a_schema_that_leads_nowhere_has_no_limits() -> None:
    assert [*over_limits({}, {"$ref": "#/nowhere"}, "x")] == []
