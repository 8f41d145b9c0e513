"""`mockserver serve --load`: which files are saved worlds."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.cli.banner import banner
from mockserver.cli.loading import with_loaded
from mockserver.client import MockServer
from mockserver.client.control import Control
from mockserver.errors import MockServerError, SnapshotError
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.replay import fetch_history
from mockserver.settings import Settings


@pytest.fixture
def saved(live: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """A world with one call, as it is saved."""
    with MockServer(live).create_world("saved", clock="2026-03-02T10:00:00Z") as world:
        world.issue_credentials("boostcom")
        return fetch_history(Control(live, None), world.name)


def loaded(tmp_path: Path, saved: Any, **settings: Any) -> str:
    """Serve with the world; returns its banner, and raises what serving raises."""
    file = tmp_path / "bug.json"
    file.write_text(json.dumps(saved))
    chosen = Settings(loads=(file,), **settings)
    server = with_loaded(build_server(chosen), chosen)
    with serving(server) as url:
        world = MockServer(url, chosen.token).world("saved")
        assert world.look()["scenario"] == "default"
        assert world.clock.now.hour == 10
        return banner(server, chosen, url, 1)


def test_a_saved_world_is_there_when_the_server_answers(
    tmp_path: Path, saved: dict[str, Any]
) -> None:
    assert "/_world/saved is loaded from" in loaded(tmp_path, saved, token="open-sesame")


def test_a_world_whose_journal_had_forgotten_its_first_calls_is_loaded(
    tmp_path: Path, saved: dict[str, Any]
) -> None:
    assert loaded(tmp_path, {**saved, "start": None})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "../x"}, "cannot be loaded: path/world: expected pattern"),
        ({"snapshot": {}}, "cannot be loaded: body: expected"),
        ({"exchanges": [{"violations": [{}]}]}, "has another shape: KeyError"),
        ({"exchanges": [{"source": "evil"}]}, "an exchange that no journal can have"),
    ],
)
def test_what_no_server_can_have_is_refused_with_the_name_of_the_file(
    tmp_path: Path, saved: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    file = tmp_path / "bug.json"
    if "exchanges" in changed:
        changed = {"exchanges": [{**saved["exchanges"][0], **changed["exchanges"][0]}]}
    file.write_text(json.dumps({**saved, **changed}))
    server = with_loaded(build_server(Settings()), Settings(loads=(file,)))
    assert server.on_begin is not None

    with pytest.raises(SnapshotError, match=said) as refused:
        asyncio.run(server.on_begin())

    assert refused.value.where == str(file)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"version": 2}, "its version is 2, and this reads 1"),
        ({"name": 7}, "its name is no text"),
        ({"snapshot": []}, "its snapshots have another shape"),
        ({"exchanges": [{"id": 1}]}, "exchange 0 of its list has another shape"),
    ],
)
def test_what_is_no_saved_world_is_refused_when_it_is_read(
    tmp_path: Path, saved: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(MockServerError, match=said):
        loaded(tmp_path, {**saved, **changed})
