"""The files for CI: both are well-formed, and the command in each runs and says what it found."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

CI = Path(__file__).parents[2] / "docs" / "ci"
SHORT = "--only examples --only ignored_auth --max-examples 1"


def _loaded(name: str) -> dict[str, Any]:
    document = yaml.safe_load((CI / name).read_text())
    assert isinstance(document, dict)
    return document


def _run(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command],
        env={"PATH": path, "HOME": str(folder), **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_every_input_of_the_action_reaches_its_command() -> None:
    action = _loaded("action.yml")

    check = action["runs"]["steps"][-1]
    given = {value.strip("${ }") for value in check["env"].values()}
    assert given == {f"inputs.{name}" for name in action["inputs"]}
    # An input in the command itself could end it and begin another one.
    assert "${{" not in check["run"]
    for variable in check["env"]:
        assert f"${variable}" in check["run"] or variable == "MOCKSERVER_CHECK_HEADERS"
    assert all(step["shell"] == "bash" for step in action["runs"]["steps"])
    assert all(one.get("required") or "default" in one for one in action["inputs"].values())


@pytest.mark.slow
def test_the_action_checks_and_fills_the_summary(tmp_path: Path) -> None:
    command = _loaded("action.yml")["runs"]["steps"][-1]["run"]
    summary = tmp_path / "summary.md"
    summary.write_text("### An earlier step\n")

    done = _run(
        command,
        tmp_path,
        CONTRACT="koomalooma",
        SERVER_URL="",
        MOCKSERVER_CHECK_HEADERS="",
        OPTIONS=SHORT,
        JUNIT="check.xml",
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(summary),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert summary.read_text().startswith("### An earlier step\n### ✅ mockserver check koomalooma")
    assert ElementTree.parse(tmp_path / "check.xml").getroot().get("failures") == "0"


@pytest.mark.slow
def test_the_job_for_gitlab_checks_and_keeps_its_reports(tmp_path: Path) -> None:
    job = _loaded("gitlab.yml")["contract"]

    [command] = job["script"]
    done = _run(command, tmp_path, CHECK_CONTRACT="koomalooma", CHECK_OPTIONS=SHORT)

    assert done.returncode == 0, done.stdout + done.stderr
    for report in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (tmp_path / report).is_file()
