"""How the program is named in a line that its user copies."""

import sys
from pathlib import Path

import pytest

from mockserver.program import as_started, installed, program


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with its script, which runs in a folder of its own and is not on the PATH."""
    scripts = tmp_path / "an env" / "bin"
    scripts.mkdir(parents=True)
    for name in ("python", "mockserver", "pytest"):
        (scripts / name).touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(scripts / "python"))
    monkeypatch.setattr(sys, "argv", [str(scripts / "mockserver")])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.chdir(tmp_path)
    return scripts


def test_a_script_that_the_path_does_not_find_is_named_by_its_path(environment: Path) -> None:
    assert program() == "'an env/bin/mockserver'"
    assert program(environment) == "./mockserver"


def test_a_folder_elsewhere_needs_the_whole_path(environment: Path, tmp_path: Path) -> None:
    assert program(tmp_path / "else") == f"'{environment}/mockserver'"


def test_a_script_that_the_path_finds_is_named_alone(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(environment))

    assert program() == "mockserver"
    assert installed("pytest") == "pytest"


def test_another_program_of_that_name_is_not_taken_for_this_one(
    environment: Path, tmp_path: Path
) -> None:
    (tmp_path / "mockserver").touch(mode=0o755)

    assert program() == "'an env/bin/mockserver'"


def test_a_path_that_only_this_process_has_does_not_count(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(environment))
    monkeypatch.setenv("UV", "/usr/bin/uv")

    assert program() == "'an env/bin/mockserver'"


@pytest.mark.parametrize("started", ["mockserver/__main__.py", "bin/pytest", ""])
def test_what_another_program_has_started_is_found_beside_python(
    environment: Path, monkeypatch: pytest.MonkeyPatch, started: str
) -> None:
    monkeypatch.setattr(sys, "argv", [started])

    assert program() == "'an env/bin/mockserver'"


def test_without_a_script_python_starts_the_package(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["mockserver/__main__.py"])
    (environment / "mockserver").unlink()

    assert program() == "'an env/bin/python' -m mockserver"
    assert installed("ruff") == "ruff"


def test_commands_that_a_text_quotes_begin_as_they_can_be_typed(environment: Path) -> None:
    text = "Call `mockserver serve`; a mockserver is no command."

    assert as_started(text) == "Call `'an env/bin/mockserver' serve`; a mockserver is no command."
