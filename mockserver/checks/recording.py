"""Report files: schemathesis' own writers get the engine's events, with credentials masked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from schemathesis.config import ProjectConfig
from schemathesis.engine import events
from schemathesis.engine.statistic import Statistic
from schemathesis.reporting.har import HarWriter
from schemathesis.reporting.junitxml import JunitXmlWriter
from schemathesis.reporting.ndjson import NdjsonWriter
from schemathesis.reporting.recorders import scenario_records

from mockserver.checks.masking import MaskedStream
from mockserver.checks.options import CheckOptions, ReportKind
from mockserver.checks.target import Target
from mockserver.errors import CheckError, UnknownName
from mockserver.files import not_written, replacing

Record = Callable[[events.EngineEvent, Statistic], None]


@contextmanager
def recording(target: Target, options: CheckOptions, config: ProjectConfig) -> Iterator[Record]:
    """Open every report that is asked for; what is yielded writes one event to all of them.

    The reports are written when the block ends, and take the place of older ones only then: after
    an error, or where the disk is full, the older ones are still there. Raises CheckError.
    """
    with ExitStack() as stack:
        records = [
            stack.enter_context(
                _writing(
                    kind,
                    stack.enter_context(_stream(Path(path), target)),
                    f"check {target.name}",
                    config,
                )
            )
            for kind, path in options.reports.items()
        ]

        def record(event: events.EngineEvent, statistic: Statistic) -> None:
            for write in records:
                write(event, statistic)

        yield record


class _ReportStream:
    """A report's file; what the disk refuses is raised as CheckError."""

    def __init__(self, file: IO[str], path: Path) -> None:
        self._file = file
        self._path = path

    def write(self, text: str) -> int:
        with _worded(self._path):
            return self._file.write(text)

    def flush(self) -> None:
        with _worded(self._path):
            self._file.flush()


@contextmanager
def _stream(path: Path, target: Target) -> Iterator[IO[str]]:
    with _worded(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    foreign: OSError | None = None
    try:
        with replacing(path) as file:
            try:
                # The writers call write and flush and nothing else of a stream.
                report = cast(IO[str], _ReportStream(file, path))
                yield cast(IO[str], MaskedStream(report, target.credentials))
            except OSError as error:
                foreign = error  # of the check: errors of requests are OSErrors, too
                raise
    except OSError as error:
        if error is foreign:
            raise
        raise _not_written(path, error) from error


@contextmanager
def _worded(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> CheckError:
    hint = "Name a file in a folder that you may write to, on a disk that has room."
    return CheckError(f"The report {not_written(path, error)}", hint=hint)


@contextmanager
def _writing(
    kind: ReportKind, stream: IO[str], command: str, config: ProjectConfig
) -> Iterator[Record]:
    writers = {"junit": _junit, "har": _har, "ndjson": _ndjson}
    if kind not in writers:
        raise UnknownName("report", kind, writers)
    with writers[kind](stream, command, config) as record:
        yield record


@contextmanager
def _junit(stream: IO[str], _command: str, config: ProjectConfig) -> Iterator[Record]:
    with JunitXmlWriter(stream) as writer:
        tested: set[str] = set()

        def record(event: events.EngineEvent, statistic: Statistic) -> None:
            for one in scenario_records(statistic, event):
                writer.record_scenario(
                    label=one.label,
                    elapsed_sec=one.elapsed_sec,
                    failures=one.failures,
                    skip_reason=one.skip_reason,
                    config=config.output,
                )
            if isinstance(event, events.NonFatalError):
                writer.record_error(event.label, event.info.format(base_url_is_set=True))
            tested.update(statistic.tested_operations)

        yield record
        # An operation is tested even if one phase had no case for it.
        writer.unskip(tested)


@contextmanager
def _har(stream: IO[str], _command: str, config: ProjectConfig) -> Iterator[Record]:
    with HarWriter(stream, config.output) as writer:
        writer.open()

        def record(event: events.EngineEvent, _statistic: Statistic) -> None:
            if isinstance(event, events.ScenarioFinished):
                writer.write(event.recorder)

        yield record


@contextmanager
def _ndjson(stream: IO[str], command: str, config: ProjectConfig) -> Iterator[Record]:
    with NdjsonWriter(stream, config.output.sanitization) as writer:
        writer.open(config.seed, command=command)

        def record(event: events.EngineEvent, _statistic: Statistic) -> None:
            writer.write_event(event)

        yield record
