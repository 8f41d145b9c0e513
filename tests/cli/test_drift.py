"""`mockserver drift`, as a person calls it."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.own_document import OwnDocument
from mockserver.settings import Settings
from tests.checks.planted import Planted, deviating

KEY = "ApiKey-v1 dbc644d33aa74d582bd9479c59e16f970fe13bf34a208c39d6c7fa7586968468"


def drift(*words: str) -> subprocess.CompletedProcess[str]:
    # Nothing listens there: neither server may be called through it.
    environment = {**os.environ, "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost"}
    command = [sys.executable, "-m", "mockserver", "drift", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_an_equal_server_is_exit_0_and_the_mock_is_never_called_through_a_proxy(
    tmp_path: Path,
) -> None:
    page, members = tmp_path / "new" / "drift.html", tmp_path / "drift.json"
    with serving(build_server(Settings(seed=9))) as url:
        address = url.replace("127.0.0.1", "localhost")
        report = ("--report", f"html={page}", "--report", f"json={members}")
        done = drift("talon_one", "--url", address, "--header", f"Authorization: {KEY}", *report)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "NO DRIFT in" in done.stdout
    assert "journeys change something and were left out: see --allow-writes." in done.stdout
    assert KEY not in done.stdout + page.read_text()
    assert "NO DRIFT in" in page.read_text()
    assert json.loads(members.read_text())["drifts"] == []


def test_what_cannot_run_is_exit_2() -> None:
    done = drift("talon_one", "--url", "http://localhost:9")

    assert done.returncode == 2
    assert "Nothing answers at the address to check." in done.stderr


def test_ctrl_c_is_exit_130() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        words = [sys.executable, "-m", "mockserver", "drift", "koomalooma", "--url", address]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            # It has connected, and waits for an answer.
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)
                process.send_signal(signal.SIGINT)
                _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"Interrupted before anything was checked." in said


def test_a_document_is_walked_as_its_mock_lets_infer() -> None:
    document = OwnDocument("pets", Path(__file__).parents[2] / "docs/petstore.yaml")
    with serving(build_server(Settings(documents=(document,), seed=9))) as url:
        address = url.replace("127.0.0.1", "localhost")
        done = drift(str(document.path), "--url", address, "--header", "X-Key: secret-key")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "NO DRIFT in" in done.stdout
    assert "journeys change something and were left out: see --allow-writes." in done.stdout
    assert "secret-key" not in done.stdout


def test_the_command_of_a_difference_needs_only_ones_own_credential() -> None:
    planted = Planted("another status", "POST", "/commitments$", status=200)
    with deviating(planted, seed=9) as (there, url):
        given = credentials(there.worlds, there.apis["koomalooma"])
        words = [part for each in given.items() for part in ("--header", ": ".join(each))]
        done = drift("koomalooma", "--url", url, *words, "--only", "journeys", "--allow-writes")

    assert done.returncode == 1, done.stderr
    assert "$ curl -i" in done.stdout
    assert "$TOKEN" in done.stdout
    assert "[Filtered]" not in done.stdout
    assert not [each for each in given.values() if each in done.stdout]
