"""Schemas of a user's document that are referred to by a name."""

from pathlib import Path
from typing import Any

import pytest

from tests.contract.builders import a_specification, an_operation
from tests.contract.edge.reading import read, whats


def reading(folder: Path, **schemas: Any) -> Any:
    document = a_specification({"/a": {"get": an_operation()}}, components={"schemas": schemas})
    return read(folder, {**document, "openapi": "3.1.0"})


@pytest.mark.parametrize(
    ("named", "reference"),
    [
        ({"$anchor": "size"}, {"$ref": "#size"}),
        ({"$dynamicAnchor": "size"}, {"$dynamicRef": "#size"}),
        ({"$id": "https://shop.example/size"}, {"$ref": "https://shop.example/size"}),
        ({"$id": "size.json"}, {"$ref": "size.json#"}),
        ({"$id": "size.json", "$defs": {"n": {"type": "integer"}}}, {"$ref": "size.json#/$defs/n"}),
    ],
)
def test_a_schema_is_found_by_its_name(tmp_path: Path, named: Any, reference: Any) -> None:
    contract = reading(tmp_path, Size={**named, "type": "integer"}, Box=reference)

    judge = contract.schemas.validator("/components/schemas/Box", "reply")
    assert judge.accepts(1)
    assert not judge.accepts("a")
    assert contract.notes == ()


def test_a_recursive_reference_leads_to_its_anchor(tmp_path: Path) -> None:
    node = {
        "$dynamicAnchor": "node",
        "properties": {"size": {"type": "integer"}, "next": {"$dynamicRef": "#node"}},
    }
    judge = reading(tmp_path, Node=node).schemas.validator("/components/schemas/Node", "reply")

    assert judge.accepts({"next": {"next": {"size": 1}}})
    assert not judge.accepts({"next": {"next": {"size": "a"}}})


@pytest.mark.parametrize("reference", [{"$dynamicRef": "#nobody"}, {"$ref": "#nobody"}])
def test_an_unknown_name_fits_anything(tmp_path: Path, reference: Any) -> None:
    contract = reading(tmp_path, Size={"$anchor": "size"}, Box=reference)

    assert contract.schemas.validator("/components/schemas/Box", "reply").accepts("a")
    assert whats(contract) == ["The $ref '#nobody' leads nowhere."]
