"""Reports on disk: schemathesis' own writers, fed with the engine's events, credentials masked."""

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

Record = Callable[[events.EngineEvent, Statistic], None]


@contextmanager
def recording(target: Target, options: CheckOptions, config: ProjectConfig) -> Iterator[Record]:
    """Open every report that is asked for; what is yielded writes one event to all of them.

    The reports are complete when the block ends, also when it ends with an error.
    """
    with ExitStack() as stack:
        records = [
            stack.enter_context(
                _writing(kind, _stream(stack, Path(path), target), f"check {target.name}", config)
            )
            for kind, path in options.reports.items()
        ]

        def record(event: events.EngineEvent, statistic: Statistic) -> None:
            for write in records:
                write(event, statistic)

        yield record


def _stream(stack: ExitStack, path: Path, target: Target) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = stack.enter_context(path.open("w", encoding="utf-8"))
    except OSError as error:
        raise CheckError(
            f"The report cannot be written: {error.strerror}.",
            where=str(path),
            hint="Name a file in a folder that you may write to.",
        ) from error
    # The writers call write and flush and nothing else of a stream.
    return cast(IO[str], MaskedStream(file, target.credentials))


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
        # A phase that had nothing to do for an operation does not make it untested.
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
