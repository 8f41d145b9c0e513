"""What a contract may not say is refused with its place."""

from pathlib import Path
from typing import Any

import pytest

from tests.contract.builders import (
    a_parameter,
    a_specification,
    an_operation,
    the_operation,
)
from tests.contract.compiling import TEXT, refusal, with_operation, yaml_with_operation

# What is refused


def test_an_operation_without_an_id_is_refused_with_its_line(tmp_path: Path) -> None:
    specification = yaml_with_operation("responses: {200: {description: x}}")

    error = refusal(tmp_path, specification)

    assert error.what == "This operation has no operationId."
    assert error.where == f"{tmp_path}/shop.yaml:6 (#/paths/~1a/get)"
    assert error.hint == "Give it a unique one."


@pytest.mark.parametrize("paths", [("/a", "/b"), ("/a", "/a")])
def test_an_operation_id_belongs_to_one_operation(tmp_path: Path, paths: tuple[str, str]) -> None:
    items: dict[str, dict[str, Any]] = {}
    items.setdefault(paths[0], {})["get"] = an_operation()
    items.setdefault(paths[1], {})["put"] = an_operation()

    error = refusal(tmp_path, a_specification(items))

    assert error.what == "The operationId 'getThing' is already used by GET /a."
    assert error.hint == "Give each operation its own operationId."


@pytest.mark.parametrize(
    ("path", "segment", "reason"),
    [
        ("/a/{b", "{b", "a brace is not part of a {name}"),
        ("/a/b}", "b}", "a brace is not part of a {name}"),
        ("/a/{{b}}", "{{b}}", "a brace is not part of a {name}"),
        ("/a/{b}{c}", "{b}{c}", "nothing stands between two names"),
    ],
)
def test_a_segment_that_cannot_be_matched_is_named(
    tmp_path: Path, path: str, segment: str, reason: str
) -> None:
    declared = [a_parameter(TEXT, name, "path") for name in ("b", "c")]

    error = refusal(tmp_path, with_operation(path, parameters=declared))

    assert error.what == f"The path segment {segment!r} cannot be matched: {reason}."
    assert error.hint == "Between two slashes, literal text and {names} have to alternate."


def test_a_name_of_the_path_has_to_be_declared(tmp_path: Path) -> None:
    declared = [a_parameter(TEXT, "id", "path"), a_parameter(TEXT, "user")]

    error = refusal(tmp_path, with_operation("/a/{id}/{user}", parameters=declared))

    assert error.what == "The path has {user}, but no parameter of that name."


def test_a_path_parameter_has_to_stand_in_the_path(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_operation("/a", parameters=[a_parameter(TEXT, "id", "path")]))

    assert error.what == "The path has no {id} for its parameter 'id'."
    assert error.where is not None
    assert error.where.endswith("(#/paths/~1a/get)")


@pytest.mark.parametrize("path", ["/a/{id}/b/{id}", "/a/{id}-{id}"])
def test_a_path_has_each_name_once(tmp_path: Path, path: str) -> None:
    error = refusal(tmp_path, with_operation(path, parameters=[a_parameter(TEXT, "id", "path")]))

    assert error.what == "The path has {id} more than once."


@pytest.mark.parametrize(
    ("media", "name"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("application/merge-patch+json", "application/merge-patch+json"),
        ("*/*", "*/*"),
    ],
)
def test_a_request_body_is_json_by_any_name(tmp_path: Path, media: str, name: str) -> None:
    operation = the_operation(tmp_path, requestBody={"content": {media: {}}})

    assert operation.body is not None
    assert dict(operation.body.media) == {name: None}
    assert not operation.body.required


@pytest.mark.parametrize("place", ["operation", "contract"])
def test_a_security_scheme_has_to_be_declared(tmp_path: Path, place: str) -> None:
    security: list[dict[str, list[str]]] = [{"key": []}]
    specification = a_specification({"/a": {"get": an_operation()}})
    holder = specification if place == "contract" else specification["paths"]["/a"]["get"]
    holder["security"] = security

    error = refusal(tmp_path, specification)

    assert error.what == "There is no security scheme 'key'."
    assert error.hint == "Declare it."


def test_a_schema_that_cannot_be_compiled_is_reported_with_its_line(tmp_path: Path) -> None:
    specification = yaml_with_operation(
        """\
        operationId: a
        parameters:
          - name: p
            in: query
            schema:
              type: string
              pattern: '\\p{Foo}'
        responses: {200: {description: x}}
        """
    )

    error = refusal(tmp_path, specification)

    assert error.what.startswith("This is not a valid schema: ")
    assert error.where == f"{tmp_path}/shop.yaml:11 (#/paths/~1a/get/parameters/0/schema)"


def test_what_is_wrong_in_a_file_beside_is_reported_in_that_file(tmp_path: Path) -> None:
    parts = (
        "ok: 1\nid:\n  name: id\n  in: path\n  required: true\n  schema: {pattern: '\\p{Foo}'}\n"
    )
    specification = with_operation("/a/{id}", parameters=[{"$ref": "parts.yaml#/id"}])

    error = refusal(tmp_path, specification, parts__yaml=parts)

    assert error.what.startswith("This is not a valid schema: ")
    assert error.where == f"{tmp_path}/parts.yaml:6 (#/id/schema)"


def test_a_default_that_breaks_its_own_schema_is_reported_with_its_line(tmp_path: Path) -> None:
    specification = yaml_with_operation(
        """\
        operationId: a
        parameters:
          - name: p
            in: query
            schema: {type: integer, maximum: 9, default: 10}
        responses: {200: {description: x}}
        """
    )

    error = refusal(tmp_path, specification)

    assert error.what == "The default breaks its own schema: expected maximum 9, got 10."
    place = "#/paths/~1a/get/parameters/0/schema/default"
    assert error.where == f"{tmp_path}/shop.yaml:10 ({place})"
