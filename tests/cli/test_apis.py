"""`mockserver apis`: what is played, and how each behaviour is known."""

from pathlib import Path

import pytest

from mockserver.http.app import Server
from tests.cli.conftest import Run
from tests.own_documents import write

pytestmark = pytest.mark.slow


def test_it_lists_operations_with_provenance_and_every_scenario(
    mockserver: Run, server: Server
) -> None:
    library = server.worlds.library

    done = mockserver("apis")

    assert done.returncode == 0
    assert "createUser  POST /api/users  [assumed]" in done.stdout
    assert "assignPoints  POST /api/users/{user_id}/commitments  [elsewhere]" in done.stdout
    assert "backstage redeem: " in done.stdout
    for name in library.names():
        assert f"  {name}: {library.scenario(name).description}\n" in done.stdout


def test_the_version_is_the_packages(mockserver: Run) -> None:
    assert "0.1.0" in mockserver("--version").stdout


def test_it_lists_the_operations_of_own_documents_with_their_state(
    mockserver: Run, tmp_path: Path
) -> None:
    done = mockserver("apis", f"shop={write(tmp_path)}", "--base-path", "/v7")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Petstore (shop), contract 1\n")
    assert "createPet  POST /v7/pets  [stored: pets]" in done.stdout
    assert "getWeather  GET /v7/weather  [stateless]" in done.stdout
    assert "koomalooma" not in done.stdout.partition("Scenarios")[0]
