"""A document whose reading was prepared is served as one that is read for the first time."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.contract.contract import Contract
from mockserver.contract.edge import read_contract
from mockserver.contract.edge import reading as reading_module
from mockserver.contract.prepared import Prepared
from mockserver.errors import ContractError
from mockserver.http.document_cache import DocumentCache
from mockserver.resources import data_root
from tests.contract.builders import a_specification, an_operation, written


def replying(schema: Any, **parts: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, **parts}}
    return {"200": {"description": "Good", "content": content}}


_DOCUMENTS = sorted((Path(__file__).parents[2] / "documents").glob("*.yaml"))
#: A form and a shared path item (one value at two places), an example that breaks its schema, an
#: operation that cannot be served, webhooks, and a path that is moved.
_ODD: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Odd", "version": 1},
    "paths": {
        "/a": {"$ref": "#/paths/~1b"},
        "/b": {"get": an_operation("getB", responses=replying({"type": "string"}, example=7))},
        "/c?x": {"get": an_operation("getC")},
        "/d": {"get": {"operationId": "d", "parameters": [{"name": 1, "in": "query"}]}},
    },
    "webhooks": {"w": {"post": an_operation("w")}},
}


def facts(contract: Contract) -> dict[str, Any]:
    return {
        "data": contract.document.data,
        "operations": {
            name: (
                each.method,
                each.path,
                [parameter.name for parameter in each.parameters],
                list(each.replies),
                each.security,
            )
            for name, each in contract.operations.items()
        },
        "notes": [str(note) for note in contract.notes],
        "secrets": contract.secret_members,
        "base path": contract.base_path,
        "place": contract.document.where("/paths"),
    }


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    return DocumentCache(tmp_path / "cache")


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the document is read again")

    monkeypatch.setattr(reading_module, "parse_document", refuse)


@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.stem)
def test_the_contract_is_the_same(
    path: Path, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = facts(read_contract("shop", path))
    first = facts(read_contract("shop", path, prepared=prepared))
    forbid_reading(monkeypatch)
    again = facts(read_contract("shop", path, prepared=prepared))

    assert without == first == again


@pytest.mark.parametrize("name", ["odd.json", "odd.yaml"])
def test_notes_places_and_what_is_left_out_are_the_same(
    tmp_path: Path, name: str, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, name, _ODD)
    first = read_contract("shop", path, prepared=prepared)
    forbid_reading(monkeypatch)
    again = read_contract("shop", path, prepared=prepared)

    assert facts(first) == facts(again)
    assert first.notes
    for contract in (first, again):
        a, b = (contract.document.data["paths"][path]["get"] for path in ("/a", "/b"))
        assert a["responses"] is b["responses"]


def test_a_changed_document_is_read_anew(tmp_path: Path, prepared: Prepared) -> None:
    paths = {"/a": {"get": an_operation("getA")}}
    read_contract("shop", written(tmp_path, "shop.json", a_specification(paths)), prepared=prepared)

    paths = {"/b": {"get": an_operation("getB")}}
    path = written(tmp_path, "shop.json", a_specification(paths))
    contract = read_contract("shop", path, prepared=prepared)

    assert list(contract.operations) == ["getB"]


def test_a_document_that_names_other_files_is_read_anew(tmp_path: Path, prepared: Prepared) -> None:
    thing = {"$ref": "thing.json"}
    paths = {"/a": {"get": an_operation("getA", responses=replying(thing))}}
    path = written(tmp_path, "shop.json", a_specification(paths))
    missing = read_contract("shop", path, prepared=prepared)
    written(tmp_path, "thing.json", {"type": "integer"})
    there = read_contract("shop", path, prepared=prepared)
    written(tmp_path, "thing.json", {"type": "string"})
    changed = read_contract("shop", path, prepared=prepared)

    assert len(missing.notes) > len(there.notes)
    beside = [each.document.data["x-bundle"]["thing.json"]["type"] for each in (there, changed)]
    assert beside == ["integer", "string"]


def test_a_document_that_cannot_be_served_is_refused_each_time(
    tmp_path: Path, prepared: Prepared
) -> None:
    path = written(tmp_path, "shop.json", a_specification({}))

    for _ in range(2):
        with pytest.raises(ContractError, match="No operation of this document can be served"):
            read_contract("shop", path, prepared=prepared)


@pytest.mark.parametrize("name", ["koomalooma", "control"])
def test_a_specification_that_ships_is_the_same(name: str, prepared: Prepared) -> None:
    path = data_root() / "specs" / f"{name}.yaml"
    first, again = (load_specification(path, prepared=prepared) for _ in range(2))

    assert first.data == again.data == load_specification(path).data
    assert first.where("/paths") == again.where("/paths")
