"""The request that is shown for an operation is made of its contract's own examples."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.example import ExampleRequest, example_request
from mockserver.contract.parameter import parse_query
from mockserver.contract.routing import Router
from mockserver.settings import Settings
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled, json_of

TEXT = {"type": "string"}


def example(
    folder: Path, *, path: str = "/a", components: Any = None, item: Any = None, **parts: Any
) -> ExampleRequest:
    paths = {path: {**(item or {}), "post": an_operation(**parts)}}
    servers = [{"url": "https://shop.example/v1"}]
    specification = a_specification(paths, servers=servers, components=components or {})
    contract = compiled(folder, specification)
    return example_request(contract, contract.operations["getThing"])


def test_an_example_has_the_method_the_target_and_the_body(tmp_path: Path) -> None:
    found = example(
        tmp_path,
        path="/users/{id}/x",
        parameters=[
            a_parameter(TEXT, "id", "path", example="a/b ü"),
            a_parameter(TEXT, "size", required=True, example="5 & 6"),
            a_parameter(TEXT, "left out", example="x"),
            a_parameter(TEXT, "X-Header", "header", required=True, example="x"),
        ],
        requestBody={"content": {"application/json": {"example": {"a": 1}}}},
    )

    assert found == ExampleRequest(
        "POST", "/v1/users/a%2Fb%20%C3%BC/x?size=5+%26+6", {"a": 1}, {"X-Header": "x"}
    )


@pytest.mark.parametrize(
    "media",
    [
        {"example": {"a": 1}},
        {"examples": {"first": {"value": {"a": 1}}, "second": {"value": {"a": 2}}}},
        {"examples": {"first": {"$ref": "#/components/examples/Shared"}}},
        {"schema": {"type": "object", "example": {"a": 1}}},
        {"schema": {"$ref": "#/components/schemas/Shared"}},
        {"example": {"a": 1}, "schema": {"type": "object", "example": {"a": 2}}},
    ],
)
def test_an_example_may_stand_in_several_places(tmp_path: Path, media: dict[str, Any]) -> None:
    components = {
        "examples": {"Shared": {"value": {"a": 1}}},
        "schemas": {"Shared": {"type": "object", "example": {"a": 1}}},
    }
    body = {"required": True, "content": {"application/json": media}}

    assert example(tmp_path, requestBody=body, components=components).body == {"a": 1}


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (5, "5"), (1.5, "1.5"), ("x", "x")]
)
def test_a_value_is_written_as_a_parameter_reads_it(tmp_path: Path, value: Any, text: str) -> None:
    declared = [
        a_parameter({}, "id", "path", example=value),
        a_parameter({}, "q", required=True, example=value),
        a_parameter({"type": "array", "items": {}}, "list", required=True, example=[value, value]),
    ]

    found = example(tmp_path, path="/a/{id}", parameters=declared)

    assert found.target == f"/v1/a/{text}?q={text}&list={text}&list={text}"


def test_an_operations_own_example_goes_before_that_of_its_path(tmp_path: Path) -> None:
    item = {"parameters": [a_parameter(TEXT, "id", "path", example="outer")]}

    found = example(
        tmp_path,
        path="/a/{id}",
        item=item,
        parameters=[a_parameter(TEXT, "id", "path", example="inner")],
    )

    assert found.target == "/v1/a/inner"
    assert example(tmp_path, path="/a/{id}", item=item).target == "/v1/a/outer"


def test_a_null_is_an_example_like_any_other(tmp_path: Path) -> None:
    body = {"required": True, "content": {"application/json": {"example": None}}}

    assert example(tmp_path, requestBody=body).body is None


def test_what_has_no_example_is_made_of_its_schema(tmp_path: Path) -> None:
    length = {"type": "string", "minLength": 3, "maxLength": 3, "pattern": "^[a-z]+$"}
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"enum": [5]}}}

    found = example(
        tmp_path,
        path="/a/{id}",
        parameters=[
            a_parameter(length, "id", "path"),
            a_parameter({"enum": ["q"]}, "q", required=True),
            a_parameter(TEXT, "left out"),
        ],
        requestBody={"content": json_of(schema)},
    )

    assert re.fullmatch(r"/v1/a/[a-z]{3}\?q=q", found.target)
    assert found.body["a"] == 5  # type: ignore[index]
    assert json.loads(found.payload) == found.body


def test_an_example_that_breaks_its_schema_is_not_sent(tmp_path: Path) -> None:
    declared = [a_parameter({"enum": ["right"]}, "q", required=True, example="wrong")]

    assert example(tmp_path, parameters=declared).target == "/v1/a?q=right"


def test_what_cannot_be_made_is_left_out(tmp_path: Path) -> None:
    never: dict[str, Any] = {"not": {}}

    found = example(
        tmp_path,
        path="/a/{id}",
        parameters=[
            a_parameter(never, "id", "path"),
            a_parameter(never, "q", required=True),
            a_parameter(never, "h", "header", required=True),
        ],
        requestBody={"required": True, "content": json_of(never)},
    )

    assert (found.target, found.body, found.headers) == ("/v1/a/x", None, {})
    assert (found.payload, found.content_type, found.curl_words) == (b"", "", [])


def test_what_is_known_of_a_path_goes_before_its_examples(tmp_path: Path) -> None:
    paths = {"/a/{id}": {"get": an_operation(parameters=[a_parameter(TEXT, "id", "path")])}}
    contract = compiled(tmp_path, a_specification(paths))

    found = example_request(contract, contract.operations["getThing"], known={"id": "7/8"})

    assert found.target == "/a/7%2F8"


def test_headers_and_cookies_are_written(tmp_path: Path) -> None:
    declared = [
        a_parameter(TEXT, "X-Trace", "header", required=True, example="t"),
        a_parameter(TEXT, "a", "cookie", required=True, example="1"),
        a_parameter(TEXT, "b", "cookie", required=True, example="2"),
    ]

    found = example(tmp_path, parameters=declared)

    assert found.headers == {"X-Trace": "t", "Cookie": "a=1; b=2"}
    assert found.curl_words == ["-H", "X-Trace: t", "-H", "Cookie: a=1; b=2"]


# Bodies


FORM = {"type": "object", "properties": {"a": TEXT, "l": {"type": "array", "items": TEXT}}}


@pytest.mark.parametrize(
    ("media_type", "content_type", "payload", "words"),
    [
        (
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded",
            b"a=1+%26&l=x&l=y",
            ["-H", "Content-Type: application/x-www-form-urlencoded", "-d", "a=1+%26&l=x&l=y"],
        ),
        (
            "multipart/form-data",
            "multipart/form-data; boundary=mockserver-boundary",
            None,
            ["--form-string", "a=1 &", "--form-string", "l=x", "--form-string", "l=y"],
        ),
        (
            "application/vnd.shop+json",
            "application/vnd.shop+json",
            b'{"a": "1 &", "l": ["x", "y"]}',
            None,
        ),
        ("*/*", "application/json", b'{"a": "1 &", "l": ["x", "y"]}', None),
    ],
)
def test_a_body_is_sent_as_its_media_type(
    tmp_path: Path,
    media_type: str,
    content_type: str,
    payload: bytes | None,
    words: list[str] | None,
) -> None:
    content = {media_type: {"schema": FORM, "example": {"a": "1 &", "l": ["x", "y"]}}}

    found = example(tmp_path, requestBody={"content": content})

    assert found.content_type == content_type
    assert payload is None or found.payload == payload
    assert words is None or found.curl_words == words


def test_json_goes_before_other_media_types(tmp_path: Path) -> None:
    names = ["text/plain", "multipart/form-data", "application/json"]
    content: dict[str, Any] = {name: {"schema": {}} for name in names}

    assert example(tmp_path, requestBody={"content": content}).media_type == "application/json"


def test_the_example_of_an_operation_that_stands_elsewhere_is_found(tmp_path: Path) -> None:
    item = {"post": an_operation(requestBody={"content": {"application/json": {"example": 5}}})}
    specification = a_specification({"/a%20b": {"$ref": "my%20parts.yaml"}})
    (tmp_path / "my parts.yaml").write_text(json.dumps(item))
    contract = compiled(tmp_path, specification)

    found = example_request(contract, contract.operations["getThing"])

    assert found == ExampleRequest("POST", "/a%20b", 5)


@pytest.mark.parametrize("name", ["koomalooma", "control"])
def test_every_example_that_ships_keeps_its_contract(name: str) -> None:
    contract = compile_contract(name, load_specification(Settings().specs / f"{name}.yaml"))
    router: Router[str] = Router()
    for operation in contract.operations.values():
        router.add(name, contract.base_path + operation.path, operation.method, operation.id)

    for operation in contract.operations.values():
        shown = example_request(contract, operation)
        target = urlsplit(shown.target)
        match = router.find(target.path.encode(), shown.method)
        assert match is not None
        assert match.methods[shown.method] == operation.id
        _, violations = operation.read(match.parameters, parse_query(target.query.encode()), {})
        assert violations == []
        for judge in operation.body.media.values() if operation.body else ():
            if shown.body is not None and judge is not None:
                assert judge.violations(shown.body, "body") == []
