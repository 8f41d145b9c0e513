"""One finding again: its requests come from the report, its credentials from the options."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockserver.checks import (
    CheckOptions,
    Finding,
    Replay,
    Target,
    catalogue_of,
    replay_finding,
    run_check,
)
from mockserver.errors import CheckError, UnknownName
from mockserver.http.app import Server
from tests.checks.builders import a_target, checked
from tests.checks.planted import Planted, deviating
from tests.checks.server import CREDENTIAL, Bug, serving
from tests.detection.hunt import target_of


def _found(tmp_path: Path, *bugs: Bug, code: str) -> tuple[Path, Finding]:
    report = tmp_path / "check.json"
    with serving(*bugs) as server:
        outcome = checked(a_target(server.url), max_examples=5, reports={"json": report})
    assert CREDENTIAL not in report.read_text()
    return report, next(one for one in outcome.findings if one.code == code)


def _replayed(report: Path, finding: Finding, *bugs: Bug, **options: Any) -> Replay:
    with serving(*bugs) as server:
        return replay_finding(a_target(server.url), CheckOptions(**options), report, finding.id)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bug", "code"),
    [
        ("accepts a bad enum", "ST201"),
        ("drops a required field", "ST108"),
        ("ignores authentication", "ST401"),
        ("answers 404 to a wrong method", "ST204"),
    ],
)
def test_a_finding_is_reproduced_until_it_is_mended(bug: Bug, code: str, tmp_path: Path) -> None:
    report, finding = _found(tmp_path, bug, code=code)

    broken = _replayed(report, finding, bug)
    mended = _replayed(report, finding)

    assert (broken.reproduced, broken.exit_code) == ("always", 1)
    assert (mended.reproduced, mended.exit_code) == ("never", 0)
    assert broken.curl.startswith("curl")
    assert CREDENTIAL not in broken.curl


def _lower(value: Any) -> None:
    value["loyalty_units"] -= 1


def _undecided(value: Any) -> None:
    value["confirmation_status"] = "maybe"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "code"), [(_lower, "broken-rule"), (_undecided, "broken-contract")]
)
def test_what_journeys_found_is_walked_again(change: Any, code: str, tmp_path: Path) -> None:
    report = tmp_path / "check.json"
    catalogue = catalogue_of("koomalooma")
    options = CheckOptions(only=("journeys",), data=catalogue.mock_data, reports={"json": report})
    planted = Planted("a wrong commitment", "POST", "/commitments$", change)

    def real(server: Server, url: str) -> Target:
        return replace(target_of(server, url, "koomalooma"), mock=None, fresh_state=None)

    def again(target: Target, **more: Any) -> Replay:
        asked = CheckOptions(data=catalogue.mock_data, **more)
        return replay_finding(target, asked, report, finding.id, catalogue)

    with deviating(planted) as (server, url):
        found = run_check(real(server, url), options, catalogue).findings
        finding = next(each for each in found if each.code == code)
        broken = again(real(server, url))
        with pytest.raises(CheckError, match="could not be decided"):
            again(real(server, url), skip=("journeys", "probes"))
    with deviating() as (server, url):
        mended = again(real(server, url))

    assert (broken.reproduced, broken.curl != "") == ("always", True)
    assert mended.reproduced == "never"


@pytest.mark.slow
def test_without_credentials_a_replay_is_not_decided(tmp_path: Path) -> None:
    report, finding = _found(tmp_path, "accepts a bad enum", code="ST201")

    with serving("accepts a bad enum") as server:
        target = a_target(server.url, credential="wrong")
        with pytest.raises(CheckError, match="could not be decided"):
            replay_finding(target, CheckOptions(), report, finding.id)


@pytest.mark.slow
def test_a_replay_calls_nothing_that_a_check_would_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, finding = _found(tmp_path, "accepts a bad enum", code="ST201")
    monkeypatch.setattr(Target, "is_on_this_machine", False)
    other = CheckOptions(allow=("createUser",))

    with serving() as server:
        with pytest.raises(CheckError, match="Nothing is left to check"):
            replay_finding(a_target(server.url), CheckOptions(), report, finding.id)
        with pytest.raises(CheckError, match="which this check does not call"):
            replay_finding(a_target(server.url), other, report, finding.id)

    assert server.seen == []


def _report(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "check.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


FINDING = {"id": "a1b2c3", "code": "ST103", "title": "Undocumented", "operation": "POST /users"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "The report cannot be read"),
        ([], "it is no JSON object"),
        ("[" * 100_000, "The report cannot be read"),
        ({"findings": [FINDING]}, "no requests that show it"),
        ({"findings": [{**FINDING, "requests": {}}]}, "cannot be read: KeyError"),
        ({"findings": [{**FINDING, "requests": {"sequence": []}}]}, "at least one step"),
        ({"findings": [{**FINDING, "requests": [1]}]}, "cannot be read: TypeError"),
    ],
)
def test_a_report_that_is_none_is_refused(document: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(CheckError, match=said):
        replay_finding(a_target(), CheckOptions(), _report(tmp_path, document), "a1b2c3")


def test_an_unknown_id_is_refused_with_the_closest_one(tmp_path: Path) -> None:
    report = _report(tmp_path, {"findings": [], "known": [FINDING]})

    with pytest.raises(UnknownName) as caught:
        replay_finding(a_target(), CheckOptions(), report, "a1b2c4")

    assert caught.value.hint == "Did you mean 'a1b2c3'?"
