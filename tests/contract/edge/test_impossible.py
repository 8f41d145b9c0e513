"""Operations whose reply no value fits are told first, with the reason and the place."""

from pathlib import Path
from typing import Any

from tests.contract.builders import a_specification, an_operation
from tests.contract.edge.reading import read


def replying(schema: Any, status: str = "200") -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"responses": {status: {"description": "Done.", "content": content}}}


ODD = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "enum": ["x"]}}}
REF = {"$ref": "#/components/schemas/Odd"}


def test_one_note_names_the_operation_the_reason_and_the_place(tmp_path: Path) -> None:
    paths = {"/a": {"get": replying(REF)}, "/b": {"post": an_operation(**replying(REF, "201"))}}

    contract = read(tmp_path, a_specification(paths, components={"schemas": {"Odd": ODD}}))

    first = contract.notes[0]
    assert first.what == (
        "No value fits the 200 reply of GET /a and of 1 more: "
        'it wants the type integer, and lists ["x"].'
    )
    assert first.where.endswith("(#/components/schemas/Odd/properties/n)")
    assert first.hint == "Such a reply is a 500: mend the schema."


def test_replies_that_are_no_success_and_texts_are_passed_over(tmp_path: Path) -> None:
    text = {"text/csv": {"schema": ODD}}
    csv = {"responses": {"200": {"description": "Done.", "content": text}}}
    paths = {"/a": {"get": an_operation(**replying(ODD, "404"))}, "/b": {"get": csv}}

    contract = read(tmp_path, a_specification(paths))

    assert not any("No value fits" in note.what for note in contract.notes)
