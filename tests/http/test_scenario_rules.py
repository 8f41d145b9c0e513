"""Stubs and faults that come with a scenario: there at once, and held to the contract."""

from pathlib import Path
from shutil import copytree

import pytest

from mockserver.errors import FixtureError
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client

PATH = "/v3/infinity-mall/members/me/rewards-program/status"


def folder(tmp_path: Path, rules: str) -> Path:
    """The shipped fixtures, with a scenario `tried` beside them."""
    copied = Path(copytree(Settings().fixtures, tmp_path / "fixtures"))
    (copied / "scenarios" / "tried.yaml").write_text(f"description: x\n{rules}\n")
    return copied


def test_its_faults_and_stubs_strike_from_the_first_call_and_again_after_a_reset(
    tmp_path: Path,
) -> None:
    rules = """\
stubs:
  - api: boostcom
    operation: getMyStatus
    times: 1
    reply: {status: 503, body: {error: Down for maintenance}}
faults:
  - {api: boostcom, operation: getMyStatus, times: 1, do: {status: 429, retry_after: 2}}"""
    server = build_server(Settings(fixtures=folder(tmp_path, rules), scenario="tried"))
    client = Client(server, "w")
    headers = client.credentials("boostcom")

    def asked() -> list[int]:
        return [client.get(PATH, headers=headers).status for _ in range(3)]

    first = asked()
    client.post("/_mock/worlds/w/reset")

    assert (first, asked()) == ([429, 503, 200], [429, 503, 200])
    client.close()


@pytest.mark.parametrize(
    ("stub", "said"),
    [
        ("{api: boostcom, operation: joinProgam, reply: {status: 503}}", "'joinProgam'"),
        (
            "{api: boostcom, operation: joinProgram, reply: {status: 418}}",
            "joinProgram has no such reply",
        ),
    ],
)
def test_one_that_breaks_the_contract_is_refused_at_start_and_when_a_world_is_made(
    tmp_path: Path, stub: str, said: str
) -> None:
    fixtures = folder(tmp_path, f"stubs: [{stub}]")
    with pytest.raises(FixtureError, match=said):
        build_server(Settings(fixtures=fixtures, scenario="tried"))

    client = Client(build_server(Settings(fixtures=fixtures)), "w")
    made = client.put("/_mock/worlds/w", json={"scenario": "tried"})

    assert made.status == 500
    assert said in made.json()["detail"]
    assert client.get("/_mock/worlds/w").status == 404
    client.close()
