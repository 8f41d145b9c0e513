"""The HTML report of several checks: every verdict first, a section for each, inert as one is."""

from mockserver.checks.html.series_page import render_series_html
from mockserver.checks.series import Outcome, Series
from mockserver.errors import CheckError
from tests.checks.builders import a_finding, a_report
from tests.checks.html.reading import Page, problems
from tests.checks.html.test_check_page import HOSTILE, a_full_report


def a_series(text: str) -> Series:
    outcomes = (
        Outcome("clean", a_report()),
        Outcome(text, a_full_report(text)),
        Outcome("not run", error=CheckError(f"Nothing answers {text}.", hint="Start it.")),
        Outcome("last", a_report(a_finding())),
    )
    return Series(outcomes, left=(text,))


def test_each_check_has_a_section_and_a_link_to_it() -> None:
    page = Page(render_series_html(a_series("x")))

    assert problems(page) == []
    assert page.loads == []
    targets = [f"#api-{number}" for number in range(1, 5)]
    assert [each["href"] for each in page.named("a")] == ["#found", *targets]
    assert {each["id"] for _, each in page.elements if "id" in each} >= {
        "found",
        *(each.removeprefix("#") for each in targets),
    }
    assert "COULD NOT RUN: Nothing answers x." in page.text
    assert "Start it." in page.text
    assert "not checked" in page.text


def test_whatever_a_server_sends_is_text() -> None:
    plain = Page(render_series_html(a_series("x")))
    for text in HOSTILE:
        page = Page(render_series_html(a_series(text)))
        assert [each for each, _ in page.elements] == [each for each, _ in plain.elements]
        assert page.loads == []


def test_the_title_has_the_verdict_of_all() -> None:
    clean = Series((Outcome("a", a_report()), Outcome("b", a_report())))

    assert "<title>Passed:" in render_series_html(clean)
    assert "<title>Failed:" in render_series_html(a_series("x"))
