"""`serve --workers`: processes that answer on one port and see one world."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.fleet import answer, ask, health, metric, one_each, post
from tests.cli.processes import children, copy_fixtures, get, served
from tests.cli.test_reloading import lines_until

pytestmark = pytest.mark.slow

FAULTS = "/_mock/worlds/default/faults"
FAULT = {"do": {"delay": {"seconds": 2}}}
INFO = "/v3/infinity-mall/rewards-program/info"


@contextmanager
def workers(
    folder: Path, number: int, *words: str, store: str = ""
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve with some workers over a store in a folder; gives the supervisor and the URL."""
    address = store or f"sqlite:{folder / 'worlds.db'}"
    options = ("--workers", str(number), "--store", address, *words)
    with served(*options, stderr=subprocess.STDOUT) as (process, banner):
        yield process, banner.splitlines()[0].split()[-1]
        process.terminate()
        process.communicate(timeout=60)


def wait_for(url: str, number: int) -> None:
    """Wait until so many workers answer."""
    while health(url)["workers"] != number:
        pass


def test_calls_go_to_all_workers_and_see_one_world(tmp_path: Path) -> None:
    with workers(tmp_path, 3) as (process, url):
        answering = health(url)["workers"]
        with one_each(url, process.pid) as connections:
            for number, connection in enumerate(connections.values()):
                ask(connection, "PUT", f"/_mock/worlds/w-{number}", {})
                assert answer(connection)[0] in (200, 201)
        with one_each(url, process.pid) as connections:
            for connection in connections.values():
                ask(connection, "GET", "/_mock/worlds")
            seen = [answer(each)[1]["worlds"] for each in connections.values()]
        counted = metric(url, "requests_total")
        text = get(f"{url}/_mock/metrics")[1].decode()

    assert answering == 3
    assert seen == [["default", "w-0", "w-1", "w-2"]] * 3
    assert counted == 1 + 3 + 3
    assert len(set(re.findall(r'process_open_fds\{worker="(\d)"\}', text))) == 3


def test_a_killed_worker_is_replaced_and_no_call_of_another_one_is_lost(tmp_path: Path) -> None:
    with workers(tmp_path, 2) as (process, url):
        post(url, FAULTS, FAULT)
        before = metric(url, "requests_total")
        with one_each(url, process.pid) as connections:
            victim, other = connections
            for each in connections.values():
                ask(each, "GET", INFO)
            while metric(url, "requests_in_progress") < 3:  # those two, and this question
                pass
            os.kill(victim, signal.SIGKILL)
            meanwhile = [get(f"{url}/_mock/health")[0] for _ in range(40)]
            status, _ = answer(connections[other])
            try:
                lost = connections[victim].recv(1)
            except ConnectionResetError:
                lost = b""
        wait_for(url, 2)
        after = metric(url, "requests_total")
        alive = children(process.pid)
        assert process.stdout is not None
        told = next(line for line in process.stdout if "has ended" in line)

    assert meanwhile == [200] * 40
    assert (status, lost) == (470, b"")
    assert after >= before + 40
    assert victim not in alive
    assert other in alive
    assert re.match(
        r"Worker [12] has ended: killed by signal 9 \(SIGKILL\). Starting another", told
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_under_way_in_all_workers_is_finished_when_they_stop(
    tmp_path: Path, number: signal.Signals
) -> None:
    with workers(tmp_path, 2) as (process, url):
        post(url, FAULTS, FAULT)
        with one_each(url, process.pid) as connections:
            for each in connections.values():
                ask(each, "GET", INFO)
            while metric(url, "requests_in_progress") < 3:
                pass
            process.send_signal(number)
            statuses = [answer(each)[0] for each in connections.values()]
        said, _ = process.communicate(timeout=60)
        with pytest.raises(OSError, match="refused"):
            get(f"{url}/_mock/health")

    assert statuses == [470, 470]
    assert process.returncode == 0
    assert said.count("Stopped.") == 1
    assert said.splitlines()[-1] == "Stopped."


def test_a_second_signal_cuts_off_what_is_under_way(tmp_path: Path) -> None:
    with workers(tmp_path, 2, "--grace", "60") as (process, url):
        post(url, FAULTS, {"do": {"delay": {"seconds": 50}}})
        with one_each(url, process.pid) as connections:
            for each in connections.values():
                ask(each, "GET", INFO)
            while metric(url, "requests_in_progress") < 3:
                pass
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert said.count("1 call was cut off") == 2


def test_all_workers_are_replaced_when_a_file_changes(tmp_path: Path) -> None:
    copy_fixtures(tmp_path)
    fixture = tmp_path / "fixtures" / "koomalooma" / "default.yaml"
    words = ("--reload", "--fixtures", str(tmp_path / "fixtures"))
    with workers(tmp_path, 2, *words) as (process, url):
        before = set(children(process.pid))
        fixture.write_text(fixture.read_text() + "# changed\n")
        lines = lines_until(process, "Stop with Ctrl-C.")
        wait_for(url, 2)
        while before & set(children(process.pid)):
            assert get(f"{url}/_mock/health")[0] == 200
        after = children(process.pid)

    assert sum(line.startswith("mockserver ") for line in lines) == 1
    assert len(after) == 2


def test_workers_that_never_stay_alive_end_the_command_with_the_reason(tmp_path: Path) -> None:
    with workers(tmp_path, 2) as (process, _):
        for file in tmp_path.glob("worlds.db*"):
            file.write_text("this is no database any more " * 1_000)
        for each in children(process.pid):
            os.kill(each, signal.SIGKILL)
        said, _ = process.communicate(timeout=100)

    assert process.returncode == 2
    assert "No worker stays alive, and nothing is served." in said
    assert "worlds.db" in said


def test_workers_end_with_their_supervisor(tmp_path: Path) -> None:
    with workers(tmp_path, 2) as (process, url):
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.read()
        with pytest.raises(OSError, match="refused"):
            get(f"{url}/_mock/health")
