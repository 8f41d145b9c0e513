"""Examples of a user's document that break their schema are counted in one note."""

from pathlib import Path
from typing import Any

from tests.contract.builders import a_parameter, a_specification, an_operation
from tests.contract.edge.reading import read, whats

NAME = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def reading(
    folder: Path, media: Any, media_type: str = "application/json", **parts: Any
) -> list[str]:
    reply = {"200": {"description": "Done.", "content": {media_type: media}}}
    document = a_specification({"/a": {"get": an_operation(responses=reply, **parts)}})
    return whats(read(folder, document))


def test_valid_examples_are_not_told(tmp_path: Path) -> None:
    media = {
        "schema": NAME,
        "examples": {"a": {"value": {"name": "Rex"}}, "b": {"summary": "None."}},
    }
    assert reading(tmp_path, media) == []


def test_the_first_broken_example_is_told_and_how_many_there_are(tmp_path: Path) -> None:
    media = {"schema": NAME, "examples": {"a": {"value": {}}, "b": {"value": {"name": 1}}}}
    parameter = a_parameter({"type": "integer"}, example="a")

    (what,) = reading(tmp_path, media, parameters=[parameter])
    assert what.startswith("Of 3 examples, 3 break their own schema; the first: expected ")


def test_an_example_that_is_no_json_is_not_judged(tmp_path: Path) -> None:
    assert reading(tmp_path, {"schema": NAME, "example": "<name/>"}, "application/xml") == [
        "XML is not validated: a body in XML is a text, a reply is JSON under its type."
    ]


def test_an_example_of_a_request_has_no_read_only_members(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string", "readOnly": True}},
    }
    body = {"content": {"application/json": {"schema": schema, "example": {}}}}
    assert reading(tmp_path, {}, requestBody=body) == []
    (what,) = reading(tmp_path, {"schema": schema, "example": {}})
    assert "a property 'id'" in what
