"""The files for CI: both are well-formed, and the command in each runs and says what it found."""

import os
import socket
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
        timeout=250,
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


SUITE = """
def test_a_world_is_there(mock_world):
    assert mock_world.rows("boostcom", "members")
"""


@pytest.mark.slow
@pytest.mark.timeout(300)  # a whole job: pytest on every core, a server, a check
def test_every_step_of_the_workflow_for_github_runs(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SUITE)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    steps = _loaded("github.yml")["jobs"]["test"]["steps"]
    commands = [each["run"].replace("4010", port) for each in steps if "run" in each]

    # Background processes outlive a step there, and the job ends them.
    whole = "trap 'kill $(jobs -p)' EXIT\n" + "\n".join(commands[1:])
    done = _run(whole.replace("--max-time 60", SHORT), tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert commands[0].startswith("python -m pip install ")
    assert "1 passed" in done.stdout
    assert '"status":"ready"' in done.stdout.replace(" ", "")
    kept = [each for each in steps[-1]["with"]["path"].split() if "*" not in each]
    assert [each for each in kept if not (tmp_path / each).exists()] == []


@pytest.mark.slow
def test_what_the_jobs_install_is_what_the_package_offers(tmp_path: Path) -> None:
    (install,) = _loaded("gitlab.yml")["mock-tests"]["before_script"]
    steps = _loaded("github.yml")["jobs"]["test"]["steps"]

    assert install in [each.get("run") for each in steps]
    # All of it is there already, so nothing is fetched.
    done = _run(f"{install} --no-index", tmp_path, PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_job_for_gitlab_keeps_the_worlds_of_failed_tests(tmp_path: Path) -> None:
    job = _loaded("gitlab.yml")["mock-tests"]
    (tmp_path / "test_it.py").write_text(SUITE + "    assert False")

    [command] = job["script"]
    done = _run(command, tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    (kept,) = (tmp_path / job["artifacts"]["paths"][0]).iterdir()
    assert (kept / "world.json").is_file()
    assert (tmp_path / job["artifacts"]["reports"]["junit"]).is_file()


@pytest.mark.slow
def test_the_job_for_gitlab_checks_and_keeps_its_reports(tmp_path: Path) -> None:
    job = _loaded("gitlab.yml")["contract"]

    [command] = job["script"]
    done = _run(command, tmp_path, CHECK_CONTRACT="koomalooma", CHECK_OPTIONS=SHORT)

    assert done.returncode == 0, done.stdout + done.stderr
    for report in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (tmp_path / report).is_file()
