"""Values come to an end: recursion, large demands and many alternatives are bounded work."""

from typing import Any

import pytest

from mockserver.errors import Unsatisfiable
from tests.contract.schemas import an_object, ref
from tests.contract.valuing import AT, value

_A_TEXT = {"type": "string"}
_DEEP = 10_000


def test_recursion_ends_at_optional_members_and_empty_lists() -> None:
    node = an_object(
        ("children", "next"),
        children={"type": "array", "items": ref("Node")},
        next={"anyOf": [ref("Node"), {"type": "null"}]},
        parent=ref("Node"),
    )

    made = value(ref("Node"), schemas={"Node": node})

    assert len(str(made)) < 2_000


@pytest.mark.parametrize(
    "schemas",
    [
        {"A0": an_object(("a",), a=ref("A0"))},
        {"A0": {"allOf": [ref("A0"), an_object(("a",), a=ref("A0"))]}},
        {f"A{n}": an_object(("a",), a=ref(f"A{n + 1}")) for n in range(_DEEP)},
        {f"A{n}": {"oneOf": [ref(f"A{n + 1}")] * 2} for n in range(_DEEP)},
        {f"A{n}": {"allOf": [ref(f"A{n + 1}")] * 2} for n in range(1_000)},
    ],
)
def test_recursion_without_an_end_is_unsatisfiable(schemas: dict[str, Any]) -> None:
    schemas = {**schemas, f"A{len(schemas)}": _A_TEXT}

    with pytest.raises(Unsatisfiable) as caught:
        value({"type": "array", "minItems": 1, "items": ref("A0")}, schemas=schemas)

    assert caught.value.where == AT


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "minItems": 10**9},
        {"type": "array", "minItems": 5_000, "items": {}},
        {"type": "string", "minLength": 10**9},
        {"type": "object", "required": [f"a{n}" for n in range(50_000)]},
        {"type": "object", "minProperties": 50_000},
        {"type": "array", "minItems": 90, "items": {"type": "array", "minItems": 90}},
        {"type": "array", "minItems": 300, "uniqueItems": True, "items": {"enum": [1, 2]}},
    ],
)
def test_what_takes_too_much_work_is_unsatisfiable(schema: Any) -> None:
    with pytest.raises(Unsatisfiable):
        value(schema)


def test_many_alternatives_inside_each_other_are_bounded_work() -> None:
    many = {
        f"A{n}": {"oneOf": [an_object(("a",), a=ref(f"A{n + 1}")) for _ in range(50)]}
        for n in range(20)
    }

    with pytest.raises(Unsatisfiable):
        value(ref("A0"), schemas=many | {"A20": {"not": {}}})
