import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import click
import pytest
from click.testing import CliRunner

import mockserver.cli
from mockserver.cli import commands


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


def test_an_unknown_command_is_refused_with_the_nearest() -> None:
    refused = CliRunner().invoke(commands, ["serv"])

    assert refused.exit_code == 2
    assert "'serve'" in refused.output
