"""`serve --load` with workers: loaded once, seen and followed through each of them, and kept."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.client import MockServer
from mockserver.client.control import Control
from mockserver.replay import fetch_history
from tests.cli.fleet import answer, ask, one_each
from tests.cli.processes import children, copy_fixtures, get
from tests.cli.test_workers import wait_for, workers
from tests.http.sockets import head
from tests.http.test_stream import Follower
from tests.stores.redis_server import redis_server

pytestmark = pytest.mark.slow

WORLD = "/_mock/worlds/saved"
INFO = "/_world/saved/v3/infinity-mall/rewards-program/info"
STORES: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: f"sqlite:{folder / 'worlds.db'}",
    "redis": lambda folder: f"redis:{redis_server()}?prefix={folder.name}",
}


@pytest.fixture
def saved(live: str, tmp_path: Path) -> Path:
    """A file of a world with one call of a tester."""
    with MockServer(live).create_world("saved", clock="2026-03-02T10:00:00Z") as world:
        world.advance("P1D")
        file = tmp_path / "saved.json"
        file.write_text(json.dumps(fetch_history(Control(live, None), world.name)))
    return file


@pytest.fixture(params=STORES)
def serving(
    request: pytest.FixtureRequest, saved: Path, tmp_path: Path
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    copy_fixtures(tmp_path)
    store = STORES[request.param](tmp_path)
    words = ("--load", str(saved), "--reload", "--fixtures", str(tmp_path / "fixtures"))
    with workers(tmp_path, 2, *words, store=store) as running:
        yield running


def paths(url: str) -> list[str]:
    """The calls in the journal of the loaded world, those of testers too."""
    exchanges: Any = json.loads(get(f"{url}{WORLD}/journal?api=control")[1])["exchanges"]
    exchanges += json.loads(get(f"{url}{WORLD}/journal?api=boostcom")[1])["exchanges"]
    return [each["path"] for each in exchanges]


def test_a_loaded_world_is_followed_and_outlives_workers_and_reloads(
    serving: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, url = serving
    loaded = [f"{WORLD}/clock/advance"]
    assert paths(url) == loaded

    with one_each(url, process.pid) as connections:
        following, calling = connections.values()
        stream = head("GET", f"{WORLD}/journal/stream", "Accept: text/event-stream")
        following.sendall(stream)
        follower = Follower(following)
        assert follower.next().data["path"] == loaded[0]
        ask(calling, "GET", INFO)
        answer(calling)
        assert follower.next().data["path"].endswith("/rewards-program/info")
    called = paths(url)
    assert len(called) == 2

    first = children(process.pid)[0]
    os.kill(first, signal.SIGKILL)
    while first in children(process.pid):
        pass
    wait_for(url, 2)
    assert paths(url) == called

    before = set(children(process.pid))
    fixture = tmp_path / "fixtures" / "koomalooma" / "default.yaml"
    fixture.write_text(fixture.read_text() + "# changed\n")
    while before & set(children(process.pid)):
        assert get(f"{url}/_mock/health")[0] == 200
    assert paths(url) == called
