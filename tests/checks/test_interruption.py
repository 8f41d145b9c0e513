"""Whoever interrupts a check, at any stage, gets what was found so far; the exit code is 130."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mockserver.checks import (
    Catalogue,
    CheckOptions,
    CheckReport,
    Progress,
    render_screen,
    run_check,
)
from mockserver.checks.journeys.catalogue import NO_JOURNEYS
from mockserver.checks.journeys.journey import Journey, assumed
from mockserver.checks.journeys.walk import Walk, expect
from tests.checks.probes.probing import a_server
from tests.checks.server import Bug


@assumed("a page")
def is_broken(walk: Walk) -> None:
    """A rule that does not hold."""
    walk.call("createUser")
    expect(False, "something", "nothing")


@assumed("a page")
def is_interrupted(walk: Walk) -> None:
    """A journey in the middle of which a person ends the check."""
    walk.at_end(lambda: walk.call("createUser"))
    raise KeyboardInterrupt


class Interrupted:
    """Checks a server with a bug until it is interrupted; `sent` is the number of calls."""

    def __init__(self, report: Path) -> None:
        self._report = report
        self.sent = 0

    def check(
        self,
        bug: Bug,
        *journeys: Journey,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> CheckReport:
        options = CheckOptions(max_examples=5, reports={"junit": self._report})
        catalogue = Catalogue(journeys) if journeys else NO_JOURNEYS
        with a_server(bug) as (server, target):
            report = run_check(target, options, catalogue, on_progress=on_progress)
            self.sent = len(server.seen)
        assert (report.stopped_by, report.exit_code) == ("interrupted", 130)
        assert render_screen(report).endswith("ended early by an interruption")
        assert 'errors="1"' in self._report.read_text()
        return report


@pytest.fixture
def interrupted(tmp_path: Path) -> Interrupted:
    return Interrupted(tmp_path / "junit.xml")


def when_found_in(phase: str, more_than: int = 0) -> Callable[[Progress], None]:
    def interrupt(progress: Progress) -> None:
        if progress.phase == phase and progress.findings > more_than:
            raise KeyboardInterrupt

    return interrupt


def test_a_greeting_that_is_interrupted_has_found_nothing(
    interrupted: Interrupted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greet(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mockserver.checks.run.greet", greet)
    report = interrupted.check("drops a required field", is_broken)

    assert (report.findings, report.stages, interrupted.sent) == ((), (), 0)


def test_interrupted_journeys_report_the_broken_ones_and_clean_up(
    interrupted: Interrupted,
) -> None:
    report = interrupted.check("sends no Allow header", is_broken, is_interrupted, is_broken)

    [finding] = report.findings
    assert (finding.title, finding.reproduced) == ("A rule that does not hold.", "always")
    assert [(each.name, each.held, each.broken) for each in report.stages] == [
        ("journeys", 0, 1),
        ("invariants", 3, 0),
    ]
    # The greeting, the broken journey twice, and the end of the interrupted one.
    assert interrupted.sent == 4


def test_interrupted_probes_report_what_they_found(interrupted: Interrupted) -> None:
    report = interrupted.check("takes any credential", on_progress=when_found_in("probes"))

    assert {each.code for each in report.findings} == {"probe-credentials"}
    assert report.probes > 0


@pytest.mark.slow
def test_interrupted_generation_reports_what_it_found(interrupted: Interrupted) -> None:
    # The good call of the probes finds it, too.
    when = when_found_in("coverage", more_than=1)
    report = interrupted.check("drops a required field", on_progress=when)

    assert "ST108" in {each.code for each in report.findings}
