"""The running account of a check: what the engine's events add up to."""

from collections import Counter
from dataclasses import replace

from schemathesis.config import OutputConfig
from schemathesis.core.failures import reason_phrase
from schemathesis.core.output import format_response_payload
from schemathesis.core.transport import Response
from schemathesis.engine import events
from schemathesis.engine.errors import ServerUnavailable
from schemathesis.engine.statistic import GroupedFailures, Statistic

from mockserver.checks.masking import masked
from mockserver.checks.report import (
    NEVER_ANSWERED_2XX,
    NOT_TESTABLE,
    SERVER_STOPPED,
    Finding,
    OperationTally,
)
from mockserver.checks.target import Target


class Tally:
    """Counts the cases of each operation and keeps each finding once.

    `statistic` is schemathesis' own account; it decides which failures are the same.
    """

    def __init__(self, target: Target, output: OutputConfig) -> None:
        self.statistic = Statistic()
        self._target = target
        self._output = output
        self._findings: dict[tuple[str, str, str, str], Finding] = {}
        self._statuses = {label: Counter[int]() for label in target.labels}
        self._phases = {label: Counter[str]() for label in target.labels}
        self._probes = Counter[str]()

    @property
    def cases(self) -> int:
        """How many requests were sent so far."""
        return self.statistic.total_cases

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, in the order of finding."""
        return tuple(self._findings.values())

    @property
    def operations(self) -> tuple[OperationTally, ...]:
        """The account of each operation, in the contract's order."""
        return tuple(
            OperationTally(
                label=label,
                cases=self._phases[label].total(),
                probes=self._probes[label],
                statuses=dict(statuses),
                phases=dict(self._phases[label]),
            )
            for label, statuses in self._statuses.items()
        )

    def add_scenario(self, event: events.ScenarioFinished) -> None:
        """Count a finished scenario and note its failures."""
        self.statistic.on_scenario_finished(
            event.recorder, failure_label=lambda case: case.operation.label
        )
        for case_id, node in event.recorder.cases.items():
            label = node.value.operation.label
            if node.value.method.upper() != node.value.operation.method.upper():
                self._probes[label] += 1
                continue
            self._phases[label][event.phase.value] += 1
            reply = event.recorder.find_response(case_id=case_id)
            if reply is not None:
                self._statuses[label][reply.status_code] += 1
        for label, groups in self.statistic.failures.items():
            for case_id, group in groups.items():
                if case_id in event.recorder.cases:
                    self._add_failures(label, event.phase.value, group)

    def add_error(self, event: events.NonFatalError) -> None:
        """Note what kept the engine from testing an operation, or the whole server."""
        stopped = isinstance(event.value, ServerUnavailable)
        self._add(
            Finding(
                code=SERVER_STOPPED if stopped else NOT_TESTABLE,
                title=event.info.title,
                operation=event.label,
                message=event.info.message,
                phase=event.phase.value if event.phase else None,
                curl=event.info.code_sample,
            )
        )

    def add_unanswered(self) -> None:
        """Note each operation that promises a success and never gave one in the whole run."""
        promised = _labels_with_success(self._target)
        for tally in self.operations:
            if tally.label in promised and not tally.answered_2xx:
                self._add(_never_answered(tally))

    def _add_failures(self, label: str, phase: str, group: GroupedFailures) -> None:
        for failure in group.failures:
            self._add(
                Finding(
                    code=failure.code,
                    title=failure.title,
                    operation=label,
                    message="\n".join(
                        part for part in (failure.message, self._came(group.response)) if part
                    ),
                    phase=phase,
                    curl=group.code_sample,
                )
            )

    def _came(self, reply: Response | None) -> str | None:
        if reply is None:
            return None
        payload = format_response_payload(reply, config=self._output)
        return f"came: {reply.status_code} {reason_phrase(reply.status_code)} {payload}"

    def _add(self, finding: Finding) -> None:
        secrets = self._target.credentials
        message = masked(finding.message.strip(), secrets)
        curl = masked(finding.curl, secrets) if finding.curl else None
        key = (finding.code, finding.title, finding.operation, message)
        self._findings.setdefault(key, replace(finding, message=message, curl=curl))


def _labels_with_success(target: Target) -> set[str]:
    # An operation that documents nothing but redirects or refusals cannot answer 2xx.
    return {
        label
        for label, operation in target.operations()
        if any(str(status)[0] in "2d" for status in operation["responses"])
    }


def _never_answered(tally: OperationTally) -> Finding:
    came = ", ".join(f"{count} times {status}" for status, count in sorted(tally.statuses.items()))
    return Finding(
        code=NEVER_ANSWERED_2XX,
        title="The operation never succeeded",
        operation=tally.label,
        message=(
            "A clean run that exercised nothing proves nothing.\n"
            f"came: {came or 'no reply at all'}\n"
            "next: check the credentials, or give the contract examples or links that lead here."
        ),
        phase=None,
        curl=None,
    )
