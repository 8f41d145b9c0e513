"""What a check cannot tell from the outside is declared, with its reason."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.inferred.expectation import expectations_of
from mockserver.inferred.resources.infer import infer
from mockserver.inferred.resources.overrides import Overrides
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled
from tests.inferred.documents import a_petstore, takes
from tests.inferred.mock import a_mock

FORM = "application/x-www-form-urlencoded"
ONE = {"type": "object", "properties": {"a": {"type": "string"}}}
WORD = {"type": "object", "properties": {"a": {"type": "string", "enum": ["b"]}}}
SEVERAL = {"type": "object", "properties": {"a": {"type": "array", "items": {}}}}


@pytest.mark.parametrize(
    ("content", "is_declared"),
    [
        ({"application/json": ONE}, False),
        ({"application/json": SEVERAL}, False),
        ({FORM: ONE}, False),
        ({FORM: SEVERAL}, True),
        ({"multipart/form-data": SEVERAL}, True),
        ({"multipart/form-data": ONE}, True),
        ({"multipart/form-data": WORD}, False),
        ({"application/xml": ONE}, True),
        ({"application/xml": ONE, "application/json": ONE}, False),
    ],
)
def test_bodies_that_cannot_be_judged_are_declared(
    tmp_path: Path, content: dict[str, Any], is_declared: bool
) -> None:
    media = {name: {"schema": schema} for name, schema in content.items()}
    operation = an_operation(requestBody={"content": media})
    contract = compiled(tmp_path, a_specification({"/a": {"post": operation}}))

    declared = expectations_of(contract, infer(contract, Overrides()))

    checks = {each.check: each.statuses for each in declared}
    assert checks.get("negative_data_rejection") == (("2xx",) if is_declared else None)


@pytest.mark.parametrize(
    ("items", "style", "is_declared"),
    [
        ({"type": "string", "enum": ["new"]}, {"style": "form", "explode": False}, True),
        ({"type": "integer"}, {"style": "pipeDelimited", "explode": False}, True),
        ({"type": "integer"}, {"style": "form", "explode": True}, False),
        ({"type": "integer"}, {"allowEmptyValue": True}, True),
        ({"type": "string"}, {"style": "form", "explode": False}, False),
    ],
)
def test_a_list_that_may_be_sent_empty_is_declared(
    tmp_path: Path, items: dict[str, Any], style: dict[str, Any], is_declared: bool
) -> None:
    kinds = a_parameter({"type": "array", "items": items}, "kinds", **style)
    operation = an_operation("list", parameters=[kinds])
    contract = compiled(tmp_path, a_specification({"/things": {"get": operation}}))

    declared = expectations_of(contract, infer(contract, Overrides()))

    assert [each.wrong for each in declared if each.check == "negative_data_rejection"] == (
        ["list"] if is_declared else []
    )


@pytest.mark.parametrize(
    ("schema", "says"), [({"type": "array"}, [("JSON patch",)]), ({"type": "object"}, [])]
)
def test_a_json_patch_that_fits_no_row_is_declared(
    tmp_path: Path, schema: dict[str, Any], says: list[tuple[str, ...]]
) -> None:
    mock = a_mock(tmp_path, a_petstore(**{"PATCH /pets/{petId}": takes(schema)}))

    declared = [
        each for each in mock.provider.expectations if each.operation == "PATCH /pets/{petId}"
    ]

    checks = [each.says for each in declared if each.check == "positive_data_acceptance"]
    assert checks == says


def test_a_real_server_is_excused_only_for_what_no_server_can_tell(tmp_path: Path) -> None:
    xml = an_operation("postXml", requestBody={"content": {"application/xml": {"schema": ONE}}})
    form = an_operation("postForm", requestBody={"content": {FORM: {"schema": SEVERAL}}})
    paths = {"/things": {"get": an_operation("list")}, "/xml": {"post": xml}, "/f": {"post": form}}
    paths["/things/{id}"] = {
        "get": an_operation("show", parameters=[a_parameter({}, "id", "path")])
    }
    contract = compiled(tmp_path, a_specification(paths))

    declared = expectations_of(contract, infer(contract, Overrides()))

    assert len(declared) > 4
    assert [(each.operation, each.check) for each in declared if not each.is_of_mock] == [
        ("postForm", "negative_data_rejection")
    ]
