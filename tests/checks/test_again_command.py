"""The command that makes a check once more is one that another machine can run."""

from dataclasses import replace
from pathlib import Path

from mockserver.checks import CheckOptions
from mockserver.checks.again_command import again_command
from mockserver.cli.subject import named
from tests.checks.builders import a_target

OPTIONS = CheckOptions(seed=3, max_examples=7, ca=Path("/etc/authorities.pem"))


def test_a_check_of_the_mock_does_not_name_the_authorities_of_this_machine() -> None:
    mock = replace(a_target(), fresh_state=lambda stage: "http://mock")

    assert again_command(mock, OPTIONS) == "mockserver check koomalooma --seed 3 --max-examples 7"


def test_without_tls_no_authorities_are_named() -> None:
    assert "--ca" not in again_command(replace(a_target(), fresh_state=None), OPTIONS)


def test_a_check_of_a_document_names_its_file_and_its_own_options(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(Path("docs/petstore.yaml").read_text())
    (api,) = named([f"shop={document}"], ("/",))

    target = api.read().real("http://127.0.0.1:1", {})

    words = f"mockserver check shop={document} --base-path / --url http://127.0.0.1:1 --seed 3"
    assert again_command(target, OPTIONS).startswith(words)


def test_a_check_of_a_real_server_names_its_authorities() -> None:
    real = replace(a_target(), fresh_state=None, url="https://staging.example")

    assert again_command(real, OPTIONS).endswith("--max-examples 7 --ca /etc/authorities.pem")
