"""The report of several checks as one HTML page: all verdicts first, then each check."""

from collections.abc import Iterator

from mockserver.checks.html.check_page import check_section
from mockserver.checks.html.markup import Content, Markup, tag
from mockserver.checks.html.page import render_page
from mockserver.checks.html.parts import chip, code_block, table
from mockserver.checks.series import Outcome, Series, outcome_verdict


def render_series_html(series: Series) -> str:
    """Render the reports of a series as one HTML file, with a section for each check."""
    is_good = series.exit_code == 0
    mood = "good" if is_good else "bad"
    header = tag(
        "header",
        tag("p", "mockserver check", class_="kicker"),
        tag("h1", "Several APIs ", chip("passed" if is_good else "failed", mood)),
        tag("h2", "Verdicts", id="found"),
        table("The verdict of each check", ("API", "verdict"), _verdicts(series)),
    )
    sections = [_section(each, number) for number, each in enumerate(series.outcomes, 1)]
    title = f"{'Passed' if is_good else 'Failed'}: mockserver check of several APIs"
    return render_page(title, tag("article", header), sections)


def _verdicts(series: Series) -> Iterator[tuple[Content, ...]]:
    for number, each in enumerate(series.outcomes, 1):
        mood = "good" if each.exit_code == 0 else "bad"
        link = tag("a", each.name, href=f"#{_place(number)}")
        yield link, chip(outcome_verdict(each), mood)
    for name in series.left:
        yield name, chip("not checked", "never")


def _place(number: int) -> str:
    return f"api-{number}"


def _section(outcome: Outcome, number: int) -> Markup:
    place = _place(number)
    if outcome.report is not None:
        return check_section(outcome.report, place)
    return tag(
        "article",
        tag("p", "mockserver check", class_="kicker"),
        tag("h2", outcome.name, " ", chip("could not run", "bad"), class_="name", id=place),
        code_block(str(outcome.error), "Why it could not run"),
    )
