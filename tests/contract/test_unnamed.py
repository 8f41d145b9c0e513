"""Members and flags of a request that its contract allows without naming them."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.operation import Operation
from mockserver.contract.unnamed import MOST, UnnamedMembers, unnamed_parameters
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled, json_of

NAMED = {"type": "object", "properties": {"id": {}, "cart": {"$ref": "#/components/schemas/Cart"}}}
CART = {
    "type": "array",
    "items": {"oneOf": [{"properties": {"sku": {}}}, {"properties": {"name": {}}}]},
}


def unnamed(folder: Path, schema: Any, body: Any) -> list[str]:
    """What of a body the schema does not name."""
    operation = an_operation("make", requestBody={"content": json_of(schema)})
    parts = {"components": {"schemas": {"Cart": CART}}}
    contract = compiled(folder, a_specification({"/things": {"post": operation}}, **parts))
    return UnnamedMembers(contract).of(contract.operations["make"], "application/json", body)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"id": 1}, []),
        ({"id": 1, "idd": 2}, ["/idd"]),
        ({"cart": [{"sku": 1, "name": 2}, {"skew/": 3}]}, ["/cart/1/skew~1"]),
        ([{"idd": 1}], []),
        ("text", []),
        ({str(number): number for number in range(MOST + 1)}, [f"/{each}" for each in range(MOST)]),
    ],
)
def test_a_member_that_no_schema_names_is_found(
    tmp_path: Path, body: Any, found: list[str]
) -> None:
    assert unnamed(tmp_path, NAMED, body) == found
    assert unnamed(tmp_path, {"allOf": [NAMED, {"properties": {"other": {}}}]}, body) == found


@pytest.mark.parametrize(
    "open_", [{"additionalProperties": True}, {"additionalProperties": {}}, {"properties": {}}]
)
def test_what_says_that_more_may_come_names_everything(
    tmp_path: Path, open_: dict[str, Any]
) -> None:
    assert unnamed(tmp_path, {**NAMED, **open_}, {"idd": 1}) == []


def test_a_schema_that_refers_to_itself_costs_no_more_than_the_allowance(tmp_path: Path) -> None:
    loop: dict[str, Any] = {"properties": {"next": {"$ref": "#/components/schemas/Cart"}}}
    deep: Any = {"odd": 1}
    for _ in range(60):
        deep = [{"sku": deep}]

    assert unnamed(tmp_path, {**loop, "allOf": [loop] * 500}, {"next": deep, "odd": 1}) == ["/odd"]


def test_only_the_first_of_very_many_values_are_looked_at(tmp_path: Path) -> None:
    carts = {"cart": [{"sku": 1}] * 5_000 + [{"skew": 1}]}

    assert unnamed(tmp_path, NAMED, carts) == []
    assert unnamed(tmp_path, NAMED, {**carts, "idd": 1}) == ["/idd"]


def an_operation_with(folder: Path, *parameters: Any) -> Operation:
    contract = compiled(
        folder, a_specification({"/t": {"get": an_operation("t", parameters=parameters)}})
    )
    return contract.operations["t"]


def test_a_flag_that_is_not_declared_is_found_but_no_magic_one(tmp_path: Path) -> None:
    operation = an_operation_with(tmp_path, a_parameter({}, "page"))

    assert unnamed_parameters(operation, {"page": 1, "loyalty": 1, "__code": 1}) == ["loyalty"]


def test_a_parameter_that_takes_names_of_its_own_names_everything(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    deep = a_parameter(schema, "filter", style="deepObject", explode=True)

    assert (
        unnamed_parameters(an_operation_with(tmp_path, deep), {"filter[a]": 1, "loyalty": 1}) == []
    )
