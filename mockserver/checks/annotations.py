"""The report of a check as workflow commands of GitHub Actions, which show beside a run."""

from collections.abc import Iterator

from mockserver.checks.report import CheckReport
from mockserver.checks.screen import verdict
from mockserver.contract.document import Place

_MOST_CHARACTERS = 4_000


def render_annotations(report: CheckReport) -> str:
    """Render an annotation for each cause, and one if the check did not run to its end.

    GitHub shows the first ten of each kind; the other reports have all.
    """
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: CheckReport) -> Iterator[str]:
    for cause in report.causes:
        finding = cause.example
        kind = "error" if cause.severity == "failure" else "warning"
        title = f"{report.name}: {finding.code} {finding.title} ({cause.where})"
        several = ", ".join(cause.operations) if len(cause.operations) > 1 else ""
        place = f"contract: {finding.place}" if finding.place else ""
        also = "\n".join(f"also: {line}" for line in cause.also)
        parts = [several, finding.message, also, place, f"id: {finding.id}", finding.curl or ""]
        text = "\n".join(part for part in parts if part)
        yield _command(kind, title, text, finding.place)
    if not report.is_complete:
        yield _command("error", f"{report.name}: the check did not run to its end", verdict(report))
    if report.known:
        text = ", ".join(f"{one.finding.id} {one.finding.title}" for one in report.known)
        yield _command("notice", f"{report.name}: known findings, see {report.baseline}", text)


def _command(kind: str, title: str, message: str, place: Place | None = None) -> str:
    """Return a workflow command; GitHub shows it beside the line of the contract, if known."""
    at = f"file={_value(place.source)},line={place.line}," if place else ""
    return f"::{kind} {at}title={_value(title)}::{_escaped(message[:_MOST_CHARACTERS])}"


def _value(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    """Return a text that cannot end its line: a server must not write commands of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
