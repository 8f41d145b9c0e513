"""The report of a drift as an HTML page: where the mock is not true, with both replies."""

from collections.abc import Iterator

from mockserver.checks.drift.report import Drift, DriftReport
from mockserver.checks.drift.screen import drift_verdict
from mockserver.checks.html.markup import Markup, tag
from mockserver.checks.html.page import render_page
from mockserver.checks.html.parts import chip, command, facts, folded, sides, step
from mockserver.checks.step import Showing

#: So many differences are unfolded from the start.
_OPEN = 3


def render_drift_html(report: DriftReport, showing: Showing) -> str:
    """Render the report as one HTML file, with credentials masked."""
    kind = "bad" if report.drifts else "good"
    header = tag(
        "header",
        tag("p", "mockserver drift", class_="kicker"),
        tag("h1", report.name, " ", chip("drift" if report.drifts else "no drift", kind)),
        tag("p", report.url, class_="address"),
        tag("p", drift_verdict(report), class_=f"verdict {kind}"),
    )
    skipped = [(each.name, each.why) for each in report.skipped]
    content = tag(
        "article",
        header,
        tag("h2", "Where the mock is not true", id="found"),
        [*_drifts(report, showing)] or tag("p", "Nowhere.", class_="quiet"),
        folded(f"Not compared, and why ({len(skipped)})", facts(skipped)) if skipped else None,
    )
    return render_page(f"Drift: {report.name} beside {report.url}", content)


def _drifts(report: DriftReport, showing: Showing) -> Iterator[Markup]:
    for number, drift in enumerate(report.drifts, 1):
        yield tag("section", _drift(drift, number, showing), class_="cause failure")


def _drift(drift: Drift, number: int, showing: Showing) -> Markup:
    mask = showing.mask.text
    difference = drift.difference
    place = f" of {difference.place}" if difference.place else ""
    [mock], [real] = showing.steps([drift.mock]), showing.steps([drift.real])
    summary = tag(
        "summary",
        tag("span", difference.kind, class_="severity failure"),
        tag("h3", f"{number}. {difference.kind}{place}"),
        tag("span", real.operation, class_="where"),
    )
    exchanges = [
        tag("li", tag("h4", name), step(each, is_open=True))
        for name, each in (("The real server", real), ("The mock", mock))
    ]
    return tag(
        "details",
        summary,
        sides(("The real server", mask(difference.real)), ("The mock", mask(difference.mock))),
        facts([("came up in", [chip(each) for each in drift.journeys]), ("change", drift.change)]),
        tag("ul", exchanges),
        command(real.command, "The call to the real server"),
        open=number <= _OPEN,
    )
