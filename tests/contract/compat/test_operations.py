"""What a change around the schemas breaks: operations, parameters, bodies, replies, security."""

from typing import Any

import pytest

from mockserver.contract.compat import compare_contracts
from tests.contract.builders import OK, json_of
from tests.contract.compat.documents import a_contract, an_api, told, with_parameter

TEXT = {"type": "string"}
AS_JSON = {"name": "p", "in": "query", "content": json_of(TEXT)}
LIST = {"type": "array", "items": TEXT}


def at(path: str, method: str = "get", identifier: str = "doIt", **parts: Any) -> Any:
    return {path: {method: {"operationId": identifier, "responses": OK, **parts}}}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (at("/a"), at("/b", identifier="other"), ["operation-removed C", "operation-added P"]),
        (at("/a"), at("/b"), ["operation-moved CP"]),
        (at("/a"), at("/a", "post"), ["operation-moved CP"]),
        (at("/a"), at("/a", identifier="renamed"), []),
        (at("/a"), at("/a", deprecated=True), ["deprecated"]),
        (at("/a"), at("/a", callbacks={"done": {}}), ["callbacks cp"]),
    ],
)
def test_operations_are_matched_by_path_then_by_id(old: Any, new: Any, changes: list[str]) -> None:
    assert told(a_contract(old), a_contract(new)) == changes


def test_what_a_parameter_of_a_path_is_called_does_not_matter() -> None:
    def of(name: str) -> Any:
        named = {"name": name, "in": "path", "required": True, "schema": TEXT}
        return a_contract(at(f"/a/{{{name}}}", parameters=[named]))

    assert told(of("id"), of("number")) == []


def test_a_base_path_that_moves_into_the_paths_changes_nothing() -> None:
    old = a_contract(at("/a"), servers=[{"url": "https://shop.example/v1"}])

    assert told(old, a_contract(at("/v1/a"))) == ["base-path"]
    assert told(old, a_contract(at("/a"))) == ["base-path CP"]
    assert told(old, a_contract(at("/a"), servers=[{"url": "https://x.example/v1"}])) == []


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (an_api(), with_parameter(), ["parameter-added P"]),
        (an_api(), with_parameter(required=True), ["parameter-added-required CP"]),
        (with_parameter(), an_api(), ["parameter-removed C"]),
        (with_parameter(required=True), an_api(), ["parameter-removed CP"]),
        (with_parameter(), with_parameter(required=True), ["parameter-required C"]),
        (with_parameter(required=True), with_parameter(), ["parameter-optional P"]),
        (with_parameter(), with_parameter(**{"in": "header"}), ["parameter-moved CP"]),
        (with_parameter(), with_parameter(deprecated=True), ["deprecated"]),
        (with_parameter(), with_parameter(allowEmptyValue=True), ["empty-value P"]),
        (with_parameter(), with_parameter(explode=False), []),
        (with_parameter(schema=LIST), with_parameter(schema=LIST, explode=False), ["style CP"]),
        (with_parameter(), with_parameter(schema={"enum": ["a"]}), ["enum C"]),
        (with_parameter(), an_api({"parameters": [AS_JSON]}), ["style CP"]),
    ],
)
def test_parameters(old: Any, new: Any, changes: list[str]) -> None:
    assert told(old, new) == changes


def body(*media_types: str, **parts: Any) -> Any:
    content = {each: {"schema": TEXT} for each in media_types or ("application/json",)}
    return an_api({"requestBody": {"content": content, **parts}})


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (an_api(), body(), ["body-added P"]),
        (an_api(), body(required=True), ["body-added CP"]),
        (body(), an_api(), ["body-removed C"]),
        (body(), body(required=True), ["body-required C"]),
        (body(required=True), body(), ["body-optional P"]),
        (body("text/plain", "text/csv"), body("text/plain"), ["media-type-removed C"]),
        (body("text/plain"), body("text/plain", "text/csv"), ["media-type-added P"]),
        (body("text/plain"), body("text/*"), ["media-type-added P"]),
    ],
)
def test_bodies_of_requests(old: Any, new: Any, changes: list[str]) -> None:
    assert told(old, new) == changes


def replies(**by_status: Any) -> Any:
    return an_api({"responses": {status.lstrip("_"): each for status, each in by_status.items()}})


def reply(schema: Any = None, **headers: Any) -> Any:
    node: dict[str, Any] = {"description": "."}
    node |= {} if schema is None else {"content": json_of(schema)}
    return {**node, "headers": {f"X-{name}": each for name, each in headers.items()}}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (replies(_200=reply()), replies(_200=reply(), _202=reply()), ["status-added C"]),
        (replies(_200=reply(), _202=reply()), replies(_200=reply()), ["status-removed P"]),
        (replies(_200=reply()), replies(_200=reply(), _404=reply()), ["error-status-added"]),
        (replies(_200=reply()), replies(_200=reply(), default=reply()), ["error-status-added"]),
        (replies(_200=reply()), replies(**{"2XX": reply()}), ["status-added C"]),
        (replies(default=reply(TEXT)), replies(default=reply(TEXT), _404=reply({})), ["type C"]),
        (replies(_200=reply(TEXT)), replies(_200=reply()), ["body-open C"]),
        (replies(_200=reply()), replies(_200=reply(TEXT)), ["body-described P"]),
        (replies(_200=reply()), replies(_200=reply(a={"schema": TEXT})), ["header-added P"]),
        (replies(_200=reply(a={"schema": TEXT})), replies(_200=reply()), ["header-removed C"]),
        (
            replies(_200=reply(a={"schema": TEXT, "required": True})),
            replies(_200=reply(a={"schema": {}})),
            ["header-optional C", "type C"],
        ),
    ],
)
def test_replies(old: Any, new: Any, changes: list[str]) -> None:
    assert told(old, new) == changes


KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
BEARER = {"type": "http", "scheme": "bearer"}
OAUTH = {"type": "oauth2", "flows": {}}


def secured(*alternatives: Any) -> Any:
    schemes = {"key": KEY, "same": KEY, "bearer": BEARER, "oauth": OAUTH}
    components = {"securitySchemes": schemes}
    return an_api({"security": list(alternatives)}, components=components)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (secured(), secured({"key": []}), ["security-added C"]),
        (secured({"key": []}), secured(), ["security-removed P"]),
        (secured({"key": []}), secured({"bearer": []}), ["security-changed CP"]),
        (secured({"key": []}), secured({"same": []}), []),
        (secured({"key": []}), secured({"key": []}, {"bearer": []}), ["security-changed P"]),
        (secured({"key": []}), secured({"key": [], "bearer": []}), ["security-changed C"]),
        (secured({"oauth": ["a"]}), secured({"oauth": ["a", "b"]}), ["security-changed C"]),
        (secured({"key": []}), secured({"key": []}, {}), ["security-changed P"]),
    ],
)
def test_credentials(old: Any, new: Any, changes: list[str]) -> None:
    assert told(old, new) == changes


def test_webhooks_are_not_compared_and_never_compatible() -> None:
    old = a_contract(at("/a"), webhooks={})

    comparison = compare_contracts(old, a_contract(at("/a"), webhooks={"done": {}}))

    assert [each.kind for each in comparison.undecided("consumers")] == ["webhooks"]
    assert not comparison.is_compatible("consumers")
