import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import click
import pytest
from click.testing import CliRunner

import mockserver.cli
from mockserver.cli import commands
from mockserver.program import program

#: As the help has it, wherever tests go later.
PROGRAM = program()
FILES = (
    "data.yaml",
    "openapi.yaml",
    "old.yaml",
    "new.yaml",
    "qa.json",
    "traffic.har",
    "journal.ndjson",
)


def test_every_file_that_has_a_command_of_its_name_is_listed() -> None:
    names = [each.name for each in iter_modules(mockserver.cli.__path__)]
    modules = {name: import_module(f"mockserver.cli.{name}") for name in names}
    files = {
        name
        for name, module in modules.items()
        if isinstance(getattr(module, name, None), click.Command)
    }

    assert files == set(commands.list_commands(click.Context(commands)))


def test_a_command_waits_for_no_library_of_another() -> None:
    code = "import sys, mockserver.cli.apis; print([each for each in sys.modules if 'cli' in each])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "mockserver.cli.apis" in done.stdout
    assert "mockserver.cli.check" not in done.stdout


@pytest.mark.parametrize("name", commands.list_commands(click.Context(commands)))
def test_each_command_has_help(name: str) -> None:
    assert CliRunner().invoke(commands, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("words", [[], ["world"], ["worlds"], ["fixtures"]])
def test_no_sentence_of_a_list_of_commands_is_cut(words: list[str]) -> None:
    shown = CliRunner().invoke(commands, [*words, "--help"]).stdout

    listed = shown.partition("Commands:")[2]
    assert listed
    assert "..." not in listed


def _all(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _all(command, *above, name)
        else:
            yield (*above, name), command


@pytest.mark.parametrize(("names", "command"), [*_all(commands)], ids=str)
def test_each_command_has_two_examples_that_its_parser_takes(
    names: tuple[str, ...], command: click.Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        (tmp_path / name).touch()
    (tmp_path / "saved").mkdir()
    assert command.epilog is not None
    _, _, *lines = command.epilog.splitlines()

    assert len(lines) >= 2
    for line in lines:
        words = shlex.split(line.removeprefix(f"  {PROGRAM}").partition(">")[0])
        assert tuple(words[: len(names)]) == names
        with command.make_context(names[-1], words[len(names) :]):
            pass


def test_an_unknown_command_is_refused_with_the_nearest() -> None:
    refused = CliRunner().invoke(commands, ["serv"])

    assert refused.exit_code == 2
    assert "'serve'" in refused.output
