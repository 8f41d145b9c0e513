"""The HTML report of a check: complete, inert whatever a server sent, and usable by everybody."""

import base64
import re
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks import CheckReport, ExpectedStatus
from mockserver.checks.coverage import Coverage, OperationCoverage, Uses
from mockserver.checks.html.check_page import render_html
from mockserver.checks.report import KnownFinding, NotTested, Skipped, StageTally, Waits
from mockserver.checks.step import Step
from mockserver.contract.document import Place
from tests.checks.builders import a_finding, a_report
from tests.checks.html.reading import Page, problems

HOSTILE = (
    "</pre><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "--></style><link rel=stylesheet href=http://evil.example/>",
    "&lt;b&gt; {{7*7}} ${x}",
    "javascript:alert(1)",
    "a\x00b\x1b[31m\u202eevil\ud800",
)


def a_full_report(text: str = "x") -> CheckReport:
    """A report that has everything; `text` stands wherever a server or a user could put one."""
    step = Step(
        text, text, f"http://x/{text}", {text: text}, text, 299, {text: text}, text, f"curl {text}"
    )
    finding = replace(
        a_finding(curl=f"curl {text}"),
        title=text,
        operation=text,
        message=text,
        expected=text,
        came=text,
        place=Place(text, 3, f"/paths/{text}"),
        steps=(step, replace(step, status=None)),
        reproduced="always",
    )
    covered = OperationCoverage(
        text, {"200": 2, text: 0}, {299: 1}, {text: Uses(0, 3)}, (text,), {text: 3}
    )
    return a_report(
        finding,
        replace(finding, severity="warning", title="mild"),
        expected=(ExpectedStatus("a", "ignored_auth", ("470",), f"because {text}", (text,)),),
        known=(KnownFinding(finding, text, text),),
        baseline=text,
        not_tested=(NotTested("operation", text, text),),
        stages=(StageTally("journeys", 3, 1, (Skipped(text, text),)), StageTally("probes", 1, 0)),
        waits=Waits(2, 3.5),
        coverage=Coverage((covered, OperationCoverage("GET /never", {"200": 0}))),
        again=text,
    )


REPORTS = {
    "clean": a_report(),
    "full": a_full_report(),
    "a finding without any exchange": a_report(a_finding(curl=None)),
    "interrupted": a_report(stopped_by="interrupted"),
}


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())
def test_every_report_is_one_file_that_loads_and_runs_nothing(report: CheckReport) -> None:
    page = Page(render_html(report))

    assert page.loads == []
    assert problems(page) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_server_sends_is_text(text: str) -> None:
    html = render_html(a_full_report(text))
    page, plain = Page(html), Page(render_html(a_full_report()))

    assert [each for each, _ in page.elements] == [each for each, _ in plain.elements]
    assert page.loads == []
    assert "\x00" not in html
    assert "\u202e" not in html
    html.encode()


@given(st.text(min_size=1))
def test_any_text_is_shown_and_changes_no_element(text: str) -> None:
    page, plain = Page(render_html(a_full_report(text))), Page(render_html(a_full_report()))

    assert [each for each, _ in page.elements] == [each for each, _ in plain.elements]


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    html = render_html(a_report())
    style = re.search("<style>(.*)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(sha256(style[1].encode()).digest()).decode()

    [policy] = [
        each["content"]
        for each in Page(html).named("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    ]

    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_a_reader_sees_verdict_both_sides_place_commands_and_what_never_came() -> None:
    finding = replace(
        a_finding(),
        expected="a property 'id'",
        came="{}",
        place=Place("specs/a.yaml", 12, "/paths"),
        reproduced="always",
    )
    coverage = Coverage((OperationCoverage("GET /a", {"200": 1, "503": 0}, {}, {}, (), {"s": 1}),))

    text = Page(render_html(a_report(finding, coverage=coverage, again="mockserver check x"))).text

    for each in (
        "FAILED: 1 finding, 15 cases",
        "a property 'id'",
        "specs/a.yaml:12 (#/paths)",
        "yes, the same calls showed it again",
        "curl -X POST http://x/users",
        "503",
        "mockserver check x",
        "The seed is 7",
    ):
        assert each in text


def test_failures_are_unfolded_and_the_many_others_are_not() -> None:
    findings = [replace(a_finding(), title=f"finding {number}") for number in range(9)]
    causes = [
        attributes
        for tag, attributes in Page(render_html(a_report(*findings))).elements
        if tag == "details" and "class" not in attributes
    ]

    assert len(causes) == 9
    assert sum("open" in each for each in causes) == 3


def test_a_check_without_generated_requests_counts_none_of_their_answers() -> None:
    with_cases, without = render_html(a_report()), render_html(replace(a_report(), operations=()))

    assert "operations answered 2xx" in with_cases
    assert "operations answered 2xx" not in without
