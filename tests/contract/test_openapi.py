"""A document is OpenAPI 3.0, or is refused with the place that is not."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from mockserver.contract.document import SPEC_CAPS, parse_document
from mockserver.contract.openapi import MetaSchema
from mockserver.errors import ContractError
from tests.contract.builders import a_specification, an_operation, loaded


def refusal(text: str) -> ContractError:
    with pytest.raises(ContractError) as caught:
        MetaSchema().check(parse_document(dedent(text), "shop.yaml", SPEC_CAPS))
    return caught.value


@pytest.mark.parametrize("version", ["3.0.0", "3.0.1", "3.0.2", "3.0.3", "3.0.4"])
def test_every_patch_of_openapi_3_0_is_read(tmp_path: Path, version: str) -> None:
    document = loaded(tmp_path, {**a_specification(), "openapi": version})

    assert document.data["openapi"] == version


@pytest.mark.parametrize(
    ("member", "got"),
    [
        ('swagger: "2.0"', "null"),
        ('openapi: "2.0"', '"2.0"'),
        ("openapi: 3.1.0", '"3.1.0"'),
        ("openapi: 3.2.0", '"3.2.0"'),
        ("openapi: 3.0", "3.0"),
        ("openapi: 3", "3"),
        ("openapi: '3'", '"3"'),
        ("openapi: [3.0.3]", '["3.0.3"]'),
    ],
)
def test_another_version_is_refused_with_what_to_do(member: str, got: str) -> None:
    error = refusal(f"info: {{title: T, version: '1'}}\npaths: {{}}\n{member}\n")

    assert error.what == f"This is not OpenAPI 3.0: `openapi` is {got}."
    assert error.where == f"shop.yaml:{1 if 'swagger' in member else 3} (#/openapi)"
    assert error.hint is not None
    assert "Convert" in error.hint


@pytest.mark.parametrize("version", ["3.0.", "3.0.x", "3.0.3.1"])
def test_a_version_that_openapi_never_had_is_refused(version: str) -> None:
    refusal(f"openapi: '{version}'\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n")


HEAD = """\
    openapi: 3.0.3
    info: {title: T, version: "1"}
"""


@pytest.mark.parametrize(
    ("rest", "what", "where"),
    [
        ("paths: {a: {}}", "no property 'a'", "3 (#/paths)"),
        ("paths: {/a: {get: {}}}", "a property 'responses'", "3 (#/paths/~1a/get)"),
        ("paths: {/a: {fetch: {}}}", "no property 'fetch'", "3 (#/paths/~1a)"),
        ("paths: {}\nserver: []", "no property 'server'", "1 (#)"),
        ("components: {}", "a property 'paths'", "1 (#)"),
        ("paths: {}\ntags:\n  - {name: x, nom: y}", "no property 'nom'", "5 (#/tags/0)"),
        (
            "paths:\n  /a:\n    get:\n      responses:\n        600: {description: x}",
            "no property '600'",
            "7 (#/paths/~1a/get/responses)",
        ),
    ],
)
def test_what_openapi_forbids_is_reported_with_its_line(rest: str, what: str, where: str) -> None:
    error = refusal(dedent(HEAD) + rest)

    assert error.what.startswith(f"This breaks OpenAPI 3.0: expected {what}, got ")
    assert error.where == f"shop.yaml:{where}"


def test_a_deep_violation_is_reported_where_it_is_not_where_it_begins(tmp_path: Path) -> None:
    parameter = {"name": "a", "in": "query", "schema": {"type": "text"}}
    specification = a_specification({"/a": {"get": an_operation(parameters=[parameter])}})

    with pytest.raises(ContractError) as caught:
        loaded(tmp_path, specification)

    assert caught.value.where is not None
    assert "(#/paths/~1a/get/parameters/0/schema" in caught.value.where
    assert '"text"' in caught.value.what


@pytest.mark.parametrize(
    "components",
    [
        {"parameters": {"schema": {"$ref": "#/components/parameters/other"}}},
        {"parameters": {"items": {"$ref": "#/components/parameters/other"}}},
        {"schemas": {"headers": {"properties": {"not": {"$ref": "#/components/schemas/S"}}}}},
        {"schemas": {"A": {"example": {"schema": {"$ref": "#/components/parameters/other"}}}}},
    ],
)
def test_a_name_that_is_also_a_keyword_changes_nothing(
    tmp_path: Path, components: dict[str, Any]
) -> None:
    other = {"name": "a", "in": "query", "schema": {"type": "string"}}
    parameters = {**components.pop("parameters", {}), "other": other}
    schemas = {**components.pop("schemas", {}), "S": {"type": "string"}}

    loaded(tmp_path, a_specification(components={"parameters": parameters, "schemas": schemas}))
