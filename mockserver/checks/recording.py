"""Report files, with credentials masked.

JUnit, JSON, HTML, markdown and annotations are rendered from the report of the check. HAR gets the
exchanges of every stage as they come. NDJSON is schemathesis' own: it gets the engine's events, and
the report as its last line.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, Protocol, cast, get_args

from schemathesis.config import ProjectConfig
from schemathesis.engine import events
from schemathesis.reporting.ndjson import NdjsonWriter

from mockserver.checks.annotations import render_annotations
from mockserver.checks.har import Har
from mockserver.checks.html.check_page import render_html
from mockserver.checks.json_report import render_json, report_members
from mockserver.checks.junit import render_junit
from mockserver.checks.markdown import render_markdown
from mockserver.checks.masking import MaskedStream
from mockserver.checks.options import CheckOptions, ReportKind
from mockserver.checks.report import CheckReport
from mockserver.checks.report_file import report_file
from mockserver.checks.target import Target
from mockserver.checks.wire.exchange import Exchange
from mockserver.errors import UnknownName

_RENDERERS: Mapping[str, Callable[[CheckReport], str]] = {
    "junit": render_junit,
    "json": render_json,
    "markdown": render_markdown,
    "github": render_annotations,
    "html": render_html,
}


class Recorder(Protocol):
    """Writes one report of a check.

    First come the exchanges of the stages before the generated requests, then the events of the
    engine, then the report, once.
    """

    def see(self, exchange: Exchange) -> None:
        """Write what one exchange adds; several threads may hand theirs over."""

    def record(self, event: events.EngineEvent) -> None:
        """Write what one event adds."""

    def finish(self, report: CheckReport) -> None:
        """Write what the outcome adds; no event follows."""


@contextmanager
def recording(
    target: Target, options: CheckOptions, config: ProjectConfig
) -> Iterator[tuple[Recorder, ...]]:
    """Open every report that is asked for, and yield what writes them.

    The reports are written when the block ends, and take the place of older ones only then: after
    an error, or where the disk is full, the older ones are still there. Raises CheckError.
    """
    with ExitStack() as stack:
        yield tuple(
            _recorder(
                kind,
                # The writers call write and flush and nothing else of a stream.
                cast(IO[str], MaskedStream(stack.enter_context(report_file(path)), target.mask)),
                f"check {target.name}",
                config,
            )
            for kind, path in options.reports.items()
        )


def _recorder(kind: ReportKind, stream: IO[str], command: str, config: ProjectConfig) -> Recorder:
    if kind in _RENDERERS:
        return _Rendered(stream, _RENDERERS[kind])
    if kind == "har":
        return Har(stream, config)
    if kind == "ndjson":
        return _Ndjson(stream, command, config)
    raise UnknownName("report", kind, get_args(ReportKind))


class _Rendered:
    """A report that is rendered from the outcome alone."""

    def __init__(self, stream: IO[str], render: Callable[[CheckReport], str]) -> None:
        self._stream = stream
        self._render = render

    def see(self, exchange: Exchange) -> None:
        """Write nothing: the outcome says what the stages found."""

    def record(self, event: events.EngineEvent) -> None:
        """Write nothing yet."""

    def finish(self, report: CheckReport) -> None:
        """Write the whole report."""
        self._stream.write(self._render(report))


class _Ndjson:
    """All events of the engine, a line each, and the report as the last line."""

    def __init__(self, stream: IO[str], command: str, config: ProjectConfig) -> None:
        self._stream = stream
        self._writer = NdjsonWriter(stream, config.output.sanitization)
        self._writer.open(config.seed, command=command)

    def see(self, exchange: Exchange) -> None:
        """Write nothing: the exchange is no event of the engine."""

    def record(self, event: events.EngineEvent) -> None:
        """Write the event as a line."""
        self._writer.write_event(event)

    def finish(self, report: CheckReport) -> None:
        """Write the report as a line with the one member "CheckReport"."""
        self._writer.close()
        self._stream.write(json.dumps({"CheckReport": report_members(report)}) + "\n")
