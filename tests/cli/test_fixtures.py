"""`mockserver fixtures check`: all that is wrong, at once."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.processes import copy_fixtures


def test_the_fixtures_that_ship_are_sound(mockserver: Run) -> None:
    done = mockserver("fixtures", "check")

    assert done.returncode == 0
    assert " 7 of koomalooma, " in done.stdout
    assert done.stdout.endswith(" of scenarios: nothing wrong.\n")


def test_every_problem_is_told_with_its_place(mockserver: Run, tmp_path: Path) -> None:
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


def test_a_folder_without_fixtures_is_no_clean_run(mockserver: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert mockserver("fixtures", "check", "nowhere").returncode == 2
    assert mockserver("fixtures", "check", "empty").returncode == 2


def test_what_is_wrong_with_one_file_is_told_once(mockserver: Run, tmp_path: Path) -> None:
    copy_fixtures(tmp_path)
    default = tmp_path / "fixtures" / "talon_one" / "default.yaml"
    default.write_text(default.read_text().replace("[couponValid]", "[couponVald]", 1))

    done = mockserver("fixtures", "check", "fixtures")

    assert done.returncode == 1
    assert done.stderr.count("There is no function 'couponVald'.") == 1
    assert "Did you mean 'couponValid'?" in done.stderr
    assert ": 1 wrong." in done.stdout
