"""The requests that led to a finding, in the form of schemathesis' crash files, to replay them."""

import json
from collections.abc import Mapping
from typing import Any

from schemathesis.config import OutputConfig
from schemathesis.core.failures import Failure
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.reporting.crashes import CrashFile, build_crashes_from_recorder

from mockserver.checks.masking import Mask

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


def _without_replies(crash: CrashFile) -> dict[str, Any]:
    """Return the crash file with the status of each reply alone: a replay compares no more."""
    document = crash.to_dict()
    document["code_sample"] = ""
    for step in document["sequence"]:
        step["response"] = {**step["response"], "headers": {}, "body": ""}
    return document
