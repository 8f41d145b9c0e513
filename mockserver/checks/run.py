"""Runs one check: schemathesis' engine against a server over HTTP, and a report of its events."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

from schemathesis.engine import StopReason, events, from_schema
from schemathesis.engine.core import EventStream
from schemathesis.engine.run import PhaseName
from schemathesis.errors import SchemathesisError
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mockserver.checks.afresh import generating_afresh
from mockserver.checks.again import tried_again
from mockserver.checks.again_command import again_command
from mockserver.checks.baseline import Baseline, settle
from mockserver.checks.conformance import configuration
from mockserver.checks.covering import Covering
from mockserver.checks.economy import sparing
from mockserver.checks.expecting import expecting
from mockserver.checks.fault import own_fault
from mockserver.checks.greeting import greet
from mockserver.checks.journeys.catalogue import NO_JOURNEYS, Catalogue
from mockserver.checks.options import CheckOptions
from mockserver.checks.patience import patient
from mockserver.checks.progress import Course, Progress
from mockserver.checks.recording import Recorder, recording
from mockserver.checks.report import CheckReport
from mockserver.checks.schema import load_schema, unreadable
from mockserver.checks.selection import Selection, select
from mockserver.checks.sequences import walking_all_sequences
from mockserver.checks.stages import OnExchange, Staged, Stages
from mockserver.checks.tally import Tally
from mockserver.checks.target import Target
from mockserver.checks.watch import Watch
from mockserver.checks.wire.exchange import Exchange
from mockserver.errors import CheckError, MockServerError


def run_check(
    target: Target,
    options: CheckOptions,
    catalogue: Catalogue = NO_JOURNEYS,
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> CheckReport:
    """Check the server against its contract and return the report.

    The journeys of the catalogue come first, then the probes of the wire and the generated
    requests.

    A check that is interrupted (Ctrl-C) ends with the report of what was found so far. Raises
    CheckError where the server does not answer, the contract cannot be read, a report cannot be
    written, or the checker itself fails. Prints nothing, and writes only the reports in `options`.
    """
    try:
        return _checked(target, options, catalogue, on_progress)
    except MockServerError:
        raise
    except Exception as error:
        raise own_fault(error, target.mask) from error


def _checked(
    target: Target,
    options: CheckOptions,
    catalogue: Catalogue,
    on_progress: Callable[[Progress], None] | None,
) -> CheckReport:
    selection = _selection(target, options, catalogue)
    baseline = Baseline(options.baseline, may_be_new=options.update_baseline)
    schema = load_schema(target, configuration(target, options, selection), selection)
    covering = Covering(target)
    tally = Tally(target, selection, schema.config.output, covering, options.curl_words)
    watch = Watch(tally, Course(selection, options), options, baseline, on_progress)
    with (
        sparing(),
        generating_afresh(),
        walking_all_sequences(),
        expecting(target, schema),
        recording(target, options, schema.config) as recorders,
        patient(options) as patience,
    ):
        record = _recording(recorders)
        stages = Stages(
            target, options, catalogue, selection, covering, watch.show_step, on_exchange=record
        )
        # Whoever interrupts a check gets what was found so far: the tally starts as interrupted.
        with suppress(KeyboardInterrupt), closing(patience):
            greet(target, options, record, catalogue.parameters_in(options.data))
            stages.run()
            watch.earlier = stages.staged.findings
            if stages.is_server_gone:
                tally.end(StopReason.SERVER_UNAVAILABLE)
            else:
                _generate(schema, target, tally, watch, recorders)
        report = _report(stages.staged, tally, watch, options, schema)
        report = replace(report, waits=patience.waits, again=again_command(target, options))
        _require_calls(report)
        report = settle(report, baseline, update=options.update_baseline)
        for each in recorders:
            each.finish(report)
    return report


def _recording(recorders: Iterable[Recorder]) -> OnExchange:
    def record(exchange: Exchange) -> None:
        for each in recorders:
            each.see(exchange)

    return record


def _generate(
    schema: OpenApiSchema,
    target: Target,
    tally: Tally,
    watch: Watch,
    recorders: Iterable[Recorder],
) -> None:
    """Let schemathesis generate requests, until it ends or the watch ends it."""
    with closing(_events(schema, target)) as stream:
        for event in stream:
            tally.add(event)
            for each in recorders:
                each.record(event)
            if watch.ends_at(event):
                break


def _report(
    staged: Staged, tally: Tally, watch: Watch, options: CheckOptions, schema: OpenApiSchema
) -> CheckReport:
    """Return what all stages have found; the causes of the generated ones are tried again."""
    tally.probed = staged.probed
    report = tally.report(seed=options.seed, seconds=watch.seconds)
    findings = report.findings
    if report.is_complete:
        findings = tried_again(findings, report.base_url, schema)
    return replace(report, findings=staged.findings + findings, stages=staged.tallies)


def _selection(target: Target, options: CheckOptions, catalogue: Catalogue) -> Selection:
    selection = select(target, options)
    if selection.stages == {"journeys"} and not catalogue.journeys:
        raise CheckError(
            "Nothing is left to check: this API has no journeys.",
            where=target.name,
            hint="Choose another stage with --only.",
        )
    return selection


def _require_calls(report: CheckReport) -> None:
    """Raise CheckError if a check that ran to its end has tested nothing: that is no clean run."""
    if (
        report.is_complete
        and not report.cases
        and not any(s.held + s.broken for s in report.stages)
    ):
        raise CheckError(
            "Nothing was checked: the chosen stages call none of the chosen operations.",
            where=report.name,
            hint="Choose more with --only, or give the contract examples.",
        )


def _events(schema: OpenApiSchema, target: Target) -> Generator[events.EngineEvent]:
    """Yield the engine's events. Raises CheckError before the first case for a bad contract."""
    with _engine(schema, target) as stream:
        for event in stream:
            # Before the first phase the engine reads contract and configuration.
            if isinstance(event, events.NonFatalError) and event.phase is PhaseName.PROBING:
                raise unreadable(target, event.value)
            yield event


@contextmanager
def _engine(schema: OpenApiSchema, target: Target) -> Iterator[EventStream]:
    try:
        stream = from_schema(schema).execute()
        try:
            yield stream
        finally:
            stream.stop()
            stream.generator.close()
    except SchemathesisError as error:
        raise unreadable(target, error) from error
