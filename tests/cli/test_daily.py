"""`mockserver world new`, `ls`, `rows`, `advance`, `journal`, `export`, `reset` and `drop`."""

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from mockserver.cli import commands
from mockserver.client import MockServer, World
from mockserver.errors import MockServerError
from tests.cli.test_world import mockserver
from tests.client import Client

SCENARIO = "points-expiring-tomorrow"


class Desk:
    """A tester's terminal, with the server's URL in its environment."""

    def __init__(self, live: str, name: str) -> None:
        self.url = live
        self.name = name

    def __call__(self, command: str, *words: str) -> str:
        return mockserver("world", command, *words, "--url", self.url).stdout

    @property
    def world(self) -> World:
        return MockServer(self.url).world(self.name)


@pytest.fixture
def desk(client: Client, live: str) -> Iterator[Desk]:
    desk = Desk(live, client.world)
    desk("new", desk.name, "--scenario", SCENARIO, "--seed", "7")
    yield desk
    desk.world.drop()


def test_a_new_world_is_of_its_scenario_and_says_how_to_call_it(desk: Desk) -> None:
    said = desk("new", desk.name, "--scenario", SCENARIO, "--clock", "2026-03-02T11:00:00Z")

    assert f"of the scenario {SCENARIO}, clock frozen at 2026-03-02T11:00:00+00:00." in said
    assert f"/_world/{desk.name}/..., or send X-Mock-World: {desk.name}." in said


def test_a_list_of_worlds_has_a_line_for_each(desk: Desk) -> None:
    head, *lines = desk("ls").splitlines()

    assert head.split() == ["world", "scenario", "rows", "calls", "clock"]
    assert any(re.match(rf"{desk.name} +{SCENARIO} +\d+ +0 +clock frozen", line) for line in lines)


def test_advance_says_what_happened_on_the_way(desk: Desk) -> None:
    *happened, clock = desk("advance", desk.name, "P1D").splitlines()

    expiry = "2026-03-03T10:00:00+00:00  boostcom expire-points {"
    assert [line for line in happened if line.startswith(expiry)]
    assert clock == f"{desk.name}: clock frozen at 2026-03-03T10:00:00+00:00."
    assert desk("advance", desk.name, "PT1S").startswith("Nothing fell due.\n")


def test_rows_are_counted_listed_and_shown_one_by_one(desk: Desk) -> None:
    members = (desk.name, "boostcom", "members")
    counted, listed = desk("rows", desk.name, "boostcom"), desk("rows", *members)

    assert re.search(r"^boostcom +members +4$", counted, re.M)
    assert "koomalooma" not in counted
    assert "koomalooma" in desk("rows", desk.name)
    assert len(listed.splitlines()) == 4
    assert '"id": "infinity-mall:42"' in desk("rows", *members, "infinity-mall:42")


def test_reset_brings_the_clock_and_the_rows_back(desk: Desk) -> None:
    desk("advance", desk.name, "P1D")

    said = desk("reset", desk.name)

    assert said == f"{desk.name} is back at its start, clock frozen at 2026-03-02T10:00:00+00:00.\n"


def test_the_journal_shows_calls_their_violations_and_their_curl(
    desk: Desk, client: Client
) -> None:
    assert desk("journal", desk.name) == "No such call.\n"
    path = "/api/users/cust-1001/commitments"
    client.post(path, json={"campaign_id": 5}, headers=client.credentials("koomalooma"))

    line, *violations, curl = desk("journal", desk.name, "--curl").splitlines()

    assert re.fullmatch(rf"#\d+ POST {path} \(koomalooma \w+\) -> 400, gate", line)
    assert "    body /campaign_id: expected string, got 5" in violations
    assert curl.strip().startswith("curl -sS -X POST ")
    assert desk("journal", desk.name, "--status", "201") == "No such call.\n"


def test_a_report_has_the_start_the_steps_and_the_first_wrong(desk: Desk, client: Client) -> None:
    client.get("/v3/infinity-mall/``` nowhere")
    desk("advance", desk.name, "P1D")
    client.post("/api/users", json={}, headers=client.credentials("koomalooma"))

    report = desk("export", desk.name)

    assert report.startswith(f"# World {desk.name}\n\n- scenario `{SCENARIO}`, seed 7, clock ")
    assert f"mockserver world new {desk.name} --scenario {SCENARIO} --seed 7" in report
    assert re.findall(r"^## (\d)\. .* -> (\d+)(, went wrong first)?$", report, re.M) == [
        ("1", "404", ", went wrong first"),
        ("2", "200", ""),
        ("3", "201", ""),
    ]
    assert f"## 2. `POST /_mock/worlds/{desk.name}/clock/advance` -> 200" in report
    shorter = desk("export", desk.name, "--limit", "1")
    assert "1 earlier calls are left out" in shorter
    assert "clock/advance" not in shorter


def test_drop_removes_one_world_or_all_that_begin_alike(desk: Desk) -> None:
    other = f"{desk.name}-two"
    desk("new", other)

    assert desk("drop", other) == f"{other} is gone.\n"
    assert desk("drop", "--prefix", desk.name) == "1 world dropped.\n"
    assert desk.name not in desk("ls")


@pytest.mark.parametrize("words", [[], ["qa", "--prefix", "q"]])
def test_drop_takes_one_name_or_a_prefix(words: list[str]) -> None:
    done = CliRunner().invoke(commands, ["world", "drop", *words])

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Give the NAME of one world, or a --prefix." in done.output


@pytest.mark.parametrize(
    "words",
    [["reset"], ["drop"], ["rows"], ["journal"], ["export"], ["advance", "P1D"]],
)
def test_a_command_never_makes_the_world_that_it_asks_about(desk: Desk, words: list[str]) -> None:
    command, *more = words

    with pytest.raises(MockServerError, match=f"There is no world '{desk.name}x'") as caught:
        desk(command, f"{desk.name}x", *more)

    assert f"Did you mean '{desk.name}'?" in str(caught.value)
    assert f"{desk.name}x" not in MockServer(desk.url).worlds()


def test_an_unknown_api_of_rows_has_the_nearest_name(desk: Desk) -> None:
    with pytest.raises(MockServerError, match=r"There is no API 'bostcom'\.\n.*'boostcom'"):
        desk("rows", desk.name, "bostcom")
