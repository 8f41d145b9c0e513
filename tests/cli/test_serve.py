"""`mockserver serve`: the banner, and every way to ask for what cannot be."""

import json
import re
import shlex
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockserver.settings import Settings
from tests.cli.conftest import Run


@contextmanager
def served(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve on a free port; gives the process and all that the banner said."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "Stop with Ctrl-C.\n")
            yield process, "".join(lines)
        finally:
            process.terminate()


def get(url: str, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_the_banner_gives_a_base_url_credentials_and_a_curl_that_works() -> None:
    with served() as (_, banner):
        (line,) = re.findall(r"try +(curl .*/api/.*)", banner)
        run = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)

    assert "koomalooma Partner (koomalooma)" in banner
    assert re.search(r"base URL +http://127.0.0.1:\d+/api\n", banner)
    assert re.search(r"credentials +X-KoomaLooma-JWT: ey", banner)
    assert json.loads(run.stdout)["confirmation_status"] == "pending"


def test_scenario_seed_and_clock_are_those_of_every_world() -> None:
    words = (
        "--scenario",
        "units-partly-redeemed",
        "--seed",
        "7",
        "--clock",
        "2027-01-01T00:00:00Z",
    )
    with served(*words) as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        _, body = get(f"{url}/_mock/worlds/default")

    world = json.loads(body)
    assert (world["scenario"], world["seed"]) == ("units-partly-redeemed", 7)
    assert world["clock"] == {"now": "2027-01-01T00:00:00+00:00", "frozen": True}


def test_a_token_guards_the_control_api_only() -> None:
    with served("--token", "hush-hush") as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        without, _ = get(f"{url}/_mock/worlds")
        with_it, _ = get(f"{url}/_mock/worlds", Authorization="Bearer hush-hush")

    assert (without, with_it) == (401, 200)
    assert "hush-hush" not in banner


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    with served() as (process, _):
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=20) == 0
        assert process.stdout is not None
        assert process.stdout.read().strip() == "Stopped."


def test_a_port_in_use_is_told(mockserver: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        done = mockserver("serve", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert "cannot be served on: Address already in use" in done.stderr
    assert "Choose another with --port" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--scenario", "campaign-endd"], "Did you mean 'campaign-ended'?"),
        (["--api", "komalooma"], "Did you mean 'koomalooma'?"),
        (["--clock", "tomorrow"], "write it like 2026-11-21T09:00:00Z"),
        (["--clock", "1969-01-01T00:00:00Z"], "between the years 1970 and 9999"),
        (["--seed", "-1"], "not in the range"),
        (["--port", "99999"], "not in the range"),
        (["--prot", "1"], "Did you mean"),
        (["--host", "0.0.0.0"], "Add --token SECRET"),
        (["--host", "no.such.host.invalid", "--token", "x"], "is no address of this machine"),
        (["--fixtures", "nowhere"], "There is no folder 'nowhere'"),
    ],
)
def test_what_cannot_be_is_told_with_the_way_out(
    mockserver: Run, words: list[str], said: str
) -> None:
    done = mockserver("serve", *words)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_fixture_stops_it_with_file_and_line(mockserver: Run, tmp_path: Path) -> None:
    copied(tmp_path)
    fixture = tmp_path / "fixtures" / "koomalooma" / "default.yaml"
    fixture.write_text(fixture.read_text().replace("rounding: up", "roundng: up"))

    done = mockserver("serve", "--fixtures", "fixtures", "--port", "0")

    assert done.returncode == 2
    assert "fixture/invalid" in done.stderr
    assert re.search(r"default\.yaml:\d+ \(#/campaigns/camp-instant/roundng\)", done.stderr)
    assert "Did you mean 'rounding'?" in done.stderr


def test_it_starts_again_when_a_fixture_changes(tmp_path: Path) -> None:
    copied(tmp_path)
    words = ("--reload", "--fixtures", str(tmp_path / "fixtures"))
    fixture = tmp_path / "fixtures" / "koomalooma" / "default.yaml"

    with served(*words) as (process, banner):
        assert "koomalooma Partner" in banner
        fixture.write_text(fixture.read_text() + "# changed\n")
        assert process.stdout is not None
        changed = process.stdout.readline()
        again = process.stdout.readline()
        process.terminate()
        # Its end closes the output, which the server that it runs shares with it.
        process.communicate(timeout=30)

    assert changed.startswith("Changed: ")
    assert "default.yaml" in changed
    assert again.startswith("mockserver ")


def copied(folder: Path) -> None:
    shipped = Settings().fixtures
    for file in shipped.rglob("*.*"):
        target = folder / "fixtures" / file.relative_to(shipped)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())


def test_one_api_alone_is_served_with_every_scenario_that_there_is() -> None:
    with served("--api", "boostcom", "--scenario", "daily-cap-reached") as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        listed = json.loads(get(f"{url}/_mock/apis")[1])
        elsewhere, _ = get(f"{url}/api/users")

    assert [api["name"] for api in listed["apis"]] == ["boostcom"]
    assert "campaign-ended" in [scenario["name"] for scenario in listed["scenarios"]]
    assert elsewhere == 404
