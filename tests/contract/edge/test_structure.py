"""What stands around the schemas of a user's document: oddities are mended and told."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.contract.edge import read_contract
from mockserver.errors import ContractError
from tests.contract.builders import OK, a_parameter, a_specification, an_operation, json_of, written
from tests.contract.edge.reading import read, whats

TEXT = {"type": "string"}


def reading(folder: Path, path: str = "/a", **parts: Any) -> tuple[Any, list[str]]:
    """The one operation of a document as it was mended, and what was told."""
    contract = read(folder, a_specification({path: {"get": an_operation(**parts)}}))
    return contract.document.data["paths"][path]["get"], whats(contract)


def test_a_title_is_made_of_the_files_name(tmp_path: Path) -> None:
    contract = read(tmp_path, {"openapi": "3.0.3", "paths": {"/a": {"get": an_operation()}}})

    assert (contract.title, contract.version) == ("shop", "")
    assert whats(contract) == ["The document has no title."]


@pytest.mark.parametrize("key", ["components", "security", "servers"])
def test_what_has_another_shape_at_the_top_is_passed_over(tmp_path: Path, key: str) -> None:
    contract = read(tmp_path, {**a_specification({"/a": {"get": an_operation()}}), key: 7})
    assert whats(contract) == [f"{key!r} cannot be 7."]


def test_components_of_another_shape_are_passed_over(tmp_path: Path) -> None:
    components = {"schemas": [], "parameters": {"p": 7}}
    document = a_specification({"/a": {"get": an_operation()}}, components=components)
    assert len(read(tmp_path, document).notes) == 2


@pytest.mark.parametrize("name", ["/a?kind=x", "/a#x"])
def test_a_query_or_fragment_is_no_part_of_a_path(tmp_path: Path, name: str) -> None:
    contract = read(tmp_path, a_specification({name: {"get": an_operation()}}))

    assert contract.operations["getThing"].path == "/a"
    assert contract.notes[0].hint == "It is /a."


def test_of_paths_that_differ_in_the_fragment_only_the_plain_one_is_served(tmp_path: Path) -> None:
    paths = {
        "/a#x": {"get": an_operation("getX"), "put": an_operation("putX")},
        "/a": {"get": an_operation("getA")},
    }
    contract = read(tmp_path, a_specification(paths))

    assert sorted(contract.operations) == ["getA", "putX"]
    assert [note.operation for note in contract.notes if note.operation] == ["GET /a#x"]


def test_a_path_without_a_slash_is_left_out(tmp_path: Path) -> None:
    paths = {"a": {"get": an_operation()}, "/b": {"get": an_operation("getB")}}
    contract = read(tmp_path, a_specification(paths))

    assert list(contract.operations) == ["getB"]
    assert contract.notes[0].operation == "Every operation of a"


def test_a_name_of_the_path_that_is_not_declared_takes_any_text(tmp_path: Path) -> None:
    contract = read(tmp_path, a_specification({"/a/{id}": {"get": an_operation()}}))

    (parameter,) = contract.operations["getThing"].parameters
    assert (parameter.name, parameter.where, parameter.required) == ("id", "path", True)
    assert whats(contract) == ["The parameter {id} is not declared."]


def test_a_parameter_that_the_path_does_not_name_is_passed_over(tmp_path: Path) -> None:
    node, notes = reading(tmp_path, parameters=[a_parameter(TEXT, "id", "path")])

    assert node["parameters"] == []
    assert notes == ["The path has no {id} for its parameter 'id'."]


def test_a_path_parameter_is_required_whether_it_says_so_or_not(tmp_path: Path) -> None:
    parameter = {"name": "id", "in": "path", "schema": TEXT}
    node, notes = reading(tmp_path, "/a/{id}", parameters=[parameter])

    assert node["parameters"][0]["required"] is True
    assert notes == []


@pytest.mark.parametrize(
    "parameter",
    [7, {"name": "a"}, {"in": "query"}, {"name": "a", "in": "body"}, {"name": 7, "in": "query"}],
)
def test_what_is_no_parameter_is_passed_over(tmp_path: Path, parameter: Any) -> None:
    node, notes = reading(tmp_path, parameters=[parameter, a_parameter(TEXT)])

    assert [each["name"] for each in node["parameters"]] == ["p"]
    assert any("not a parameter" in what for what in notes)


def test_a_parameter_that_is_its_own_schema_keeps_its_meaning(tmp_path: Path) -> None:
    node, notes = reading(tmp_path, parameters=[{"name": "n", "in": "query", "type": "integer"}])

    assert node["parameters"] == [{"name": "n", "in": "query", "schema": {"type": "integer"}}]
    assert notes == ['The parameter "n" has no schema.']


@pytest.mark.parametrize("responses", [None, {}, [], 7])
def test_without_responses_any_reply_keeps_the_contract(tmp_path: Path, responses: Any) -> None:
    node, notes = reading(tmp_path, responses=responses)

    assert list(node["responses"]) == ["default"]
    assert "No responses are documented." in notes


def test_responses_stand_under_a_status_a_range_or_default(tmp_path: Path) -> None:
    responses = {
        **OK,
        "4xx": {"description": ""},
        "default": {"description": ""},
        "ok": {},
        "99": {},
    }
    node, notes = reading(tmp_path, responses={**responses, "500": 7, "x-note": 1})

    assert list(node["responses"]) == ["200", "4XX", "default", "500", "x-note"]
    assert notes == ['"ok" is not a status.', '"99" is not a status.', "A response cannot be 7."]


def test_a_request_body_without_content_is_no_body(tmp_path: Path) -> None:
    node, notes = reading(tmp_path, requestBody={"description": "Nothing."})

    assert "requestBody" not in node
    assert notes == ["The requestBody has no content."]


def test_content_of_another_shape_is_passed_over(tmp_path: Path) -> None:
    reply = {"description": "", "content": {"application/json": 7}, "headers": []}
    node, notes = reading(
        tmp_path, responses={"200": reply, "201": {"description": "", "content": 7}}
    )

    assert node["responses"]["200"]["content"] == {"application/json": {}}
    assert "content" not in node["responses"]["201"]
    assert len(notes) == 3


def test_examples_of_another_shape_are_values(tmp_path: Path) -> None:
    content = json_of(TEXT)
    content["application/json"]["examples"] = {"a": "Rex"}
    node, _ = reading(tmp_path, responses={"200": {"description": "", "content": content}})

    media = node["responses"]["200"]["content"]["application/json"]
    assert media["examples"] == {"a": {"value": "Rex"}}


@pytest.mark.parametrize(
    ("security", "kept"),
    [
        ([{"key": [], "nobody": []}], [{"key": []}]),
        ([{"nobody": []}, {"key": []}], [{"key": []}]),
        ([{}], [{}]),
        ([7], []),
        (7, []),
    ],
)
def test_a_scheme_that_is_not_declared_is_not_asked_for(
    tmp_path: Path, security: Any, kept: Any
) -> None:
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    document = a_specification(
        {"/a": {"get": an_operation(security=security)}}, components={"securitySchemes": schemes}
    )
    contract = read(tmp_path, document)

    assert contract.document.data["paths"]["/a"]["get"]["security"] == kept


@pytest.mark.parametrize(
    "scheme", [7, {}, {"type": "apiKey"}, {"type": "http", "scheme": 7}, {"$ref": "#/nowhere"}]
)
def test_a_scheme_that_cannot_be_is_not_asked_for(tmp_path: Path, scheme: Any) -> None:
    document = a_specification(
        {"/a": {"get": an_operation(security=[{"key": []}])}},
        components={"securitySchemes": {"key": scheme}},
    )
    contract = read(tmp_path, document)
    assert contract.operations["getThing"].security == ()
    assert "There is no security scheme 'key'." in whats(contract)


@pytest.mark.parametrize("item", [7, None, [], {"get": 7}, {"get": None}])
def test_what_is_no_path_item_has_no_operations(tmp_path: Path, item: Any) -> None:
    contract = read(tmp_path, a_specification({"/a": item, "/b": {"get": an_operation()}}))

    assert list(contract.operations) == ["getThing"]
    assert len(contract.notes) == 1


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 999) | st.sampled_from(["", "a", "#/paths", "/"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["$ref", "schema", "in", "name", "type", "200"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
_MEMBERS = (
    "parameters",
    "requestBody",
    "responses",
    "security",
    "tags",
    "summary",
    "callbacks",
    "servers",
    "operationId",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    operation=st.dictionaries(st.sampled_from(_MEMBERS), _JUNK, min_size=1, max_size=4),
    schema=_JUNK,
    top=st.sampled_from(["info", "servers", "components", "security", "webhooks", "tags"]),
    junk=_JUNK,
    version=st.sampled_from(["3.0.3", "3.1.0"]),
)
def test_no_junk_in_one_operation_costs_the_others(
    tmp_path: Path, operation: Any, schema: Any, top: str, junk: Any, version: str
) -> None:
    reply = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    paths = {
        "/junk": {"get": operation},
        "/schema": {"get": an_operation("getSchema", responses=reply)},
        "/a": {"get": an_operation("getA")},
    }
    document = {**a_specification(paths), "openapi": version, top: junk}
    contract = read_contract("shop", written(tmp_path, "shop.json", document))

    assert {"getA", "getSchema"} <= set(contract.operations)
    for each in contract.operations.values():
        each.keeps(200, "application/json", {"a": 1}, {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    junk=st.dictionaries(
        st.sampled_from(["swagger", "paths", "definitions", "parameters", "responses", "host"]),
        _JUNK,
    )
)
def test_junk_of_swagger_is_read_or_refused(tmp_path: Path, junk: Any) -> None:
    try:
        read_contract("shop", written(tmp_path, "shop.json", {"swagger": "2.0", **junk}))
    except ContractError:
        return
