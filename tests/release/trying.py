"""A stranger's commands, in an environment that has the package and pytest."""

import subprocess
import urllib.request
from pathlib import Path

from tests.release.environment import Environment, variables

SUITE = """
import urllib.request

import pytest

@pytest.mark.parametrize("turn", range(2))
def test_each_test_is_alone(mock_world, turn):
    headers = dict(mock_world.credentials("koomalooma").headers)
    url = mock_world.url("koomalooma") + "/users"
    urllib.request.urlopen(urllib.request.Request(url, headers=headers, method="POST")).close()
    mock_world.journal.assert_called("koomalooma", "createUser", exactly=1)
"""


def try_it(environment: Environment, folder: Path) -> None:
    """Try everything; raises AssertionError for what fails."""
    use_it(environment, folder)
    checked = environment.run("mockserver", "check", "koomalooma", folder=folder)
    assert "pip install 'loyalty-mockserver[check]'" in checked.stderr, checked


def use_it(environment: Environment, folder: Path) -> None:
    """Ask for the version, serve, test, begin fixtures: what works with each extra or none."""
    for script in ("mockserver", "loyalty-mockserver"):
        said = environment.run(script, "--version", folder=folder)
        assert said.stdout.startswith("mockserver, version "), said
    _serve(environment, folder)
    (folder / "test_it.py").write_text(SUITE)
    for options in ([], ["-n", "2"]):
        tested = environment.run("pytest", "-q", *options, folder=folder)
        assert "2 passed" in tested.stdout, tested
    begun = environment.run("mockserver", "fixtures", "init", "own", folder=folder)
    assert begun.returncode == 0, begun


def _serve(environment: Environment, folder: Path) -> None:
    command = [str(environment.bin / "mockserver"), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env=variables(environment.bin), stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert serving.stdout is not None
            url = serving.stdout.readline().split()[-1]
            with urllib.request.urlopen(f"{url}/_mock/health") as reply:
                assert reply.status == 200
        finally:
            serving.terminate()
