"""One verdict: exit code, screen and every report say the same about one check."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mockserver.checks import (
    CheckOptions,
    ExpectedStatus,
    Progress,
    render_screen,
    run_check,
)
from mockserver.checks.junit import render_junit
from mockserver.errors import CheckError
from tests.checks.builders import a_finding, a_report, a_target
from tests.checks.one_verdict import assert_one_verdict
from tests.checks.server import Bug, serving

ACCEPTED = ExpectedStatus(
    "assignPoints", "negative_data_rejection", ("201",), "The vendor is lenient."
)


@pytest.mark.parametrize(
    ("stopped_by", "findings", "code"),
    [
        (None, 0, 0),
        ("max_time", 0, 0),
        (None, 1, 1),
        ("failure_limit", 1, 1),
        ("server_unavailable", 0, 1),
        ("interrupted", 0, 130),
        ("interrupted", 1, 130),
    ],
)
def test_the_exit_code_follows_from_the_findings_and_the_end(
    stopped_by: str | None, findings: int, code: int
) -> None:
    report = a_report(*[a_finding()] * findings, stopped_by=stopped_by)

    assert report.exit_code == code
    assert report.is_clean == (code == 0)
    assert render_screen(report).splitlines()[-1].startswith("PASSED" if code == 0 else "FAILED")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bugs", "expected"),
    [
        ((), ()),
        (("accepts a bad enum",), ()),
        (("accepts a bad enum",), (ACCEPTED,)),
        (("drops a required field", "answers 404 to a wrong method"), ()),
        (("refuses every valid request",), ()),
        (("stops in the middle",), ()),
    ],
)
def test_every_report_has_the_findings_of_the_screen(
    bugs: tuple[Bug, ...], expected: tuple[ExpectedStatus, ...], tmp_path: Path
) -> None:
    junit, document, lines = (tmp_path / name for name in ("junit", "json", "ndjson"))
    options = CheckOptions(
        max_examples=8, reports={"junit": junit, "json": document, "ndjson": lines}
    )

    with serving(*bugs) as server:
        report = run_check(a_target(server.url, expected=expected), options)

    told = json.loads(document.read_text())
    titles = [f"{each.example.code} {each.example.title}" for each in report.causes]
    assert_one_verdict(report)
    assert _failures(junit.read_text()) == titles
    assert [f"{one['code']} {one['title']}" for one in told["causes"]] == titles
    assert json.loads(lines.read_text().splitlines()[-1]) == {"CheckReport": told}
    assert (told["exit_code"], told["clean"]) == (report.exit_code, report.is_clean)


@pytest.mark.parametrize("stopped_by", [None, "interrupted"])
def test_causes_are_counted_alike_everywhere(stopped_by: str | None) -> None:
    findings = [
        replace(a_finding(), operation="GET /a", cause=("status", "470")),
        replace(a_finding("ST103"), operation="GET /b", cause=("status", "470")),
        replace(a_finding(), severity="warning"),
        replace(a_finding(), severity="note"),
    ]
    report = a_report(*findings, stopped_by=stopped_by)

    assert_one_verdict(report)
    verdict = "FAILED: 2 findings of 1 cause (2 more that are no failure)"
    assert render_screen(report).splitlines()[-1].startswith(verdict)
    assert "   2 operations  (coverage)" in render_screen(report)
    assert "   GET /a, GET /b\n" in render_screen(report)


def test_junit_names_api_operation_and_seed() -> None:
    suite = ElementTree.fromstring(render_junit(a_report(a_finding()))).find("testsuite")

    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    assert [each.attrib for each in suite.iter("property")] == [
        {"name": "seed", "value": "7"},
        {"name": "url", "value": "http://127.0.0.1:4010/api"},
    ]
    assert [(case.get("classname"), case.get("name")) for case in suite.iter("testcase")] == [
        ("mockserver.check.koomalooma", "POST /users: ST108 Response violates schema"),
        ("mockserver.check.koomalooma", "POST /users/{user_id}/commitments"),
    ]
    (failure,) = suite.iter("failure")
    assert failure.text == (
        '"partner_id" is a required property\n'
        "came: 201 Created {}\n"
        f"id: {a_finding().id}\n"
        "$ curl -X POST http://x/users\n"
        "seed: 7"
    )


@pytest.mark.parametrize(
    ("stopped_by", "words"),
    [
        ("interrupted", "an interruption"),
        ("server_unavailable", "a server that stopped answering"),
        ("failure_limit", "--max-failures"),
    ],
)
def test_junit_of_an_incomplete_check_is_red(stopped_by: str, words: str) -> None:
    suites = ElementTree.fromstring(render_junit(a_report(stopped_by=stopped_by)))

    assert (suites.get("tests"), suites.get("errors")) == ("3", "1")
    (error,) = suites.iter("error")
    assert f"ended early by {words}" in str(error.get("message"))


def test_junit_escapes_what_xml_forbids() -> None:
    text = render_junit(a_report(a_finding(curl="curl -d '\x00\ud800<&' http://x")))

    (failure,) = ElementTree.fromstring(text).iter("failure")
    assert "$ curl -d '\\x00\\ud800<&' http://x" in str(failure.text)


@pytest.mark.slow
def test_an_error_of_the_checker_itself_is_no_finding() -> None:
    def broken(progress: Progress) -> None:
        raise ZeroDivisionError("a fault of ours")

    with serving() as server, pytest.raises(CheckError) as caught:
        run_check(a_target(server.url), CheckOptions(max_examples=1), on_progress=broken)

    assert caught.value.what == "The check itself failed: ZeroDivisionError: a fault of ours"
    assert "test_report.py, line" in str(caught.value.where)


def _failures(junit: str) -> list[str]:
    suites = ElementTree.fromstring(junit)
    messages = [str(failure.get("message")) for failure in suites.iter("failure")]
    assert suites.get("failures") == str(len(messages))
    return messages
