"""A target as schemathesis' own configuration, with which a plain `st run` is as quiet."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from mockserver.checks import ExpectedStatus, Target, export_configuration
from mockserver.errors import CheckError
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.builders import a_contract_with_a_body, a_target
from tests.checks.fixed_server import answering
from tests.checks.server import CREDENTIAL

#: Of this environment, whether or not it is on the path.
SCHEMATHESIS = Path(sys.executable).with_name("st")
EXPECTED = (
    ExpectedStatus(
        "createUser", "negative_data_rejection", ("470",), "Their status.", says=("missing",)
    ),
    ExpectedStatus("createUser", "ignored_auth", ("470",), "Their status.", says=("missing",)),
)


def test_the_statuses_of_an_operation_are_listed_and_what_has_no_list_is_in_hooks(
    tmp_path: Path,
) -> None:
    path = tmp_path / "st.toml"

    files = export_configuration(a_target("http://u:secret@here:1", expected=EXPECTED), path)

    assert files == (path, tmp_path / "st_hooks.py")
    config = tomllib.loads(path.read_text())
    assert config["base-url"] == "${MOCKSERVER_CHECK_URL}/api"
    create, _ = config["operations"]
    assert create["include-name"] == "POST /users"
    assert config["headers"] == {"X-KoomaLooma-JWT": "${X_KOOMALOOMA_JWT}"}
    assert create["headers"] == {}
    assert create["checks"]["negative_data_rejection"]["expected-statuses"][-1] == "470"
    line = "('POST /users', 'ST401', ['470'], ['missing']),"
    assert line in (tmp_path / "st_hooks.py").read_text()
    assert not any(
        secret in each.read_text() for each in files for secret in (CREDENTIAL, "secret")
    )


def test_without_an_exception_the_hooks_have_the_limits_of_a_server(tmp_path: Path) -> None:
    files = export_configuration(a_target(), tmp_path / "st.toml")

    assert [each.name for each in files] == ["st.toml", "st_hooks.py"]
    assert f"TAKEN = {2**20}\nEXPECTED = [\n\n]" in files[1].read_text()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="cannot be written"):
        export_configuration(a_target(), tmp_path / "nowhere" / "st.toml")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["koomalooma", "boostcom"])
def test_a_plain_run_of_schemathesis_with_it_is_clean(name: str, tmp_path: Path) -> None:
    server = build_server(Settings())
    api = server.apis[name]
    document = api.contract.document.data
    sent = credentials(server.worlds, api)
    declared = tuple(ExpectedStatus(*each[:5]) for each in api.provider.expectations)
    target = Target(name, "http://here", document, sent, expected_statuses=declared)

    with serving(server) as url:
        done = a_plain_run(target, url, tmp_path, "-n 3")

    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize(("length", "exit_code"), [(2**20, 0), (100, 1)])
def test_a_plain_run_reports_413_only_for_a_body_that_servers_commonly_take(
    tmp_path: Path, length: int, exit_code: int
) -> None:
    document = a_contract_with_a_body(tmp_path, "x" * length).document.data

    with answering(413) as server:
        target = Target("notes", server.url, document, {})
        done = a_plain_run(target, server.url, tmp_path, "--phases examples")

    assert server.seen
    assert done.returncode == exit_code, done.stdout[-3000:]


def a_plain_run(
    target: Target, url: str, folder: Path, words: str
) -> subprocess.CompletedProcess[str]:
    (folder / "contract.json").write_text(json.dumps(target.document))
    export_configuration(target, folder / "st.toml")
    sent = {each.upper().replace("-", "_"): value for each, value in target.headers.items()}
    run = f"--config-file st.toml run contract.json --seed 1 {words}"
    return subprocess.run(
        [str(SCHEMATHESIS), *run.split()],
        cwd=folder,
        env={**os.environ, **sent, "MOCKSERVER_CHECK_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
