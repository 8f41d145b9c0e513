"""prance has a second look at every specification, and stays at home while it does."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.contract import inspection
from mockserver.contract.bundle import load_specification
from mockserver.contract.document import SPEC_CAPS, Document
from mockserver.contract.inspection import inspect_contract, inspect_once
from mockserver.errors import ContractError
from mockserver.http.document_cache import DocumentCache
from mockserver.settings import Settings
from tests.contract.builders import a_specification, an_operation, json_of, loaded

SPECS = sorted(Settings().specs.glob("*.yaml"))

pytestmark = pytest.mark.usefixtures("offline")


def unscreened(data: Any) -> Document:
    """A document that no bundle has looked at."""
    return Document("shop.yaml", "", data, SPEC_CAPS)


@pytest.mark.slow
@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_specification_that_ships_is_accepted(path: Path) -> None:
    document = load_specification(path)

    expanded = inspect_contract(document)

    assert set(expanded["paths"]) == set(document.data["paths"])
    assert "$ref" not in repr(expanded["paths"])


@pytest.mark.parametrize(
    "broken",
    [
        {"openapi": "3.0.3", "info": {"title": "T"}, "paths": {}},
        a_specification({"/a/{id}": {"get": an_operation()}}),
        a_specification({"/a": {"get": an_operation(), "put": an_operation()}}),
        a_specification({"/a": {"get": an_operation(parameters=[{"$ref": "#/nowhere"}])}}),
    ],
    ids=["meta-schema", "path parameter", "operationId", "reference"],
)
def test_a_broken_one_is_refused_in_our_words(broken: dict[str, Any]) -> None:
    with pytest.raises(ContractError) as caught:
        inspect_contract(unscreened(broken))

    assert caught.value.what.startswith("prance refuses the specification: ")
    assert caught.value.where == "shop.yaml"


def test_a_schema_that_comes_back_to_itself_is_cut_where_it_does(tmp_path: Path) -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Tree"}}}
    body = {"content": json_of({"$ref": "#/components/schemas/Tree"})}
    specification = a_specification(
        {"/a": {"post": an_operation(requestBody=body)}}, components={"schemas": {"Tree": tree}}
    )

    expanded = inspect_contract(loaded(tmp_path, specification))

    schema = expanded["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["type"] == "object"


def test_the_document_is_left_as_it_was(tmp_path: Path) -> None:
    body = {"content": json_of({"$ref": "parts.yaml#/Thing"})}
    (tmp_path / "parts.yaml").write_text("Thing: {type: string}")
    document = loaded(tmp_path, a_specification({"/a": {"post": an_operation(requestBody=body)}}))
    before = repr(document.data)

    expanded = inspect_contract(document)

    assert repr(document.data) == before
    schema = expanded["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"type": "string"}


def test_a_document_is_inspected_once_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspected: list[str] = []
    monkeypatch.setattr(inspection, "inspect_contract", lambda each: inspected.append(each.source))
    first = loaded(tmp_path, a_specification({"/a": {"get": an_operation()}}))
    prepared = DocumentCache(tmp_path / "cache")

    inspect_once(first, prepared)
    inspect_once(first, prepared)
    assert len(inspected) == 1
    inspect_once(loaded(tmp_path, a_specification({"/b": {"get": an_operation()}})), prepared)
    assert len(inspected) == 2
    inspect_once(first, None)
    assert len(inspected) == 3


def test_a_document_that_was_refused_is_refused_again(tmp_path: Path) -> None:
    broken = unscreened(a_specification({"/a/{id}": {"get": an_operation()}}))
    prepared = DocumentCache(tmp_path / "cache")

    for _ in range(2):
        with pytest.raises(ContractError):
            inspect_once(broken, prepared)
