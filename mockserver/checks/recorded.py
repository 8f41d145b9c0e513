"""What schemathesis recorded that led to a finding: requests to replay, exchanges to show."""

import json
from collections.abc import Mapping
from typing import Any

from schemathesis.config import OutputConfig
from schemathesis.core.failures import Failure
from schemathesis.engine.recorder import Interaction, ScenarioRecorder
from schemathesis.reporting.crashes import CrashFile, build_crashes_from_recorder

from mockserver.checks.masking import Mask
from mockserver.checks.wire.exchange import Exchange

#: A longer sequence, or one with a larger body, is not kept: the report would grow beyond use.
_MOST_CHARACTERS = 200_000


def record_requests(
    recorder: ScenarioRecorder, case_id: str, failure: Failure, output: OutputConfig, mask: Mask
) -> Mapping[str, Any] | None:
    """Return the requests behind a failure of a case as a JSON object, with credentials masked.

    None if schemathesis cannot replay such a failure, or if they are too large to keep.
    """
    crashes = build_crashes_from_recorder(
        recorder=recorder, failing_case_id=case_id, sanitization=output.sanitization
    )
    for crash in crashes:
        if any(check.message == str(failure) for check in crash.sequence[-1].checks):
            text = mask.text(json.dumps(_without_replies(crash)))
            if len(text) <= _MOST_CHARACTERS:
                recorded: Mapping[str, Any] = json.loads(text)
                return recorded
    return None


def recorded_exchanges(
    recorder: ScenarioRecorder, case_id: str, failure: Failure
) -> list[Exchange]:
    """Return the exchanges that led to a failure of a case, in order; the last one shows it."""
    shown_by = failure.case_id if failure.case_id in recorder.cases else case_id
    chain = recorder.iter_chain_cases(case_id=shown_by, related_case_ids=failure.related_case_ids())
    return [
        exchange_of(case.operation.label, recorder.interactions[case.id])
        for case in chain
        if case.id in recorder.interactions
    ]


def exchange_of(label: str, interaction: Interaction) -> Exchange:
    """Return what schemathesis recorded as an exchange; the status is 0 where no reply came."""
    request, reply = interaction.request, interaction.response
    return Exchange(
        operation=label,
        method=request.method,
        url=request.uri,
        headers={name: ", ".join(values) for name, values in request.headers.items()},
        body=request.body,
        status=reply.status_code if reply else 0,
        reply_headers=_joined(reply.headers) if reply else {},
        reply_body=reply.content or b"" if reply else b"",
        seconds=reply.elapsed if reply else 0.0,
    )


def _joined(headers: Mapping[str, list[str]]) -> dict[str, str]:
    return {name.lower(): ", ".join(values) for name, values in headers.items()}


def _without_replies(crash: CrashFile) -> dict[str, Any]:
    """Return the crash file with the status of each reply alone: a replay compares no more."""
    document = crash.to_dict()
    document["code_sample"] = ""
    for step in document["sequence"]:
        step["response"] = {**step["response"], "headers": {}, "body": ""}
    return document
