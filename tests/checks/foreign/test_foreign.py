"""Servers of other frameworks, each with planted bugs: every bug is found, and nothing else."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DOCUMENT = HERE / "pets.yaml"
#: What requirements.lock has, beside the environment: connexion changes where Flask is in it.
SITE = HERE.parents[2] / "build" / "foreign"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SITE.is_dir(), reason="`make install` has not installed Flask, FastAPI"),
]

#: What a finding says that goes back to one of the bugs.
BUGS = {
    "any key is taken": r"wrong credential|ST401",
    "the offset does not count": r"on one page|on two pages|the row once in the list",
    "a number is a text": r"GET /pets .*weight|weight to be ",
    "the name is not kept": r"replaced.* name is|and name",
    "an emoji breaks the server": r"came.* 500 |\b500 Internal",
    "a negative weight is taken": r"beyond its minimum|ST201",
}
FRAMEWORKS = ("flask_app.py", "fastapi_app.py")


@contextmanager
def running(app: str, *words: str) -> Iterator[str]:
    """Run an app on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, str(HERE / app), str(port), *words]
    environment = {**os.environ, "PYTHONPATH": str(SITE)}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            await_port(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "the app has ended"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the app does not listen")


def checked(url: str, folder: Path, *words: str) -> tuple[int, Mapping[str, Any]]:
    """Check a server as its user does; returns the exit code and the report."""
    command = [str(Path(sys.executable).with_name("mockserver")), "check", str(DOCUMENT)]
    options = ["--url", url, "--header", "X-Key: the-right-key", "--max-examples", "3"]
    options += ["--seed", "1"]
    report = folder / "check.json"
    done = subprocess.run(
        [*command, *options, *words, "--report", f"json={report}"],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(report.read_text())


def said(finding: Mapping[str, Any]) -> str:
    return f"{finding['code']} {finding['title']} {finding['operation']} {finding['message']}"


@pytest.mark.parametrize("app", FRAMEWORKS)
def test_a_correct_server_is_no_finding(app: str, tmp_path: Path) -> None:
    with running(app) as url:
        code, report = checked(url, tmp_path)

    assert [said(each) for each in report["findings"]] == []
    assert code == 0
    assert all(each["answered_2xx"] for each in report["operations"])


@pytest.mark.parametrize("app", FRAMEWORKS)
def test_every_bug_is_found_and_nothing_else(app: str, tmp_path: Path) -> None:
    with running(app, "bugs") as url:
        code, report = checked(url, tmp_path)

    findings = [" ".join(said(each).split()) for each in report["findings"]]
    found = {bug for bug, words in BUGS.items() if any(re.search(words, each) for each in findings)}
    others = [each for each in findings if not re.search("|".join(BUGS.values()), each)]
    assert code == 1
    assert found == {*BUGS}
    assert others == []
