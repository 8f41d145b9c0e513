"""The files that a user's document refers to, and what happens where a reference leads nowhere."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.document import OWN_CAPS
from tests.contract.builders import OK, a_specification, an_operation, json_of, written
from tests.contract.edge.reading import read, whats

AT = "/paths/~1a/get/responses/200/content/application~1json/schema"


def with_schema(schema: Any, **parts: Any) -> dict[str, Any]:
    reply = {"200": {"description": "Done.", "content": json_of(schema)}}
    return a_specification({"/a": {"get": an_operation(responses=reply)}}, **parts)


def test_files_of_the_folder_are_read(tmp_path: Path) -> None:
    written(
        tmp_path, "schemas/thing.yaml", {"type": "object", "properties": {"n": {"$ref": "n.yaml"}}}
    )
    written(tmp_path, "schemas/n.yaml", {"type": "integer"})
    contract = read(tmp_path, with_schema({"$ref": "schemas/thing.yaml"}))

    judge = contract.schemas.validator(AT, "reply")
    assert judge.accepts({"n": 1})
    assert not judge.accepts({"n": "a"})
    assert contract.notes == ()


def test_the_fence_is_the_git_working_copy(tmp_path: Path) -> None:
    (tmp_path / "copy/.git").mkdir(parents=True)
    written(tmp_path, "copy/common/n.yaml", {"type": "integer"})
    document = with_schema({"$ref": "../common/n.yaml"})
    contract = read(tmp_path, document, name="copy/api/shop.yaml")

    assert not contract.schemas.validator(AT, "reply").accepts("a")
    assert contract.notes == ()


@pytest.mark.parametrize(
    "reference",
    [
        "../secret.yaml",
        "/etc/hostname",
        "file:///etc/hostname",
        "https://shop.example/thing.yaml",
        "nothing.yaml",
        "#/components/schemas/Nothing",
        "#Thing",
        "",
        "#",
        7,
    ],
)
def test_what_a_reference_does_not_find_fits_anything(tmp_path: Path, reference: Any) -> None:
    written(tmp_path, "secret.yaml", {"type": "integer"})
    contract = read(tmp_path, with_schema({"$ref": reference}), name="own/shop.yaml")

    assert contract.schemas.validator(AT, "reply").accepts("a")
    (note,) = contract.notes
    assert note.hint == "Anything fits there."
    assert AT in note.where


def test_references_in_a_circle_fit_anything(tmp_path: Path) -> None:
    circle = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    contract = read(tmp_path, with_schema(circle["B"], components={"schemas": circle}))

    assert contract.schemas.validator(AT, "reply").accepts("a")
    assert "A chain of $ref leads back to itself." in whats(contract)


def test_a_link_does_not_lead_out_of_the_fence(tmp_path: Path) -> None:
    written(tmp_path, "secret.yaml", {"type": "integer"})
    (tmp_path / "own").mkdir()
    (tmp_path / "own/n.yaml").symlink_to(tmp_path / "secret.yaml")
    contract = read(tmp_path, with_schema({"$ref": "n.yaml"}), name="own/shop.yaml")

    assert contract.schemas.validator(AT, "reply").accepts("a")
    assert "leads out of the specification's folder" in whats(contract)[0]


def test_a_file_beside_that_is_not_yaml_costs_what_refers_to_it(tmp_path: Path) -> None:
    contract = read(tmp_path, with_schema({"$ref": "n.yaml"}), n__yaml="a: [")

    assert contract.schemas.validator(AT, "reply").accepts("a")
    (note,) = contract.notes
    assert "n.yaml:" in note.where


def test_path_items_and_operations_may_be_references(tmp_path: Path) -> None:
    written(tmp_path, "paths/thing.yaml", "get: {$ref: get.yaml}\nput:\n  responses: {'200': {}}\n")
    written(tmp_path, "paths/get.yaml", {"responses": OK, "parameters": "x"})
    document = a_specification({"/things": {"$ref": "paths/thing.yaml"}})
    contract = read(tmp_path, document)

    assert list(contract.operations) == ["getThings", "putThings"]
    note = next(note for note in contract.notes if "parameters" in note.what)
    assert note.where.endswith("paths/get.yaml:1 (#/parameters)")


def test_two_paths_with_one_path_item_have_operations_of_their_own(tmp_path: Path) -> None:
    shared = {"get": an_operation()}
    paths = {"/a": {"$ref": "#/components/pathItems/shared"}, "/b": {"$ref": "#/paths/~1a"}}
    document = a_specification(paths, components={"pathItems": {"shared": shared}})
    contract = read(tmp_path, {**document, "openapi": "3.1.0"})

    assert {each.id: each.path for each in contract.operations.values()} == {
        "getThing": "/a",
        "getB": "/b",
    }


def test_members_beside_the_reference_of_a_path_item_count(tmp_path: Path) -> None:
    paths = {
        "/a": {"$ref": "#/paths/~1b", "put": an_operation("putA")},
        "/b": {"get": an_operation("getB")},
    }
    contract = read(tmp_path, a_specification(paths))
    assert sorted(contract.operations) == ["getB", "getB2", "putA"]


def test_a_map_may_be_one_reference(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"$ref": "members.yaml"}}
    contract = read(tmp_path, with_schema(schema), members__yaml={"n": {"type": "integer"}})

    assert not contract.schemas.validator(AT, "reply").accepts({"n": "a"})
    assert contract.notes == ()


def test_a_property_may_be_called_ref(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"$ref": {"type": "integer"}}}
    contract = read(tmp_path, with_schema(schema))

    assert not contract.schemas.validator(AT, "reply").accepts({"$ref": "a"})
    assert contract.notes == ()


def test_an_example_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    content = {"application/json": {"examples": {"a": {"externalValue": "https://x.example/a"}}}}
    reply = {"200": {"description": "Done.", "content": content}}
    contract = read(tmp_path, a_specification({"/a": {"get": an_operation(responses=reply)}}))

    assert whats(contract) == ["An example's externalValue would be fetched from elsewhere."]


def test_the_files_of_a_document_are_bounded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(OWN_CAPS, size=1_000)
    monkeypatch.setattr("mockserver.contract.edge.reading.OWN_CAPS", small)
    large = {"type": "integer", "description": "x" * 800}
    contract = read(tmp_path, with_schema({"$ref": "n.yaml"}), n__yaml=large)

    assert contract.schemas.validator(AT, "reply").accepts("a")
    assert "more than 1,000 characters in all" in whats(contract)[0]


def test_a_reference_in_a_list_of_items_is_looked_at(tmp_path: Path) -> None:
    contract = read(tmp_path, with_schema({"type": "array", "items": [{"$ref": "#/nowhere"}]}))

    assert contract.schemas.validator(AT, "reply").accepts(["a"])
    assert whats(contract) == ["The $ref '#/nowhere' leads nowhere."]
