"""Annotations and the summary page: what a server sends can neither command nor mark up."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks import render_annotations, render_markdown
from mockserver.checks.report import KnownFinding, NotTested
from mockserver.cli.ci import show_outcome
from tests.checks.builders import a_finding, a_report


def test_each_finding_is_an_annotation() -> None:
    assert render_annotations(a_report(a_finding())) == (
        "::error title=koomalooma%3A ST108 Response violates schema (POST /users)"
        '::"partner_id" is a required property%0Acame: 201 Created {}%0A'
        f"id: {a_finding().id}%0Acurl -X POST http://x/users\n"
    )


def test_what_does_not_turn_the_verdict_is_no_error() -> None:
    mild = replace(a_finding(), severity="warning")
    known = KnownFinding(a_finding("ST103"), None, None)

    lines = render_annotations(a_report(mild, known=(known,), baseline="known.json")).splitlines()

    assert [line.split(" ")[0] for line in lines] == ["::warning", "::notice"]


def test_a_check_that_was_cut_is_an_error() -> None:
    assert render_annotations(a_report(stopped_by="interrupted")).startswith(
        "::error title=koomalooma%3A the check did not run to its end::FAILED"
    )


@given(st.text())
def test_an_annotation_is_one_line_whatever_a_server_sends(text: str) -> None:
    rendered = render_annotations(a_report(replace(a_finding(), message=text, title=text)))

    assert rendered.replace("\r", "\n").count("\n") == 1


def test_the_summary_has_verdict_findings_operations_and_what_was_left_out() -> None:
    known = KnownFinding(a_finding("ST103"), "The vendor | knows.", "2026-12-31")
    left_out = NotTested("stage", "stateful", "--skip leaves it out")
    report = a_report(a_finding(), known=(known,), baseline="x", not_tested=(left_out,))

    page = render_markdown(report)

    assert page.startswith("### ❌ mockserver check koomalooma\n")
    assert '"partner_id" is a required property\ncame: 201 Created {}\n$ curl -X POST' in page
    assert f"| `{known.finding.id}` | POST /users | Response violates schema " in page
    assert "| The vendor \\| knows. | 2026-12-31 |" in page
    assert "| POST /users | 12 | 10 | 201: 10, 403: 2 |" in page
    assert "- stage stateful: \\-\\-skip leaves it out" in page


def test_a_server_cannot_end_the_block_that_shows_its_reply() -> None:
    page = render_markdown(a_report(replace(a_finding(), message="came: ````\n# Not a heading")))

    assert "`````text\ncame: ````\n# Not a heading\n" in page


def test_a_summary_is_bounded() -> None:
    findings = [
        replace(a_finding(), message="x" * 10_000, operation=f"GET /{n}") for n in range(99)
    ]

    page = render_markdown(a_report(*findings))

    assert len(page) < 300_000
    assert "49 more causes are in the reports." in page


def test_on_github_the_screen_commands_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))  # a folder: it cannot be written

    show_outcome(a_report(replace(a_finding(), message="::add-mask::a")), is_asked=False)

    told = capsys.readouterr()
    first, *screen, annotation = told.out.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    assert screen[-1] == f"::{token}::"
    assert "   ::add-mask::a" in screen
    assert annotation.startswith("::error")
    assert "was not written" in told.err


def test_elsewhere_there_are_annotations_only_if_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    show_outcome(a_report(a_finding()), is_asked=False)
    assert "::" not in capsys.readouterr().out
    show_outcome(a_report(a_finding()), is_asked=True)
    assert capsys.readouterr().out.splitlines()[-1].startswith("::error")
