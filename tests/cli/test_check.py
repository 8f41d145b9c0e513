"""`mockserver check`: clean on the mock, findings where something is broken, never a leak."""

import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mockserver.cli import main
from mockserver.engine.call import Call, Reply
from mockserver.engine.provider import Behaviour
from mockserver.engine.transaction import Transaction
from mockserver.http import app
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.providers.koomalooma import PROVIDER
from mockserver.settings import Settings
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow


def test_koomalooma_is_clean_and_every_operation_answered_2xx(mockserver: Run) -> None:
    done = mockserver("check", "koomalooma", "--seed", "1", "--max-examples", "20")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED: no findings" in done.stdout
    for path in ("/users", "/users/{user_id}/commitments"):
        (succeeded,) = re.findall(rf"POST {re.escape(path)} +\d+ +(\d+) ", done.stdout)
        assert int(succeeded) > 20
    assert "stateful" in done.stderr


def test_a_short_check_of_the_control_api_finds_no_broken_reply(mockserver: Run) -> None:
    # `make contract` and CI check all of it: a success of each operation takes half a minute.
    words = ("--seed", "1", "--max-examples", "1", "--max-time", "5")

    done = mockserver("check", "control", *words)

    codes = set(re.findall(r"(?m)^\d+\. (\S+)", done.stdout))
    assert "GET /worlds" in done.stdout, done.stderr
    assert codes <= {"never-answered-2xx"}, done.stdout


def test_a_behaviour_broken_on_purpose_is_found(
    monkeypatch: pytest.MonkeyPatch, mockserver: Run
) -> None:
    # One kind of deviation; tests/checks and tests/contract know the others, without a process.
    right = PROVIDER.behaviours["assignPoints"]

    def wrong(tx: Transaction, call: Call) -> Reply:
        reply = right.function(tx, call)
        assert isinstance(reply, Reply), "it returns replies"
        return reply._replace(body={**reply.body, "id": 7}) if reply.status == 201 else reply

    behaviours = {**PROVIDER.behaviours, "assignPoints": Behaviour(wrong, "assumed", "broken")}
    provider = replace(PROVIDER, behaviours=behaviours)
    monkeypatch.setattr(app, "discover", lambda: {"koomalooma": provider})
    server = build_server(Settings())

    with serving(server) as url:
        token = "X-KoomaLooma-JWT: " + _token()
        words = ("--url", url, "--header", token, "--max-examples", "5")
        done = mockserver("check", "koomalooma", *words)

    assert done.returncode == 1
    assert "FAILED" in done.stdout
    assert "broken-reply" in done.stdout
    assert "$ curl" in done.stdout
    assert _token() not in done.stdout + done.stderr


def test_without_credentials_a_server_is_not_checked(live: str, mockserver: Run) -> None:
    done = mockserver("check", "koomalooma", "--url", live)

    assert (done.returncode, done.stdout) == (2, "")
    assert "The server asks for credentials, and none were given" in done.stderr


def test_headers_come_from_a_file_and_are_masked(
    live: str, mockserver: Run, tmp_path: Path
) -> None:
    (tmp_path / "headers").write_text(
        f"# ours\n\nX-KoomaLooma-JWT: {_token()}\nX-Gateway-Key: a-gateway-secret\n"
    )
    words = ("--header-file", "headers", "--report", "har=har", "--max-examples", "1")

    done = mockserver("check", "koomalooma", "--url", live, *words)

    har = (tmp_path / "har").read_text()
    assert done.returncode == 0, done.stderr
    assert '"X-Gateway-Key", "value": "[Filtered]"' in har
    assert "a-gateway-secret" not in har + done.stdout + done.stderr


def test_reports_are_written_and_hold_no_credential(mockserver: Run, tmp_path: Path) -> None:
    kinds = ("junit", "json", "markdown", "har", "ndjson")
    words = [word for kind in kinds for word in ("--report", f"{kind}={kind}.out")]

    done = mockserver("check", "koomalooma", "--max-examples", "3", *words)

    assert done.returncode == 0
    for kind in kinds:
        report = (tmp_path / f"{kind}.out").read_text()
        assert "commitments" in report
        assert _token() not in report


def test_ctrl_c_ends_with_130_and_a_red_report(tmp_path: Path) -> None:
    words = ["-m", "mockserver", "check", "koomalooma", "--report", "junit=junit.xml"]
    command = [sys.executable, *words]

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stderr is not None
        # The examples have run when the next phase begins.
        assert "coverage ...\n" in iter(process.stderr.readline, "")
        process.send_signal(signal.SIGINT)
        screen, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert screen.endswith("ended early by an interruption\n")
    assert 'errors="1"' in (tmp_path / "junit.xml").read_text()


def test_an_error_of_the_checker_itself_is_exit_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(app, "build_server", broken)
    monkeypatch.setattr(sys, "argv", ["mockserver", "check", "koomalooma"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert "check/cannot-run: The check itself failed: ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["komalooma"], "Did you mean 'koomalooma'?"),
        (["koomalooma", "--url", "localhost:1"], "not an http:// or https:// address"),
        (["koomalooma", "--url", "http://127.0.0.1:1"], "check/cannot-run"),
        (
            ["koomalooma", "--report", "pdf=x"],
            "KIND one of junit, json, html, markdown, github, har",
        ),
        (["koomalooma", "--report", "json=-"], "Only github=- goes to the screen"),
        (["koomalooma", "--only", "createUsr"], "Did you mean 'createUser'?"),
        (["koomalooma", "--replay", "a1b2c3"], "Give it with --report-file FILE"),
        (["koomalooma", "--skip", "/*"], "Nothing is left to check: no operation remains"),
        (["koomalooma", "--baseline", "nowhere"], "There is no such baseline"),
        (["koomalooma", "--header", "no-colon"], "written 'Name: value'"),
        (["koomalooma", "--header", "X-A: gr\xfcn"], "ASCII text on one line"),
        (["koomalooma", "--header-file", "nowhere"], "No such file"),
        (["koomalooma", "--report", "junit=."], "check/cannot-run"),
    ],
)
def test_what_cannot_run_is_exit_2_and_says_why(
    mockserver: Run, words: list[str], said: str
) -> None:
    done = mockserver("check", *words)

    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def _token() -> str:
    import jwt

    secret = "demo-shop-signing-secret-for-tests-only"
    return jwt.encode({"partner_id": "p-demo"}, secret, "HS256")


def test_a_replay_says_whether_the_finding_is_gone(mockserver: Run, tmp_path: Path) -> None:
    # A finding as a broken server gave it: the mock is right, so it is gone.
    step = {
        "method": "POST",
        "url": "http://broken/api/users",
        "url_template": "http://broken/api/users",
        "headers": {"X-KoomaLooma-JWT": "[Filtered]"},
        "response": {"status_code": 201, "headers": {}, "body": ""},
        "checks": [{"name": "not_a_server_error", "status": "failure", "message": "broken"}],
        "path": "/users",
        "operation": "POST /users",
    }
    requests = {
        "operation": "POST /users",
        "method": "POST",
        "path_template": "/users",
        "fingerprint": "",
        "case_id": "1",
        "code_sample": "",
        "sequence": [step],
    }
    finding = {"id": "a1b2c3", "code": "ST101", "title": "Server error", "operation": "POST /users"}
    (tmp_path / "check.json").write_text(
        json.dumps({"findings": [{**finding, "requests": requests}]})
    )

    done = mockserver("check", "koomalooma", "--replay", "a1b2c3", "--report-file", "check.json")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "NOT REPRODUCED: a1b2c3  ST101 Server error  POST /users"
    assert _token() not in done.stdout
