"""What is checked: the address made from url and contract, and exceptions that give a reason."""

from typing import Any, get_args

import pytest

from mockserver.checks import ExpectedStatus, StatusCheck, Target
from mockserver.errors import CheckError, UnknownName
from tests.checks.builders import a_target


@pytest.mark.parametrize(
    ("servers", "base_url"),
    [
        ([{"url": "https://vendor.example/api"}], "http://here:1/api"),
        ([{"url": "/v3/"}], "http://here:1/v3"),
        (
            [{"url": "https://{host}/{v}", "variables": {"v": {"default": "v1"}}}],
            "http://here:1/v1",
        ),
        ([], "http://here:1"),
    ],
)
def test_the_base_path_is_that_of_the_first_server(servers: list[Any], base_url: str) -> None:
    target = Target("x", "http://here:1/", {"servers": servers, "paths": {}})

    assert target.base_url == base_url


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_exception_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(CheckError, match="An expected status has no reason"):
        ExpectedStatus("createUser", "negative_data_rejection", ("201",), reason)


def test_an_exception_without_a_status_is_refused() -> None:
    with pytest.raises(CheckError, match="An expected status names no status"):
        ExpectedStatus("createUser", "negative_data_rejection", (), "Because.")


@pytest.mark.parametrize("check", get_args(StatusCheck))
def test_an_exception_for_every_operation_is_refused(check: StatusCheck) -> None:
    with pytest.raises(CheckError, match="would hide one that refuses everything"):
        ExpectedStatus("", check, ("200",), "State decides.")


def test_an_exception_for_a_refusal_that_may_say_anything_is_refused() -> None:
    with pytest.raises(CheckError, match="does not say what its body says"):
        ExpectedStatus("createUser", "positive_data_acceptance", ("400",), "State decides.")


def test_an_exception_holds_for_a_reply_with_its_status_and_its_words() -> None:
    expected = ExpectedStatus(
        "createUser", "positive_data_acceptance", ("409", "4xx"), "State.", says=("is full", "no")
    )

    assert expected.matches(418, '{"error": "it is full"}')
    assert not expected.matches(418, '{"error": "it is empty"}')
    assert not expected.matches(500, '{"error": "it is full"}')


def test_an_exception_holds_however_json_is_spaced() -> None:
    check: StatusCheck = "status_code_conformance"
    expected = ExpectedStatus("createUser", check, ("401",), "State.", says=('"status":401',))

    assert expected.matches(401, '{"status":401}')
    assert expected.matches(401, '{\n  "status" : 401\n}')
    assert not expected.matches(401, '{"status": 403}')


def test_an_exception_to_a_check_without_statuses_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'negative_data_rejection'"):
        ExpectedStatus("createUser", "negative_data", ("201",), "Because.")  # type: ignore[arg-type]  # wrong on purpose


def test_an_exception_for_an_unknown_operation_is_refused_with_the_nearest_name() -> None:
    expected = ExpectedStatus("createUsers", "negative_data_rejection", ("201",), "Because.")

    with pytest.raises(UnknownName, match="Did you mean 'createUser'"):
        a_target(expected=(expected,))


def test_an_exception_with_a_status_that_is_none_is_refused() -> None:
    with pytest.raises(CheckError, match="An expected status is no status: teapot"):
        ExpectedStatus("createUser", "negative_data_rejection", ("teapot",), "Because.")


def test_an_operation_gets_the_credentials_that_it_declares() -> None:
    schemes = {
        "client": {"type": "apiKey", "in": "header", "name": "X-Client"},
        "member": {"type": "http", "scheme": "bearer"},
    }
    get: dict[str, Any] = {"security": [{"client": []}]}
    document = {
        "paths": {"/a": {"get": get, "put": {}}, "/b": {"get": {"security": []}}},
        "security": [{"client": [], "member": []}],
        "components": {"securitySchemes": schemes},
    }
    sent = {"x-client": "1", "Authorization": "Bearer 2", "X-Gateway": "3"}

    target = Target("x", "http://here", document, headers=sent)

    member = {"Authorization": "Bearer 2"}
    assert target.common_headers == {"X-Client": "1", "X-Gateway": "3"}
    assert target.credentials_of("GET /a") == {}
    assert target.credentials_of("PUT /a") == member
    assert target.credentials_of("GET /b") == member, "a document may only have forgotten it"


def test_an_operation_without_an_id_goes_by_its_method_and_path() -> None:
    document = {"paths": {"/a": {"get": {"operationId": "readA"}, "put": {}}}}

    assert Target("x", "http://here", document).labels == {"GET /a": "readA", "PUT /a": None}
