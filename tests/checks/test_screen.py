"""The end screen: a table of operations, findings with their curl, the verdict in the last line."""

import re
from dataclasses import replace

from mockserver.checks import ExpectedStatus, OperationTally, render_screen
from mockserver.checks.report import StageTally
from tests.checks.builders import a_finding, a_report


def test_a_clean_report_is_a_table_and_a_verdict() -> None:
    assert render_screen(a_report()) == (
        "koomalooma at http://127.0.0.1:4010/api\n"
        "\n"
        "operation                           cases     2xx  probes  statuses of cases\n"
        "POST /users                            12      10       7  201:10  403:2\n"
        "POST /users/{user_id}/commitments       3       0       0  400:3\n"
        "total                                  15      10       7  201:10  400:3  403:2\n"
        "\n"
        "PASSED: no findings, 15 cases and 7 probes in 1.2 s, seed 7"
    )


def test_every_column_adds_up_to_the_total_and_to_the_verdict() -> None:
    screen = render_screen(a_report())

    rows = [
        [int(count) for count in re.findall(r" +(\d+)(?= )", line)[:3]]
        for line in screen.splitlines()
        if line.startswith(("POST", "total"))
    ]
    *operations, total = rows
    assert [sum(column) for column in zip(*operations, strict=True)] == total
    assert f"{total[0]} cases and {total[2]} probes" in screen


def test_the_verdict_counts_what_there_was() -> None:
    journeys, probes = StageTally("journeys", 40, 2), StageTally("probes", 7, 0)
    alone = replace(a_report(stages=(journeys,)), operations=())

    assert ", 42 journeys, 15 cases and 7 probes in " in render_screen(
        a_report(stages=(journeys, probes))
    )
    assert ", 42 journeys in " in render_screen(alone)


def test_a_case_without_a_reply_is_shown_as_one() -> None:
    silent = OperationTally("GET /slow", 5, 0, {200: 3}, {"fuzzing": 5})

    assert "GET /slow       5       3       0  200:3  no reply:2\n" in render_screen(
        replace(a_report(), operations=(silent,))
    )


def test_a_finding_shows_what_was_expected_what_came_and_how_to_see_it() -> None:
    assert render_screen(a_report(a_finding())).split("\n\n", 2)[2] == (
        "1. ST108  Response violates schema\n"
        f"   POST /users  (coverage)  id {a_finding().id}\n"
        '   "partner_id" is a required property\n'
        "   came: 201 Created {}\n"
        "\n"
        "   $ curl -X POST http://x/users\n"
        "\n"
        "FAILED: 1 finding, 15 cases and 7 probes in 1.2 s, seed 7"
    )


def test_exceptions_are_listed_with_their_reasons() -> None:
    expected = ExpectedStatus(
        "createUser", "negative_data_rejection", ("201",), "The vendor is lenient."
    )

    assert (
        "Expected by declaration:\n"
        "   negative_data_rejection on createUser accepts 201: The vendor is lenient."
    ) in render_screen(a_report(expected=(expected,)))


def test_an_exception_of_many_operations_is_one_line() -> None:
    one = ExpectedStatus("a", "not_a_server_error", ("501",), "Not played.", says=("not played",))
    expected = tuple(replace(one, operation=name) for name in "abcdefg")

    assert (
        "   not_a_server_error on a, b, c, d and 3 more accepts 501 ('not played'): Not played.\n"
    ) in render_screen(a_report(expected=expected))


def test_a_check_that_was_interrupted_says_so() -> None:
    report = a_report(stopped_by="interrupted")

    assert render_screen(report).endswith("in 1.2 s, seed 7, ended early by an interruption")
