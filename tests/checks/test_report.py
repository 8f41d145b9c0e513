"""The end screen: a table of operations, findings with their curl, the verdict in the last line."""

import re
from dataclasses import replace

from mockserver.checks import CheckReport, ExpectedStatus, Finding, OperationTally, render
from tests.checks.builders import a_finding

OPERATIONS = (
    OperationTally("POST /users", 12, 7, {201: 10, 403: 2}, {"coverage": 5, "fuzzing": 7}),
    OperationTally("POST /users/{user_id}/commitments", 3, 0, {400: 3}, {"fuzzing": 3}),
)


def a_report(
    *findings: Finding,
    expected: tuple[ExpectedStatus, ...] = (),
    stopped_by: str | None = None,
) -> CheckReport:
    return CheckReport(
        name="koomalooma",
        base_url="http://127.0.0.1:4010/api",
        operations=OPERATIONS,
        findings=findings,
        expected=expected,
        seed=7,
        seconds=1.25,
        stopped_by=stopped_by,
    )


def test_a_clean_report_is_a_table_and_a_verdict() -> None:
    assert render(a_report()) == (
        "koomalooma at http://127.0.0.1:4010/api\n"
        "\n"
        "operation                           cases     2xx  statuses\n"
        "POST /users                            12      10  201:10  403:2\n"
        "POST /users/{user_id}/commitments       3       0  400:3\n"
        "\n"
        "PASSED: no findings, 15 cases and 7 probes with other methods in 1.2 s, seed 7"
    )


def test_the_cases_of_the_operations_add_up_to_the_total() -> None:
    screen = render(a_report())

    total = int(re.findall(r"(\d+) cases", screen)[0])
    assert total == sum(int(count) for count in re.findall(r"(?m)^POST .+?  +(\d+) ", screen))


def test_a_case_without_a_reply_is_shown_as_one() -> None:
    silent = OperationTally("GET /slow", 5, 0, {200: 3}, {"fuzzing": 5})

    assert "GET /slow       5       3  200:3  no reply:2\n" in render(
        replace(a_report(), operations=(silent,))
    )


def test_a_finding_shows_what_was_expected_what_came_and_how_to_see_it() -> None:
    assert render(a_report(a_finding())).split("\n\n", 2)[2] == (
        "1. ST108  Response violates schema\n"
        "   POST /users  (coverage)\n"
        '   "partner_id" is a required property\n'
        "   came: 201 Created {}\n"
        "\n"
        "   $ curl -X POST http://x/users\n"
        "\n"
        "FAILED: 1 finding, 15 cases and 7 probes with other methods in 1.2 s, seed 7"
    )


def test_exceptions_are_listed_with_their_reasons() -> None:
    expected = ExpectedStatus(None, "negative_data_rejection", ("201",), "The vendor is lenient.")

    assert (
        "Expected by declaration:\n"
        "   negative_data_rejection on every operation accepts 201: The vendor is lenient."
    ) in render(a_report(expected=(expected,)))


def test_a_check_that_was_interrupted_is_not_clean() -> None:
    report = a_report(stopped_by="interrupted")

    assert not report.is_clean
    assert render(report).endswith("in 1.2 s, seed 7, ended early by interrupted")
