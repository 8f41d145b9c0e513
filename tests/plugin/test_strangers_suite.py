"""Two hundred tests of a stranger on four workers, twice: everyone alone, every byte the same."""

import re
from pathlib import Path

import pytest

from mockserver.pytest_plugin.options import URL_VARIABLE
from tests.plugin.conftest import ALONE

SUITE = """
import json
import os
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.mock_scenario("one-point-short", clock="2026-03-02T10:00:00Z")
CLUB = "/v3/infinity-mall/members"


def ask(world, method, path):
    headers = dict(world.credentials("boostcom").headers)
    request = urllib.request.Request(
        world.url("boostcom") + CLUB + path, headers=headers, method=method
    )
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


@pytest.mark.parametrize("number", range(200))
def test_alone(mock_world, number):
    points = 1 + number % 20
    grant = {"club": "infinity-mall", "member_id": "42", "points": points, "comment": "hello"}
    assert mock_world.journal.total == 0
    assert ask(mock_world, "GET", "/42/rewards-program/status")["balance"] == 299

    mock_world.backstage("boostcom", "correct-points", **grant)
    mock_world.advance(hours=number)
    session = urllib.request.Request(
        mock_world.url("koomalooma") + "/users",
        headers=dict(mock_world.credentials("koomalooma").headers),
        method="POST",
    )
    urllib.request.urlopen(session).close()

    assert ask(mock_world, "GET", "/42/rewards-program/status")["balance"] == 299 + points
    mock_world.journal.assert_called("koomalooma", "createUser", exactly=1)
    Path(os.environ["JOURNALS"], mock_world.name).write_bytes(mock_world.journal.ndjson())
"""

#: What the wall clock and the machine say, and a run cannot repeat.
_OWN_TIME = re.compile(rb'"duration_ms":[0-9.]+')
_OWN_PORT = re.compile(rb"127\.0\.0\.1:[0-9]+")
#: Each server has pseudonyms of its own.
_OWN_PSEUDONYM = re.compile(rb"\[masked:[0-9a-f]+\]")


def _without_own(journal: bytes) -> bytes:
    for own in (_OWN_PORT, _OWN_TIME, _OWN_PSEUDONYM):
        journal = own.sub(b"", journal)
    return journal


def journals(folder: Path) -> dict[str, bytes]:
    return {path.name: _without_own(path.read_bytes()) for path in folder.iterdir()}


@pytest.mark.timeout(300)
def test_two_hundred_tests_on_four_workers_leave_the_same_bytes_twice(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    pytester.makepyfile(SUITE)

    def run(name: str) -> dict[str, bytes]:
        folder = pytester.mkdir(name)
        monkeypatch.setenv("JOURNALS", str(folder))
        strict = ("-q", "-n", "4", "-W", "error", "--mock-seed=7", "-p", "no:cacheprovider")
        result = pytester.runpytest_subprocess(*strict, *ALONE)
        result.assert_outcomes(passed=200)
        return journals(folder)

    first, second = run("first"), run("second")

    assert len(first) == 200
    assert all(b"createUser" in journal for journal in first.values())
    assert first == second
