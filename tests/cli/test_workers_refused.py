"""`serve --workers` that cannot be: refused before anything is started."""

import pytest
from click.testing import CliRunner

from mockserver.cli import commands
from mockserver.errors import SettingsError


@pytest.mark.parametrize("number", ["0", "-1", "65", "many", "1.5"])
def test_a_number_that_cannot_be_is_refused(number: str) -> None:
    done = CliRunner().invoke(commands, ["serve", "--workers", number])

    assert done.exit_code == 2
    assert "Invalid value for '--workers'" in done.output


@pytest.mark.parametrize("words", [(), ("--store", "memory"), ("--store", "memory", "--reload")])
def test_workers_need_a_store_that_they_share(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(commands, ["serve", "--port", "0", "--workers", "2", *words])

    assert isinstance(done.exception, SettingsError)
    assert "2 workers need a store that they share" in str(done.exception)
    assert "--store sqlite:FILE" in str(done.exception)
