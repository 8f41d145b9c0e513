"""Schemas that multiply through what they require cost bounded work, and a note."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.values import Values
from mockserver.errors import Unsatisfiable
from tests.contract.builders import a_specification, an_operation
from tests.contract.edge.reading import read, whats

Level = Callable[[Any], Any]

LEVELS: dict[str, Level] = {
    "properties": lambda below: {"required": ["a", "b"], "properties": {"a": below, "b": below}},
    "items": lambda below: {"type": "array", "items": below, "minItems": 2},
    "additionalProperties": lambda below: {
        "required": ["a", "b"],
        "properties": {"a": below},
        "additionalProperties": below,
    },
    "allOf": lambda below: {"allOf": [{"required": ["a", "b"]}, {"additionalProperties": below}]},
    "anyOf": lambda below: {"anyOf": [LEVELS["items"](below), LEVELS["properties"](below)]},
}


def a_chain(level: Level, length: int) -> dict[str, Any]:
    schemas = {
        f"S{number}": level({"$ref": f"#/components/schemas/S{number + 1}"})
        for number in range(length)
    }
    return schemas | {f"S{length}": {"type": "string"}}


def document(schemas: Any) -> dict[str, Any]:
    return a_specification({"/a": {"get": an_operation()}}, components={"schemas": schemas})


@pytest.mark.timeout(10)
@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
def test_what_requires_too_much_is_told_and_given_up_at_once(tmp_path: Path, level: Level) -> None:
    contract = read(tmp_path, document(a_chain(level, 30)))
    at = "/components/schemas/S0"

    with pytest.raises(Unsatisfiable):
        Values(contract).value(at, "reply", "key")
    assert "more than 2,000 values inside" in whats(contract)[0]
    assert contract.notes[0].hint == "None is made up: give it an `example`."


@pytest.mark.timeout(10)
def test_a_member_that_requires_too_much_is_left_out(tmp_path: Path) -> None:
    schemas = a_chain(LEVELS["properties"], 30)
    schemas["Whole"] = {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/S0"}}}
    values = Values(read(tmp_path, document(schemas)))

    assert values.value("/components/schemas/Whole", "reply", "key") == {}


def test_what_multiplies_only_where_it_may_is_made(tmp_path: Path) -> None:
    schemas = a_chain(lambda below: {"type": "object", "properties": {"a": below, "b": below}}, 30)
    contract = read(tmp_path, document(schemas))

    made = Values(contract).value("/components/schemas/S0", "reply", "key")

    assert (set(made), whats(contract)) == ({"a", "b"}, [])


def test_what_requires_itself_is_no_large_demand(tmp_path: Path) -> None:
    itself = {"$ref": "#/components/schemas/Tree"}
    tree = {"required": ["a", "b"], "properties": {"a": itself, "b": itself}}

    assert whats(read(tmp_path, document({"Tree": tree}))) == []
