"""What is checked: the address made from url and contract, and exceptions that give a reason."""

from typing import Any

import pytest
from schemathesis.config import ChecksConfig

from mockserver.checks import CheckOptions, ExpectedStatus, Target, run_check
from mockserver.checks.conformance import configuration
from mockserver.checks.selection import select
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


def test_an_exception_for_all_valid_requests_of_all_operations_is_refused() -> None:
    with pytest.raises(CheckError, match="would hide one that refuses every valid request"):
        ExpectedStatus(None, "positive_data_acceptance", ("400",), "State decides.")


def test_an_exception_to_a_check_without_statuses_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'negative_data_rejection'"):
        ExpectedStatus(None, "negative_data", ("201",), "Because.")  # type: ignore[arg-type]  # wrong on purpose


def test_an_exception_for_an_unknown_operation_is_refused_with_the_nearest_name() -> None:
    expected = ExpectedStatus("createUsers", "negative_data_rejection", ("201",), "Because.")

    with pytest.raises(UnknownName, match="Did you mean 'createUser'"):
        run_check(a_target(expected=(expected,)), CheckOptions())


def test_an_exception_with_a_status_that_is_none_is_refused() -> None:
    expected = ExpectedStatus(None, "negative_data_rejection", ("teapot",), "Because.")

    with pytest.raises(CheckError, match="The check cannot be configured"):
        run_check(a_target(expected=(expected,)), CheckOptions())


def test_an_exception_to_a_check_without_a_list_changes_no_other_check() -> None:
    ignored = ExpectedStatus(None, "ignored_auth", ("200",), "Because.")
    accepted = ExpectedStatus("createUser", "negative_data_rejection", ("201",), "Because.")

    target = a_target(expected=(ignored, accepted))
    config = configuration(target, CheckOptions(), select(target, CheckOptions()))

    default = ChecksConfig().negative_data_rejection.expected_statuses
    assert config.projects.default.checks.negative_data_rejection.expected_statuses == default
    [operation] = config.projects.default.operations.operations
    assert operation.checks.negative_data_rejection.expected_statuses == [*default, "201"]


def test_an_operation_without_an_id_goes_by_its_method_and_path() -> None:
    document = {"paths": {"/a": {"get": {"operationId": "readA"}, "put": {}}}}

    assert Target("x", "http://here", document).labels == {"GET /a": "readA", "PUT /a": None}
