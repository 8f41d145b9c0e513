"""The report of a check as markdown, for the summary page of a CI job."""

import re
from collections.abc import Iterator
from html import escape

from mockserver.checks.cause import Cause
from mockserver.checks.report import CheckReport, OperationTally
from mockserver.checks.screen import verdict

#: A summary page takes a megabyte; the other causes stand in the other reports.
_MOST_CAUSES = 50
_MOST_CHARACTERS = 4_000
_SPECIAL = re.compile(r"([\\`*_\[\]<>#+!|~&@-])")


def render_markdown(report: CheckReport) -> str:
    """Render the verdict, the findings and the operations; texts of the server stay text."""
    causes = report.causes
    mark = "✅" if report.is_clean else "❌"
    parts = [
        f"### {mark} mockserver check {_text(report.name)}",
        f"{_text(report.base_url)}  \n**{_text(verdict(report))}**",
        *map(_cause, causes[:_MOST_CAUSES]),
    ]
    if len(causes) > _MOST_CAUSES:
        parts.append(f"{len(causes) - _MOST_CAUSES} more causes are in the reports.")
    if report.known:
        rows = (
            f"| `{one.finding.id}` | {_text(one.finding.operation)} | {_text(one.finding.title)} "
            f"| {_text(one.reason or '')} | {one.expires or ''} |"
            for one in report.known
        )
        head = "| known | operation | finding | reason | until |\n| --- | --- | --- | --- | --- |"
        parts.append("\n".join([head, *rows]))
    parts.append("\n".join(_operations(report)))
    if report.not_tested:
        lines = [f"- {one.part} {_text(one.name)}: {_text(one.why)}" for one in report.not_tested]
        parts.append("\n".join(["Not tested:", "", *lines]))
    return "\n\n".join(parts) + "\n"


def _cause(cause: Cause) -> str:
    finding = cause.example
    several = ", ".join(cause.operations) if len(cause.operations) > 1 else ""
    place = f"contract: {finding.place}" if finding.place else ""
    calls = (f"$ {line}" for line in (finding.curl or "").splitlines())
    also = (f"also: {line}" for line in cause.also)
    text = "\n".join(part for part in [several, finding.message, *also, place, *calls] if part)
    summary = f"{finding.code} {finding.title} · {cause.where} · {cause.id}"
    return f"<details><summary>{_html(summary)}</summary>\n\n{_block(text)}\n\n</details>"


def _operations(report: CheckReport) -> Iterator[str]:
    yield "| operation | cases | 2xx | statuses |"
    yield "| --- | ---: | ---: | --- |"
    for tally in report.operations:
        counts = f"{tally.cases} | {tally.answered_2xx} | {_statuses(tally)}"
        yield f"| {_text(tally.label)} | {counts} |"


def _statuses(tally: OperationTally) -> str:
    return ", ".join(f"{status}: {count}" for status, count in sorted(tally.statuses.items()))


def _text(text: str) -> str:
    """Return a text of one line that markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _html(text: str) -> str:
    return escape(" ".join(text.split()))


def _block(text: str) -> str:
    """Return a block of code; its fence is longer than any in the text."""
    text = text[:_MOST_CHARACTERS]
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
