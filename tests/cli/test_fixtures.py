"""`mockserver fixtures check`: all that is wrong, at once."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mockserver.cli import commands
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.cli.conftest import Run
from tests.cli.processes import copy_fixtures


def test_a_folder_is_begun_and_serves_and_what_exists_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    scenario = folder / "scenarios" / "mine.yaml"

    first = CliRunner().invoke(commands, ["fixtures", "init", str(folder)])
    scenario.write_text(scenario.read_text().replace("of my own", "of ours"))
    second = CliRunner().invoke(commands, ["fixtures", "init", str(folder)])

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "written" not in second.output
    server = build_server(Settings(fixtures=folder, scenario="mine"))
    assert server.worlds.library.scenario("mine").description == "A world of ours."


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for name in ("file", "file/below"):
        done = CliRunner().invoke(commands, ["fixtures", "init", str(tmp_path / name)])
        assert done.exit_code != 0


@pytest.mark.slow
def test_the_fixtures_that_ship_are_sound(mockserver: Run) -> None:
    done = mockserver("fixtures", "check")

    assert done.returncode == 0
    assert " 7 of koomalooma, " in done.stdout
    assert done.stdout.endswith(" of scenarios: nothing wrong.\n")


@pytest.mark.slow
def test_every_problem_is_reported_with_its_place(mockserver: Run, tmp_path: Path) -> None:
    copy_fixtures(tmp_path)
    folder = tmp_path / "fixtures"
    (folder / "koomalooma" / "odd.yaml").write_text("extends: defalt\n")
    (folder / "scenarios" / "odd.yaml").write_text("description: x\nfixtures: {talon_on: y}\n")

    done = mockserver("fixtures", "check", "fixtures")

    assert done.returncode == 1
    assert "There is no koomalooma fixture 'defalt'." in done.stderr
    assert "There is no API 'talon_on'." in done.stderr
    assert "scenarios/odd.yaml:2" in done.stderr
    assert done.stdout.endswith("2 wrong.\n")


@pytest.mark.slow
def test_a_folder_without_fixtures_is_no_clean_run(mockserver: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert mockserver("fixtures", "check", "nowhere").returncode == 2
    assert mockserver("fixtures", "check", "empty").returncode == 2


def test_what_is_wrong_with_one_file_is_reported_once(mockserver: Run, tmp_path: Path) -> None:
    copy_fixtures(tmp_path)
    default = tmp_path / "fixtures" / "talon_one" / "default.yaml"
    default.write_text(default.read_text().replace("[couponValid]", "[couponVald]", 1))

    done = mockserver("fixtures", "check", "fixtures")

    assert done.returncode == 1
    assert done.stderr.count("There is no function 'couponVald'.") == 1
    assert "Did you mean 'couponValid'?" in done.stderr
    assert ": 1 wrong." in done.stdout


def test_a_folder_holds_only_what_is_its_users_and_one_run_tells_everything(
    mockserver: Run, tmp_path: Path
) -> None:
    scenarios = tmp_path / "mine" / "scenarios"
    scenarios.mkdir(parents=True)
    rules = {
        "one": "faults: [{operation: creatUser, do: {status: 503}}]",
        "two": "stubs: [{api: kooma, operation: createUser, reply: {status: 403}}]",
        "three": "stubs: [{api: koomalooma, operation: createUser, reply: {status: 200, body: 1}}]",
        "four": "]",
    }
    for name, text in rules.items():
        (scenarios / f"{name}.yaml").write_text(f"description: x\n{text}\n")
    (scenarios / "five.yml").write_text("description: x\n")

    done = mockserver("fixtures", "check", "mine")

    assert done.returncode == 1
    for said in (
        "one.yaml:2 (#/faults/0/operation)",
        "Did you mean 'createUser'?",
        "two.yaml:2 (#/stubs/0/api)",
        "Did you mean 'koomalooma'?",
        "three.yaml:2 (#/stubs/0/reply/status)",
        "four.yaml:2",
        "Name it five.yaml.",
    ):
        assert said in done.stderr
    assert done.stdout.endswith(" of scenarios: 5 wrong.\n")
