"""`mockserver serve`: the banner, and every way to ask for what cannot be."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.processes import copy_fixtures, get, served
from tests.http.sockets import connect

pytestmark = pytest.mark.slow


def test_the_banner_has_the_url_and_the_credentials_of_each_api() -> None:
    with served() as (_, banner):
        pass

    assert re.search(
        r"^koomalooma +http://127.0.0.1:\d+/api\n +-H 'X-KoomaLooma-JWT: ey", banner, re.M
    )
    assert re.search(r"^control +http://127.0.0.1:\d+/_mock\n", banner, re.M)
    assert re.search(r"^console +http://127.0.0.1:\d+/_mock/console\n", banner, re.M)
    assert "How others reach it" not in banner
    assert len(banner.splitlines()) < 15


def test_every_example_works_and_sends_each_header_once() -> None:
    with served() as (_, banner):
        (line,) = re.findall("Calls to try: (.*)", banner)
        shown = subprocess.run(shlex.split(line), capture_output=True, text=True).stdout
        curls = [shlex.split(line) for line in re.findall(r"^  (curl .*)", shown, re.M)]
        codes = [subprocess.run([*words, "--fail"], capture_output=True) for words in curls]

    assert [done.returncode for done in codes] == [0] * 5
    for words in curls:
        headers = [
            words[at + 1].partition(":")[0].lower() for at, w in enumerate(words) if w == "-H"
        ]
        assert len(set(headers)) == len(headers)


def test_a_server_for_others_says_which_names_it_needs() -> None:
    words = ("--host", "0.0.0.0", "--token", "hush-hush", "--allow-host", "host.docker.internal")
    with served(*words) as (_, banner):
        pass

    assert re.search(r"other machines +http://[^ ]+:\d+ +needs --allow-host ", banner)
    assert re.search(r"container on this machine +http://host.docker.internal:\d+\n", banner)
    assert "$MOCKSERVER_TOKEN" in banner
    assert "hush-hush" not in banner


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


def test_a_port_in_use_is_reported(mockserver: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        done = mockserver("serve", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert "Cannot listen on" in done.stderr
    assert "Choose another port with --port" in done.stderr


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
        (["--host", "no.such.host.invalid", "--token", "x"], "is not an address of this machine"),
        (["--host", "0.0.0.0", "--token", " "], "The token is blank"),
        (["--token", ""], "The token is blank"),
        (["--token", " x"], "The token is blank, or no request can carry it"),
        (["--token", "gehe\u00efm"], "The token is blank, or no request can carry it"),
        (["--grace", "-1"], "not in the range"),
        (["--fixtures", "nowhere"], "There is no folder 'nowhere'"),
    ],
)
def test_what_cannot_be_is_reported_with_the_way_out(
    mockserver: Run, words: list[str], said: str
) -> None:
    done = mockserver("serve", *words)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_fixture_stops_it_with_file_and_line(mockserver: Run, tmp_path: Path) -> None:
    copy_fixtures(tmp_path)
    fixture = tmp_path / "fixtures" / "koomalooma" / "default.yaml"
    fixture.write_text(fixture.read_text().replace("rounding: up", "roundng: up"))

    done = mockserver("serve", "--fixtures", "fixtures", "--port", "0")

    assert done.returncode == 2
    assert "fixture/invalid" in done.stderr
    assert re.search(r"default\.yaml:\d+ \(#/campaigns/camp-instant/roundng\)", done.stderr)
    assert "Did you mean 'rounding'?" in done.stderr


def test_one_api_alone_is_served_with_every_scenario_that_there_is() -> None:
    with served("--api", "boostcom", "--scenario", "daily-cap-reached") as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        listed = json.loads(get(f"{url}/_mock/apis")[1])
        elsewhere, _ = get(f"{url}/api/users")

    assert [api["name"] for api in listed["apis"]] == ["boostcom"]
    assert "campaign-ended" in [scenario["name"] for scenario in listed["scenarios"]]
    assert elsewhere == 404


PETSTORE = Path(__file__).parents[1] / "documents" / "petstore-3.0.yaml"


def test_every_option_can_come_from_the_environment() -> None:
    variables = {
        "MOCKSERVER_API": "boostcom koomalooma",
        "MOCKSERVER_SCENARIO": "units-partly-redeemed",
        "MOCKSERVER_SEED": "7",
        "MOCKSERVER_TOKEN": "hush-hush",
        "MOCKSERVER_ALLOW_HOST": "mock.example other.example",
        "MOCKSERVER_CLOCK": "2027-01-01T00:00:00Z",
    }
    with served("--seed", "8", variables=variables) as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        without, _ = get(f"{url}/_mock/worlds")
        credentials = {"Authorization": "Bearer hush-hush", "Host": "other.example"}
        _, apis = get(f"{url}/_mock/apis", **credentials)
        _, body = get(f"{url}/_mock/worlds/default", **credentials)

    assert without == 401
    assert {api["name"] for api in json.loads(apis)["apis"]} == {"boostcom", "koomalooma"}
    world = json.loads(body)
    assert (world["scenario"], world["seed"]) == ("units-partly-redeemed", 8)


def test_what_was_made_of_documents_is_kept_for_the_next_start(tmp_path: Path) -> None:
    variables = {"XDG_CACHE_HOME": str(tmp_path), "MOCKSERVER_NO_CACHE": ""}
    banners = []
    for _ in range(2):
        with served(str(PETSTORE), variables=variables) as (_, banner):
            banners.append(banner.splitlines()[1:])

    folder = tmp_path / "loyalty-mockserver"
    assert len([*folder.iterdir()]) == 2  # of the control API, and of the document
    assert [*map(without_ports, banners[0])] == [*map(without_ports, banners[1])]


def test_nothing_is_kept_where_the_user_says_so(tmp_path: Path) -> None:
    variables = {"XDG_CACHE_HOME": str(tmp_path), "MOCKSERVER_NO_CACHE": ""}

    with served("--no-cache", "--api", "koomalooma", variables=variables):
        pass

    assert [*tmp_path.iterdir()] == []


def without_ports(line: str) -> str:
    return re.sub(r"127\.0\.0\.1:[0-9]+", "", line)


def test_the_help_names_the_variables(mockserver: Run) -> None:
    done = mockserver("serve", "--help")

    names = re.findall(r"MOCKSERVER_([A-Z_]+)", done.stdout)
    options = re.findall(r"^  --([a-z-]+)", done.stdout, re.MULTILINE)
    assert names == [option.replace("-", "_").upper() for option in options]
    assert "supervised" not in done.stdout


@pytest.mark.parametrize("token", ["", "  "])
def test_a_blank_variable_does_not_open_the_control_api(token: str) -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0"]
    variables = {**os.environ, "MOCKSERVER_TOKEN": token}

    done = subprocess.run(command, capture_output=True, text=True, env=variables, timeout=60)

    assert done.returncode == 2
    assert "The token is blank" in done.stderr


@pytest.mark.parametrize(
    ("shell", "said"),
    [
        ("exec {} > /dev/full", "cannot be written to: No space left on device"),
        ("exec {} >&-", "cannot be written to: it is closed"),
        ("mkdir gone; cd gone; rmdir ../gone; exec {}", "The working directory cannot be read"),
    ],
)
def test_what_a_shell_can_do_to_it_is_reported_without_a_traceback(
    tmp_path: Path, shell: str, said: str
) -> None:
    words = shlex.join([str(Path(sys.executable).with_name("mockserver")), "serve", "--port", "0"])
    command = ["sh", "-c", shell.format(words)]

    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)

    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_it_serves_on_with_few_descriptors_and_says_once_that_they_are_used_up() -> None:
    with served(descriptors=48, stderr=subprocess.PIPE) as (process, banner):
        url = banner.splitlines()[0].split()[-1]
        crowd = [connect(url) for _ in range(60)]
        # The last of those that have come in is turned away, or cut off where many come at once.
        turned_away = [answer for each in crowd[-5:] if (answer := first_bytes(each))]
        for each in crowd:
            each.close()
        healthy = any(status_of(url) == 200 for _ in range(200))
        process.terminate()
        _, complained = process.communicate(timeout=20)

    assert all(answer.startswith(b"HTTP/1.1 503 ") for answer in turned_away)
    assert healthy
    assert complained.count("New connections are refused") == 1
    assert "Traceback" not in complained


def first_bytes(connection: socket.socket) -> bytes:
    try:
        return connection.recv(2**16)
    except ConnectionError:
        return b""


def status_of(url: str) -> int:
    try:
        return get(f"{url}/_mock/health")[0]
    except OSError:
        return 0
