"""Replays one finding of an earlier check: sends its requests again, and judges the replies."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from schemathesis.cli.commands.replay.executor import ReplayStatus, replay_crash_file
from schemathesis.reporting.crashes import CrashFile

from mockserver.checks.again import REPRODUCED
from mockserver.checks.conformance import configuration
from mockserver.checks.expecting import expecting
from mockserver.checks.finding import Reproduced
from mockserver.checks.journeys.catalogue import NO_JOURNEYS, Catalogue
from mockserver.checks.options import CheckOptions
from mockserver.checks.patience import patient
from mockserver.checks.probes.probing import OneProbe
from mockserver.checks.schema import load_schema
from mockserver.checks.selection import Selection, select
from mockserver.checks.stages import Staged, run_stages
from mockserver.checks.target import Target
from mockserver.errors import CheckError, UnknownName

#: The stages whose findings have no requests of schemathesis'.
_BEFORE_GENERATED = ("journeys", "probes", "invariants")
_MOST_BYTES = 256 * 2**20
_ATTEMPTS = 3


class Replay(NamedTuple):
    """How a replay went; "sometimes" means in some of three attempts.

    `curl` has the requests that were sent, a command each, with credentials masked.
    """

    id: str
    title: str
    operation: str
    reproduced: Reproduced
    curl: str

    @property
    def exit_code(self) -> int:
        """0 if the finding is gone, else 1."""
        return 0 if self.reproduced == "never" else 1


def replay_finding(
    target: Target,
    options: CheckOptions,
    report: Path,
    finding_id: str,
    catalogue: Catalogue = NO_JOURNEYS,
) -> Replay:
    """Send the requests of a finding again; `report` is the JSON report of the check.

    For a finding of a probe, the journeys of the catalogue are walked again: they may lead to the
    good call that it changes. For a broken rule its journey is, for an invariant all of them.

    The credentials are those of the target. What the check may not call is not called either.
    Raises UnknownName for the id, and CheckError where the replay cannot be done or decided.
    """
    finding = _find(report, finding_id)
    selection = select(target, options)
    if finding.get("phase") in _BEFORE_GENERATED:
        return _replay_stages(finding, target, options, catalogue, selection)
    crash = _crash(finding, report)
    _refuse_what_is_not_tested(crash, selection, target)
    schema = load_schema(target, configuration(target, options, selection), selection)
    with expecting(target, schema), patient(options):
        outcome = replay_crash_file(
            crash, base_url=target.base_url, project_config=schema.config, schema=schema
        )
    if outcome.status is ReplayStatus.ERRORED:
        why = outcome.error_message or ", ".join(one.note for one in outcome.check_outcomes)
        raise CheckError(
            f"The replay could not be decided: {target.mask.text(why)[:300]}.",
            where=f"finding {finding_id} of {report}",
            hint="Give the credentials that the check had, and look whether the server answers.",
        )
    return Replay(
        id=finding_id,
        title=f"{finding.get('code')} {finding.get('title')}",
        operation=str(finding.get("operation")),
        reproduced=REPRODUCED[outcome.status],
        curl=target.mask.text(outcome.code_sample),
    )


def _replay_stages(
    finding: Mapping[str, Any],
    target: Target,
    options: CheckOptions,
    catalogue: Catalogue,
    selection: Selection,
) -> Replay:
    """Run again what found it: one probe, one journey, or what an invariant looks at."""
    label, phase, probe = str(finding.get("operation")), finding["phase"], finding.get("probe")
    if probe and (
        label not in selection.operations or finding.get("code") not in selection.families
    ):
        raise _not_called(label, target)
    if phase == "journeys":
        rule = [each for each in catalogue.journeys if each.rule == finding.get("title")]
        catalogue = replace(catalogue, journeys=tuple(rule))
        selection = replace(selection, stages=selection.stages & {"journeys"})
    # Without a probe, the operation's good call alone is made.
    one = OneProbe(label, str(probe or ""))
    title = f"{finding.get('code')} {finding.get('title')}"
    for number in range(_ATTEMPTS):
        with patient(options):
            staged = run_stages(target, options, catalogue, selection, only=one)
        _require_outcome(finding, staged, phase)
        for each in staged.findings:
            if each.id == finding["id"]:
                how: Reproduced = "sometimes" if number else "always"
                return Replay(each.id, title, label, how, each.curl or "")
    return Replay(finding["id"], title, label, "never", "")


def _require_outcome(finding: Mapping[str, Any], staged: Staged, stage: str) -> None:
    """Raise CheckError where nothing of the stage was done: that decides nothing."""
    tally = next((each for each in staged.tallies if each.name == stage), None)
    if tally is None or not tally.held + tally.broken:
        why = tally.skipped[0].why if tally and tally.skipped else "no call shows it"
        raise CheckError(
            f"The replay could not be decided: {why}.",
            where=f"finding {finding['id']}",
            hint="Give the credentials, --data and --allow-writes that the check had.",
        )


def _find(report: Path, finding_id: str) -> Mapping[str, Any]:
    try:
        if report.stat().st_size > _MOST_BYTES:
            raise ValueError(f"it has more than {_MOST_BYTES} bytes")
        findings = [*_findings(json.loads(report.read_text(encoding="utf-8")))]
    except (OSError, ValueError, RecursionError) as error:
        raise CheckError(
            f"The report cannot be read: {str(error)[:300]}",
            where=str(report),
            hint="Name a file that `mockserver check --report json=FILE` wrote.",
        ) from error
    for finding in findings:
        if finding["id"] == finding_id:
            return finding
    raise UnknownName("finding", finding_id, [str(one["id"]) for one in findings])


def _findings(document: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    for name in ("findings", "known"):
        members = document.get(name)
        for one in members if isinstance(members, list) else ():
            if isinstance(one, dict) and "id" in one:
                yield one


def _crash(finding: Mapping[str, Any], report: Path) -> CrashFile:
    recorded = finding.get("requests")
    if recorded is None:
        raise CheckError(
            "This finding has no requests that show it when they are sent again.",
            where=f"finding {finding['id']} of {report}",
            hint=f"Check its operation again: --only '{finding.get('operation')}'.",
        )
    try:
        return CrashFile.from_dict(recorded)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckError(
            f"The requests of this finding cannot be read: {type(error).__name__} {error}",
            where=f"finding {finding['id']} of {report}",
            hint="Use the report as the check wrote it, with the version that wrote it.",
        ) from error


def _refuse_what_is_not_tested(crash: CrashFile, selection: Selection, target: Target) -> None:
    for step in crash.sequence:
        label = step.operation or crash.operation
        method = str(step.method).upper()
        probed = selection.probed_methods
        is_probe = label.partition(" ")[0] != method
        if label not in target.labels:
            raise UnknownName("operation", label, target.labels)
        if label not in selection.operations or (
            is_probe and probed is not None and method.lower() not in probed
        ):
            raise _not_called(f"{method} of {label}", target)


def _not_called(what: str, target: Target) -> CheckError:
    return CheckError(
        f"The replay would call {what}, which this check does not call.",
        where=target.base_url,
        hint="Permit it, with --allow-writes or --allow, or do not skip it.",
    )
