"""A specification is compiled into operations, or refused with the place that cannot be served."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.compiler import compile_contract
from mockserver.contract.document import SPEC_CAPS
from mockserver.contract.operation import SecurityScheme
from mockserver.engine.provider import Provider
from mockserver.errors import ContractError, ProviderError
from mockserver.http.app import build_server
from mockserver.providers import discover
from mockserver.settings import Settings
from tests.contract.builders import (
    OK,
    a_parameter,
    a_specification,
    an_operation,
    compiled,
    json_of,
    loaded,
    the_operation,
    written,
)
from tests.contract.compiling import TEXT, refusal, with_operation

# What is compiled


def test_a_contract_is_its_operations_below_a_base_path(tmp_path: Path) -> None:
    paths = {
        "/b": {"post": an_operation("makeB", summary="Make one", tags=["b"])},
        "/a/{id}": {
            "parameters": [a_parameter(TEXT, "id", "path")],
            "get": an_operation("getA"),
            "delete": an_operation("dropA"),
        },
        "x-internal": {"get": {}},
    }
    servers = [{"url": "https://shop.example/v1/"}]

    contract = compiled(tmp_path, a_specification(paths, servers=servers))

    assert (contract.api, contract.title, contract.version) == ("shop", "Shop", "1")
    assert contract.base_path == "/v1"
    assert {each.id: (each.method, each.path) for each in contract.operations.values()} == {
        "makeB": ("POST", "/b"),
        "getA": ("GET", "/a/{id}"),
        "dropA": ("DELETE", "/a/{id}"),
    }
    made = contract.operations["makeB"]
    assert (made.summary, made.tags, made.pointer) == ("Make one", ("b",), "/paths/~1b/post")


def test_every_method_is_an_operation(tmp_path: Path) -> None:
    methods = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
    item = {method: an_operation(f"{method}It") for method in methods}

    contract = compiled(tmp_path, a_specification({"/a": item}))

    assert [each.method for each in contract.operations.values()] == [m.upper() for m in methods]


@pytest.mark.parametrize(
    ("servers", "path"),
    [
        ([], ""),
        ([{"url": "/"}], ""),
        ([{"url": "/v1"}], "/v1"),
        ([{"url": "https://a.example"}], ""),
        ([{"url": "https://a.example/api/"}, {"url": "/other"}], "/api"),
        (
            [
                {
                    "url": "https://{host}/{version}/x",
                    "variables": {"host": {"default": "a.example"}, "version": {"default": "v2"}},
                }
            ],
            "/v2/x",
        ),
    ],
)
def test_the_base_path_is_that_of_the_first_server(
    tmp_path: Path, servers: list[dict[str, Any]], path: str
) -> None:
    assert compiled(tmp_path, a_specification(servers=servers)).base_path == path


@pytest.mark.parametrize("url", ["https://[a/x", "https://a.example/{version}/x"])
def test_a_server_whose_path_is_unclear_is_refused(tmp_path: Path, url: str) -> None:
    error = refusal(tmp_path, a_specification(servers=[{"url": url}]))

    assert error.where is not None
    assert error.where.endswith("(#/servers/0)")
    assert url in error.what


def test_an_operations_own_parameter_goes_before_that_of_its_path(tmp_path: Path) -> None:
    item = {
        "parameters": [a_parameter(TEXT, "size"), a_parameter(TEXT, "size", "header")],
        "get": an_operation(parameters=[a_parameter({"type": "integer"}, "size", required=True)]),
        "put": an_operation("putThing"),
    }

    contract = compiled(tmp_path, a_specification({"/a": item}))

    found = {
        name: [(each.where, each.required, each.shape.types) for each in operation.parameters]
        for name, operation in contract.operations.items()
    }
    text = frozenset({"string"})
    assert found == {
        "getThing": [("query", True, frozenset({"integer"})), ("header", False, text)],
        "putThing": [("query", False, text), ("header", False, text)],
    }


def test_parts_are_found_behind_their_references(tmp_path: Path) -> None:
    components = {
        "parameters": {"Size": a_parameter({"type": "integer"}, "size")},
        "requestBodies": {"Thing": {"required": True, "content": json_of(TEXT)}},
        "responses": {
            "Again": {"$ref": "#/components/responses/default"},
            "default": {
                "description": "x",
                "content": json_of({"type": "string", "nullable": True}),
            },
            "example": {"description": "x", "content": json_of(TEXT)},
            "schema": {"description": "x", "content": json_of(TEXT)},
            "headers": {"description": "x", "content": json_of(TEXT)},
        },
    }

    operation = the_operation(
        tmp_path,
        parameters=[{"$ref": "#/components/parameters/Size"}],
        requestBody={"$ref": "#/components/requestBodies/Thing"},
        responses={
            "200": {"$ref": "#/components/responses/Again"},
            "201": {"$ref": "#/components/responses/example"},
            "202": {"$ref": "#/components/responses/schema"},
            "203": {"$ref": "#/components/responses/headers"},
        },
        components=components,
    )

    assert [each.name for each in operation.parameters] == ["size"]
    assert operation.body is not None
    assert operation.body.required
    assert operation.keeps(200, "application/json", None, {})
    assert not operation.keeps(200, "application/json", 5, {})
    for status in (201, 202, 203):
        assert operation.keeps(status, "application/json", "x", {})
        assert not operation.keeps(status, "application/json", 5, {})


def test_a_path_may_have_an_encoded_literal(tmp_path: Path) -> None:
    paths = {
        "/a%20b": {"post": an_operation(requestBody={"content": json_of(TEXT)})},
        "/ü/~x": {"post": an_operation("other", requestBody={"content": json_of(TEXT)})},
    }

    contract = compiled(tmp_path, a_specification(paths))

    for operation in contract.operations.values():
        assert operation.body is not None
        judge = operation.body.media["application/json"]
        assert judge is not None
        assert not judge.accepts(5)


def test_an_operations_security_goes_before_the_contracts(tmp_path: Path) -> None:
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "token": {"type": "http", "scheme": "Bearer"},
        "other": {"type": "oauth2", "flows": {}},
    }
    paths = {
        "/a": {"get": an_operation("inherited")},
        "/b": {"get": an_operation("own", security=[{"token": [], "other": []}, {}])},
        "/c": {"get": an_operation("open", security=[])},
    }
    specification = a_specification(
        paths, security=[{"key": []}], components={"securitySchemes": schemes}
    )

    contract = compiled(tmp_path, specification)

    key = SecurityScheme("key", "apiKey", "header", "X-Key")
    token = SecurityScheme("token", "http", "header", "Authorization", "bearer")
    other = SecurityScheme("other", "oauth2", "header", "Authorization", "bearer")
    assert {each.id: each.security for each in contract.operations.values()} == {
        "inherited": ((key,),),
        "own": ((token, other), ()),
        "open": (),
    }
    assert contract.secret_names == {"x-key", "authorization"}
    assert key.header == b"x-key"


# Two contracts, and what stands behind one


@pytest.fixture
def koomalooma() -> Provider:
    return discover()["koomalooma"]


def providing(provider: Provider, names: Mapping[str, str]) -> Provider:
    """The provider with its behaviours under other names."""
    behaviours = {names.get(name, name): each for name, each in provider.behaviours.items()}
    return replace(provider, behaviours=behaviours)


def test_a_behaviour_without_an_operation_is_reported_with_the_nearest_name(
    koomalooma: Provider, specs: Path
) -> None:
    contract = compiled(specs, (specs / "koomalooma.yaml").read_text())

    with pytest.raises(ProviderError) as caught:
        providing(koomalooma, {"assignPoints": "asignPoints"}).fit(contract)

    assert caught.value.what == (
        "Provider 'koomalooma' has a behaviour for 'asignPoints', "
        f"but {specs}/shop.yaml has no such operation."
    )
    assert caught.value.hint == "Did you mean 'assignPoints'?"


def test_an_operation_without_a_behaviour_is_reported_with_its_place(
    koomalooma: Provider, specs: Path
) -> None:
    text = (specs / "koomalooma.yaml").read_text()
    more = "/more: {get: {operationId: getMore, responses: {200: {description: x}}}}"
    extra = f"paths:\n  {more}\n"
    contract = compiled(specs, text.replace("paths:\n", extra, 1))
    line = (specs / "shop.yaml").read_text().split("operationId: getMore")[0].count("\n") + 1

    with pytest.raises(ProviderError) as caught:
        koomalooma.fit(contract)

    assert caught.value.what == "The operation 'getMore' has no behaviour."
    assert caught.value.where == f"{specs}/shop.yaml:{line} (#/paths/~1more/get)"
    assert caught.value.hint == "Write one in mockserver/providers/koomalooma."


def test_a_provider_that_fits_is_let_pass(koomalooma: Provider, specs: Path) -> None:
    koomalooma.fit(compiled(specs, (specs / "koomalooma.yaml").read_text()))


def test_a_compiled_contract_does_not_change_its_document(tmp_path: Path) -> None:
    document = loaded(tmp_path, with_operation(responses=OK))
    before = repr(document.data)

    compile_contract("shop", document)

    assert repr(document.data) == before
    assert document.caps is SPEC_CAPS


def test_two_contracts_may_not_share_a_path(specs: Path) -> None:
    text = (specs / "koomalooma.yaml").read_text()
    text = text.replace("https://api.koomalooma.com/api", "https://api.koomalooma.com/_mock")
    text = text.replace("  /users:\n", "  /worlds/{name}/reset:\n    parameters: [NAME]\n")
    name = "{name: name, in: path, required: true, schema: {type: string}}"
    written(specs, "koomalooma.yaml", text.replace("NAME", name))

    with pytest.raises(ContractError) as caught:
        build_server(Settings(specs=specs))

    assert caught.value.what == (
        "POST /_mock/worlds/{name}/reset of koomalooma is already resetWorld of control "
        f"({specs}/control.yaml)."
    )
    assert caught.value.where is not None
    assert caught.value.where.startswith(f"{specs}/koomalooma.yaml:")
