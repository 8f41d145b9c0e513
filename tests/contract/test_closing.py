"""Closed copies of documents: no object has a member that the document does not name."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.closing import closed
from mockserver.contract.compiler import compile_contract
from tests.contract.builders import OK, a_specification, an_operation, json_of, loaded

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
SIZED = {"type": "object", "properties": {"size": {"type": "integer"}}}


def ours(folder: Path, schema: dict[str, Any], **schemas: Any) -> Any:
    """What judges the replies of a server of ours to the one operation."""
    reply = {"description": "Done.", "content": json_of(schema)}
    paths = {"/things": {"get": an_operation(responses={"200": reply})}}
    document = loaded(folder, a_specification(paths, components={"schemas": schemas}))
    contract = compile_contract("shop", document)
    return contract.operations["getThing"]


def keeps(operation: Any, body: Any) -> bool:
    kept: bool = operation.keeps(200, "application/json", body, {})
    return kept


@pytest.mark.parametrize(
    ("schema", "known", "unknown"),
    [
        (THING, {"id": 1}, {"id": 1, "x": 1}),
        ({"type": "array", "items": THING}, [{"id": 1}], [{"id": 1, "x": 1}]),
        ({"allOf": [THING, SIZED]}, {"id": 1, "size": 2}, {"id": 1, "x": 1}),
        ({"oneOf": [THING, {**SIZED, "required": ["size"]}]}, {"size": 1}, {"size": 1, "x": 1}),
        ({**THING, "oneOf": [SIZED]}, {"id": 1, "size": 2}, {"id": 1, "x": 1}),
        ({"properties": {"of": THING}}, {"of": {"id": 1}}, {"of": {"id": 1, "x": 1}}),
    ],
)
def test_a_member_that_the_contract_does_not_name_breaks_our_own_reply_and_no_other_servers(
    tmp_path: Path, schema: dict[str, Any], known: Any, unknown: Any
) -> None:
    operation = ours(tmp_path, schema)

    assert keeps(operation, known)
    assert keeps(operation.ours, known)
    assert keeps(operation, unknown)
    assert not keeps(operation.ours, unknown)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {**THING, "additionalProperties": True},
        {**THING, "additionalProperties": {"type": "string"}},
        {"allOf": [THING, {"type": "object", "additionalProperties": True}]},
    ],
)
def test_what_the_contract_leaves_open_is_open_for_us_too(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    assert keeps(ours(tmp_path, schema).ours, {"id": 1, "x": "free"})


def test_what_is_a_part_of_a_composed_object_is_closed_with_it(tmp_path: Path) -> None:
    whole = {"allOf": [{"$ref": "#/components/schemas/Thing"}, SIZED]}

    operation = ours(tmp_path, whole, Thing=THING)

    assert keeps(operation.ours, {"id": 1, "size": 2})
    assert not keeps(operation.ours, {"id": 1, "size": 2, "x": 1})


def test_requests_stay_as_the_contract_has_them(tmp_path: Path) -> None:
    body = {"content": json_of(THING)}
    paths = {"/things": {"post": an_operation(requestBody=body, responses=OK)}}
    document = loaded(tmp_path, a_specification(paths))
    operation = compile_contract("shop", document).operations["getThing"].ours

    assert operation.body is not None
    validator = operation.body.media["application/json"]
    assert validator is not None
    assert validator.accepts({"id": 1, "x": 1})


def test_the_document_itself_is_not_changed() -> None:
    document = a_specification(components={"schemas": {"Thing": dict(THING)}})

    closed(document)

    assert document["components"]["schemas"]["Thing"] == THING
