"""The command that makes a check once more is one that another machine can run."""

from dataclasses import replace
from pathlib import Path

from mockserver.checks import CheckOptions
from mockserver.checks.again_command import again_command
from tests.checks.builders import a_target

OPTIONS = CheckOptions(seed=3, max_examples=7, ca=Path("/etc/authorities.pem"))


def test_a_check_of_the_mock_does_not_name_the_authorities_of_this_machine() -> None:
    mock = replace(a_target(), fresh_state=lambda stage: "http://mock")

    assert again_command(mock, OPTIONS) == "mockserver check koomalooma --seed 3 --max-examples 7"


def test_a_check_of_a_real_server_names_its_authorities() -> None:
    real = replace(a_target(), fresh_state=None)

    assert again_command(real, OPTIONS).endswith("--max-examples 7 --ca /etc/authorities.pem")
