"""`mockserver serve` shows each request, as text or as JSON, or is quiet."""

import json
import subprocess
import sys

import pytest

from tests.cli.processes import get, served

pytestmark = pytest.mark.slow

CALL = "/nowhere"


def test_each_request_is_a_line_after_the_banner() -> None:
    with served() as (process, banner):
        url = banner.splitlines()[0].split()[-1]
        get(url + CALL)
        process.terminate()
        shown, _ = process.communicate(timeout=20)

    line, last = shown.splitlines()
    assert line.split()[1:6] == ["default", "GET", CALL, "404", "gate"]
    assert "\x1b" not in line
    assert last == "Stopped."


def test_a_quiet_server_shows_none() -> None:
    with served(variables={"MOCKSERVER_QUIET": "1"}) as (process, banner):
        get(banner.splitlines()[0].split()[-1] + CALL)
        process.terminate()
        shown, _ = process.communicate(timeout=20)

    assert shown == "Stopped.\n"


def test_as_json_every_line_is_an_object_from_the_start_to_the_end() -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--log", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        get(started["url"] + CALL)
        process.terminate()
        rest, _ = process.communicate(timeout=20)

    exchange, stopped = map(json.loads, rest.splitlines())
    assert (started["event"], started["scenario"]) == ("started", "default")
    assert (exchange["event"], exchange["path"], exchange["status"]) == ("exchange", CALL, 404)
    assert stopped["event"] == "stopped"
