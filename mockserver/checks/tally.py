"""The running counts and findings of a check, made from the engine's events."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from requests import Timeout
from schemathesis.baseline import failure_identity
from schemathesis.config import OutputConfig, SchemathesisWarning
from schemathesis.core.failures import Failure, reason_phrase
from schemathesis.core.output import format_response_payload
from schemathesis.core.transport import Response
from schemathesis.engine import StopReason, events
from schemathesis.engine.errors import ServerUnavailable
from schemathesis.engine.statistic import GroupedFailures, Statistic

from mockserver.checks.covering import Covering
from mockserver.checks.failure import read_failure
from mockserver.checks.finding import (
    NEVER_ANSWERED_2XX,
    NO_ANSWER,
    NOT_CHECKED,
    NOT_TESTABLE,
    SERVER_STOPPED,
    Finding,
    Identity,
)
from mockserver.checks.limits import is_about_limits
from mockserver.checks.recorded import record_requests, recorded_exchanges
from mockserver.checks.report import CheckReport, NotTested, OperationTally
from mockserver.checks.selection import Selection
from mockserver.checks.shown_faults import faults_of_failure
from mockserver.checks.stage import GENERATED
from mockserver.checks.target import Target
from mockserver.checks.unanswered import labels_with_success, never_answered
from mockserver.errors import CheckError

_BLIND_SPOTS = {
    SchemathesisWarning.UNRESOLVABLE_REFERENCE: "A reference of the contract leads nowhere",
    SchemathesisWarning.UNSUPPORTED_REGEX: "A pattern of the contract cannot be read",
    SchemathesisWarning.MISSING_DESERIALIZER: "A media type of the contract cannot be read",
}


class Tally:
    """Counts the cases of each operation and keeps each finding once.

    `statistic` is schemathesis' own; it decides which failures are the same. `probed` counts the
    calls of the stage of probes, by the label of an operation that answered with success there.
    Commands of findings have `curl_words`.
    """

    def __init__(
        self,
        target: Target,
        selection: Selection,
        output: OutputConfig,
        covering: Covering,
        curl_words: Sequence[str] = (),
    ) -> None:
        self.statistic = Statistic()
        self._covering = covering
        self.probed: Mapping[str, int] = {}
        self._target = target
        self._selection = selection
        self._mask = target.mask
        self._showing = target.showing(words=curl_words)
        contract = target.contract
        self._document = target.document if contract is None else contract.document.data
        self._output = output
        self._findings: dict[tuple[str, ...], Finding] = {}
        labels = [label for label in target.labels if label in selection.operations]
        self._statuses = {label: Counter[int]() for label in labels}
        self._phases = {label: Counter[str]() for label in labels}
        self._probes = Counter[str]()
        self._cases = 0
        self._stopped = StopReason.INTERRUPTED

    @property
    def cases(self) -> int:
        """The number of cases so far, as the report counts them: without probes."""
        return self._cases

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings so far."""
        return tuple(self._findings.values())

    def end(self, reason: StopReason) -> None:
        """Note why the check ends although the engine has not ended."""
        self._stopped = reason

    def add(self, event: events.EngineEvent) -> None:
        """Count one event; events that say nothing about the server are ignored."""
        if isinstance(event, events.ScenarioFinished) and event.is_test_scenario:
            # First of all: a credential that a reply echoes must reach no finding and no report.
            self._mask.replies(event.recorder)
            self._add_cases(event)
            self._add_failures(event)
        elif isinstance(event, events.NonFatalError):
            self._add_error(event)
        elif isinstance(event, events.SchemaAnalysisWarnings):
            self._add_blind_spots(event)
        elif isinstance(event, events.EngineFinished):
            self._stopped = event.stop_reason

    def report(self, *, seed: int, seconds: float) -> CheckReport:
        """Make the report; operations that never succeeded become findings now."""
        untested: list[NotTested] = []
        if self._stopped in (StopReason.COMPLETED, StopReason.MAX_TIME):
            untested = self._add_unanswered()
        return CheckReport(
            name=self._target.name,
            base_url=self._target.base_url,
            operations=self._operations(),
            findings=self.findings,
            expected=self._target.expected_statuses,
            seed=seed,
            seconds=seconds,
            stopped_by=None if self._stopped is StopReason.COMPLETED else self._stopped.value,
            not_tested=(*self._selection.not_tested, *untested),
            coverage=self._covering.coverage,
        )

    def _operations(self) -> tuple[OperationTally, ...]:
        return tuple(
            OperationTally(
                label=label,
                cases=self._phases[label].total(),
                probes=self._probes[label] + self.probed.get(label, 0),
                statuses=dict(statuses),
                phases=dict(self._phases[label]),
            )
            for label, statuses in self._statuses.items()
        )

    def _add_cases(self, event: events.ScenarioFinished) -> None:
        for case_id, node in event.recorder.cases.items():
            label = node.value.operation.label
            if node.value.method.upper() != node.value.operation.method.upper():
                self._probes[label] += 1
                continue
            self._cases += 1
            self._phases[label][event.phase.value] += 1
            reply = event.recorder.find_response(case_id=case_id)
            if reply is not None:
                self._statuses[label][reply.status_code] += 1
            interaction = event.recorder.interactions.get(case_id)
            if interaction is not None:
                request = interaction.request
                self._covering.see(
                    label,
                    event.phase.value,
                    request.uri,
                    request.headers,
                    has_body=bool(request.body),
                    status=0 if reply is None else reply.status_code,
                )

    def _add_failures(self, event: events.ScenarioFinished) -> None:
        self.statistic.on_scenario_finished(
            event.recorder, failure_label=lambda case: case.operation.label
        )
        for label, groups in self.statistic.failures.items():
            for case_id, group in groups.items():
                if case_id in event.recorder.cases:
                    self._add_group(label, event, case_id, group)

    def _add_group(
        self, label: str, event: events.ScenarioFinished, case_id: str, group: GroupedFailures
    ) -> None:
        if group.response is not None and is_about_limits(group.response):
            return
        for failure in group.failures:
            self._add_finding(self._finding(label, event, case_id, failure, group.response))

    def _finding(
        self,
        label: str,
        event: events.ScenarioFinished,
        case_id: str,
        failure: Failure,
        reply: Response | None,
    ) -> Finding:
        received = self._received(reply)
        parts = (failure.message, None if received is None else f"came: {received}")
        exchanges = recorded_exchanges(event.recorder, case_id, failure)
        steps = self._showing.steps(exchanges, are_made_up=True)
        status = 0 if reply is None else reply.status_code
        text = "" if reply is None else (reply.content or b"").decode(errors="replace")
        read = read_failure(failure, label, self._document, status, text)
        return Finding(
            code=failure.code,
            title=failure.title,
            operation=label,
            message="\n".join(part for part in parts if part),
            phase=event.phase.value,
            curl="\n".join(step.command for step in steps) or None,
            failure=self._identity(failure),
            requests=record_requests(event.recorder, case_id, failure, self._output, self._mask),
            expected=read.expected,
            came=self._mask.text(read.came or received or "no reply"),
            place=self._target.place(read.pointer),
            cause=read.cause,
            faults=faults_of_failure(
                failure, self._target, label, exchanges[-1] if exchanges else None
            ),
            steps=steps,
        )

    def _identity(self, failure: Failure) -> Identity:
        """Return what schemathesis knows a failure by; a server may have put a secret into it."""
        check = next(
            check
            for observed, check in self.statistic.observed_failures.values()
            if observed == failure
        )
        operation, *rest = failure_identity(failure, check)
        check, kind, signature = map(self._mask.text, rest)
        return operation, check, kind, signature

    def _received(self, reply: Response | None) -> str | None:
        if reply is None:
            return None
        payload = format_response_payload(reply, config=self._output)
        return f"{reply.status_code} {reason_phrase(reply.status_code)} {payload}"

    def _add_error(self, event: events.NonFatalError) -> None:
        if isinstance(event.value, SystemError):
            raise CheckError(
                f"Python itself failed while requests were generated: {event.value}",
                hint="Check with --workers 1: some versions of Python fail so in several threads.",
            )
        code, title, message = NOT_TESTABLE, event.info.title, event.info.message
        if isinstance(event.value, ServerUnavailable):
            code = SERVER_STOPPED
        elif isinstance(event.value, Timeout):
            code, title = NO_ANSWER, "No answer in time"
            message = "No answer came in three times the seconds that --timeout gives."
        self._add_finding(
            Finding(
                code=code,
                title=title,
                operation=event.label,
                message=message,
                phase=event.phase.value if event.phase else None,
                curl=event.info.code_sample,
            )
        )

    def _add_blind_spots(self, event: events.SchemaAnalysisWarnings) -> None:
        # schemathesis only warns about what it cannot read, such as a missing $ref.
        for warning in event.warnings:
            if warning.kind in _BLIND_SPOTS:
                self._add_finding(
                    Finding(
                        code=NOT_CHECKED,
                        title=_BLIND_SPOTS[warning.kind],
                        operation=warning.operation_label or "Contract",
                        message=warning.message,
                        phase=None,
                        curl=None,
                    )
                )

    def _add_unanswered(self) -> list[NotTested]:
        """Add findings for operations that never succeeded; return those that had no chance to."""
        # A journey or a probe that succeeded has shown that the operation does.
        answered = self._covering.answered | self.probed.keys()
        promised = labels_with_success(self._target) - answered
        untested = []
        for tally in self._operations():
            if tally.label not in promised or tally.answered_2xx:
                continue
            if why := self._why_no_success(tally):
                untested.append(NotTested("operation", tally.label, why))
            elif NEVER_ANSWERED_2XX in self._selection.checks:
                self._add_finding(never_answered(tally))
        return untested

    def _why_no_success(self, tally: OperationTally) -> str | None:
        """Return why the options of this check let no call of an operation succeed, if so."""
        if not tally.cases and self._selection.generated != GENERATED:
            return "no stage that ran calls it"
        if self._target.is_mock and any(one.part != "check" for one in self._selection.not_tested):
            return "what --only and --skip leave out may lead to its success"
        has_parameter = "{" in tally.label
        if self._selection.is_read_only and has_parameter and {*tally.statuses} == {404}:
            return "the contract's examples name nothing that this server has"
        expected = self._target.expected_of(tally.label)
        if any(one.check == "not_a_server_error" and one.accepts(501) for one in expected):
            return "the mock does not play it yet"
        return None

    def _add_finding(self, finding: Finding) -> None:
        message = self._mask.text(finding.message.strip())
        curl = self._mask.text(finding.curl) if finding.curl else None
        key = (*finding.identity, message)
        self._findings.setdefault(key, replace(finding, message=message, curl=curl))
