"""The report of a check as workflow commands of GitHub Actions, which show beside a run."""

from collections.abc import Iterator

from mockserver.checks.report import CheckReport
from mockserver.checks.screen import verdict

_MOST_CHARACTERS = 4_000


def render_annotations(report: CheckReport) -> str:
    """Render an annotation for each finding, and one if the check did not run to its end.

    GitHub shows the first ten of each kind; the other reports have all.
    """
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: CheckReport) -> Iterator[str]:
    for finding in report.findings:
        kind = "error" if finding.severity == "failure" else "warning"
        title = f"{report.name}: {finding.code} {finding.title} ({finding.operation})"
        parts = [finding.message, f"id: {finding.id}", finding.curl or ""]
        yield _command(kind, title, "\n".join(part for part in parts if part))
    if not report.is_complete:
        yield _command("error", f"{report.name}: the check did not run to its end", verdict(report))
    if report.known:
        text = ", ".join(f"{one.finding.id} {one.finding.title}" for one in report.known)
        yield _command("notice", f"{report.name}: known findings, see {report.baseline}", text)


def _command(kind: str, title: str, message: str) -> str:
    value = _escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={value}::{_escaped(message[:_MOST_CHARACTERS])}"


def _escaped(text: str) -> str:
    """Return a text that cannot end its line: a server must not write commands of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
