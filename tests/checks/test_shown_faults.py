"""Probes and generated calls that show the same fault are findings of one cause."""

from dataclasses import replace
from typing import Any

import pytest

from mockserver.checks import CheckReport, Finding
from mockserver.checks.cause import causes_of
from mockserver.checks.shown_faults import accepted_violations
from mockserver.checks.wire.exchange import Exchange
from tests.checks.builders import a_finding, a_report, a_target, checked
from tests.checks.one_verdict import assert_one_verdict
from tests.checks.probes.probing import CONTRACT, a_server
from tests.checks.server import Bug

ASSIGN = "POST /users/{user_id}/commitments"
GOOD = b'{"campaign_id": "spring", "transaction_value": 1, "promotion_goal_category": "purchase"}'


def a_report_on(*bugs: Bug, **options: Any) -> CheckReport:
    with a_server(*bugs) as (_, target):
        return checked(target, **options)


def codes_by_cause(report: CheckReport) -> list[set[str]]:
    return [
        {each.code for each in cause.findings}
        for cause in report.causes
        if cause.severity == "failure"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bug", "codes"),
    [
        ("accepts a bad enum", {"probe-body", "ST201"}),
        ("accepts a body of the wrong type", {"probe-body", "ST201"}),
        ("takes any credential", {"probe-credentials", "ST401"}),
        ("ignores authentication", {"probe-credentials", "ST401", "ST203"}),
        ("drops a required field", {"broken-contract", "ST108"}),
        ("sends an undocumented content type", {"broken-contract", "ST105"}),
    ],
)
def test_one_bug_is_one_cause_whichever_stages_find_it(bug: Bug, codes: set[str]) -> None:
    report = a_report_on(bug)

    assert codes_by_cause(report) == [codes]
    assert_one_verdict(report)


@pytest.mark.slow
def test_two_bugs_are_two_causes() -> None:
    report = a_report_on("accepts a bad enum", "takes any credential")

    assert sorted(map(sorted, codes_by_cause(report))) == [
        ["ST201", "probe-body"],
        ["ST401", "probe-credentials"],
    ]


@pytest.mark.slow
def test_generated_calls_alone_say_what_they_found() -> None:
    report = a_report_on("ignores authentication", skip=("probes",))

    assert codes_by_cause(report) == [{"ST203", "ST401"}]


def at(code: str, *faults: str, **members: Any) -> Finding:
    shown = frozenset((each,) for each in faults)
    return replace(a_finding(code), faults=shown, title=code, **members)


def test_a_finding_joins_the_cause_that_shows_all_of_its_faults() -> None:
    causes = causes_of(
        [at("one", "a", "b"), at("two", "c"), at("three", "b"), at("four", "b", "d")]
    )

    assert [[each.code for each in one.findings] for one in causes] == [
        ["one", "three"],
        ["two"],
        ["four"],
    ]


def test_a_milder_finding_keeps_a_cause_of_its_own() -> None:
    assert len(causes_of([at("one", "a"), at("two", "a", severity="warning")])) == 2


def test_a_cause_names_the_other_ways_in_which_it_shows() -> None:
    findings = [at(f"way-{number}", "a", phase="probes") for number in range(8)]
    [cause] = causes_of(findings)

    assert cause.also[0] == f"way-1 way-1, POST /users (probes), id {findings[1].id}"
    assert cause.also[5:] == ("in 2 more ways",)
    assert_one_verdict(a_report(*findings))


def violations(body: bytes, path: str = "/users/u/commitments") -> set[tuple[str, ...]]:
    headers = {"Content-Type": "application/json; charset=utf-8", "X-KoomaLooma-JWT": "x"}
    url = f"http://127.0.0.1:4010/api{path}"
    sent = Exchange(ASSIGN, "POST", url, headers, body, 201, {}, b"", 0.1)
    return {*accepted_violations(replace(a_target(), contract=CONTRACT), ASSIGN, sent)}


def test_what_a_call_breaks_is_said_without_the_values_that_were_sent() -> None:
    for wrong in (b'"a"', b'"b"'):
        assert violations(GOOD.replace(b'"purchase"', wrong)) == {
            (ASSIGN, "body/promotion_goal_category", 'one of ["purchase","referral"]')
        }


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"a": 1'])
def test_a_body_that_is_no_json_breaks_that(body: bytes) -> None:
    assert violations(body) == {(ASSIGN, "body", "JSON")}


@pytest.mark.parametrize("path", ["/other", "/users/u/v/commitments", ""])
def test_nothing_is_said_of_a_call_of_another_path(path: str) -> None:
    assert violations(b"7", path) == set()


def test_nothing_is_said_of_a_call_that_breaks_nothing() -> None:
    assert violations(GOOD) == set()
