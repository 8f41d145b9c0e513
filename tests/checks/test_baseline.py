"""Known findings: a file in schemathesis' format takes them out of the verdict, until a date."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from schemathesis.baseline import Baseline as Entries
from schemathesis.baseline import BaselineEntry
from schemathesis.config import OutputConfig
from schemathesis.engine import events
from schemathesis.engine.run import PhaseName

from mockserver.checks import CheckOptions, Finding, render_screen, run_check
from mockserver.checks.baseline import Baseline, settle
from mockserver.checks.covering import Covering
from mockserver.checks.json_report import report_members
from mockserver.checks.junit import render_junit
from mockserver.checks.selection import select
from mockserver.checks.tally import Tally
from mockserver.errors import CheckError
from tests.checks.builders import a_finding, a_report, a_target, checked
from tests.checks.server import serving

NEVER = Finding(
    "never-answered-2xx", "It never succeeded", "GET /a", "came: 4 times 404", None, None
)
TODAY = date(2026, 11, 26)


def _file(tmp_path: Path, *findings: Finding, **members: Any) -> Path:
    entries = [
        {**BaselineEntry(*one.identity).to_dict(), **members} for one in findings or (NEVER,)
    ]
    path = tmp_path / "known.json"
    path.write_text(json.dumps({"format_version": 1, "entries": entries}))
    return path


@pytest.mark.parametrize("finding", [NEVER, a_finding()])
def test_a_finding_has_the_id_that_schemathesis_gives_it(finding: Finding) -> None:
    assert finding.id == BaselineEntry(*finding.identity).id


def test_a_known_finding_does_not_turn_the_verdict(tmp_path: Path) -> None:
    path = _file(tmp_path, reason="The vendor knows.", expires="2026-12-31")

    report = Baseline(path).apply(a_report(NEVER), TODAY)

    assert (report.exit_code, report.findings) == (0, ())
    assert (
        f"1 known finding, see {path}:\n"
        f"   {NEVER.id}  never-answered-2xx  GET /a  It never succeeded"
        " (The vendor knows., until 2026-12-31)"
    ) in render_screen(report)
    assert "PASSED: no findings, 1 known finding, 15 cases" in render_screen(report)
    assert report_members(report)["known"][0]["reason"] == "The vendor knows."


def test_junit_shows_a_known_finding_as_skipped(tmp_path: Path) -> None:
    report = Baseline(_file(tmp_path)).apply(a_report(NEVER), TODAY)

    suites = ElementTree.fromstring(render_junit(report))

    assert (suites.get("failures"), suites.get("skipped")) == ("0", "1")
    assert [one.get("message") for one in suites.iter("skipped")] == ["known: no reason is given"]


def test_another_finding_still_counts(tmp_path: Path) -> None:
    report = Baseline(_file(tmp_path)).apply(a_report(NEVER, a_finding()), TODAY)

    assert (report.exit_code, report.findings) == (1, (a_finding(),))


def test_an_entry_counts_until_the_end_of_its_day(tmp_path: Path) -> None:
    baseline = Baseline(_file(tmp_path, expires="2026-11-26"))

    assert baseline.knows(NEVER, TODAY)
    assert not baseline.knows(NEVER, date(2026, 11, 27))


def test_a_finding_whose_entry_expired_says_so(tmp_path: Path) -> None:
    path = _file(tmp_path, expires="2026-11-25")

    [finding] = Baseline(path).apply(a_report(NEVER), TODAY).findings

    assert finding.message.endswith(
        f"It was accepted until 2026-11-25 (see {path}), and counts again."
    )


def test_an_update_adds_findings_and_keeps_reasons(tmp_path: Path) -> None:
    path = _file(tmp_path, reason="The vendor knows.", owner="me")

    report = settle(a_report(NEVER, a_finding()), Baseline(path, may_be_new=True), update=True)

    assert len(report.known) == 2
    first, second = sorted(Entries.load(path).entries, key=lambda entry: entry.operation)
    assert first.extra == {"reason": "The vendor knows.", "owner": "me"}
    assert (second.operation, second.check) == ("POST /users", "ST108")
    assert second.first_seen == second.last_seen == date.today().isoformat()


def test_an_update_writes_nothing_of_a_check_that_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "known.json"

    settle(a_report(NEVER, stopped_by="interrupted"), Baseline(path, may_be_new=True), update=True)

    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Expecting property name"),
        ("[]", "Expected a JSON object"),
        ('{"format_version": 2, "entries": []}', "Unsupported baseline format version 2"),
        ('{"format_version": 1, "entries": [{}]}', "missing string fields"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(content)

    with pytest.raises(CheckError, match=said):
        Baseline(path)


def test_a_missing_file_is_refused_unless_it_shall_be_written(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="no such baseline"):
        Baseline(tmp_path / "nowhere.json")
    with pytest.raises(CheckError, match="no baseline to update"):
        Baseline(None, may_be_new=True)


@pytest.mark.slow
def test_what_one_check_records_the_next_one_knows(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    options: dict[str, Any] = {"baseline": path, "only": ("coverage",), "max_examples": 2}

    with serving("accepts a bad enum", "refuses every valid request") as server:
        recorded = checked(a_target(server.url), update_baseline=True, **options)
    with serving("accepts a bad enum", "refuses every valid request") as server:
        again = checked(a_target(server.url), seed=2, **options)

    assert {one.finding.id for one in again.known} == {one.finding.id for one in recorded.known}
    assert again.known
    assert (again.exit_code, again.findings) == (0, ())


@pytest.mark.slow
def test_a_check_ends_at_its_limit_of_findings() -> None:
    options = CheckOptions(max_failures=1, workers=2, max_examples=2)

    with serving("refuses every valid request", "drops a required field") as server:
        report = run_check(a_target(server.url), options)

    assert report.findings
    assert (report.stopped_by, report.exit_code) == ("failure_limit", 1)


def test_a_failure_of_python_in_a_thread_is_no_finding() -> None:
    target, options = a_target(), CheckOptions(workers=2)
    tally = Tally(target, select(target, options), OutputConfig(), Covering(target))
    event = events.NonFatalError(
        error=SystemError("AST constructor recursion depth mismatch"),
        phase=PhaseName.COVERAGE,
        label="POST /users",
        related_to_operation=True,
    )

    with pytest.raises(CheckError, match="Python itself failed") as caught:
        tally.add(event)

    assert "--workers 1" in str(caught.value.hint)
