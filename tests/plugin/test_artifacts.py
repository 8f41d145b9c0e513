"""What is left of a failed test: its saved world, and a report that JUnit's XML has, too."""

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mockserver.cli.loading import with_loaded
from mockserver.client import MockServer
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.plugin.conftest import Run

FAILING = """
import urllib.request
import pytest

@pytest.mark.mock_scenario("points-expiring-tomorrow")
def test_it_fails(mock_world):
    request = urllib.request.Request(
        mock_world.url("boostcom") + "/v3/infinity-mall/members/me/rewards-program/status",
        headers=dict(mock_world.credentials("boostcom").headers),
    )
    urllib.request.urlopen(request).close()
    grant = {"club": "infinity-mall", "member_id": "42", "points": 25, "comment": "Sorry!"}
    mock_world.backstage("boostcom", "correct-points", **grant)
    assert False, "on purpose"
"""


def saved_worlds(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


def test_a_failed_tests_world_is_saved_and_opened_again(
    run: Run, pytester: pytest.Pytester
) -> None:
    result = run(FAILING + "\ndef test_it_passes(mock_world): pass\n", "--mock-artifacts", "kept")

    result.assert_outcomes(passed=1, failed=1)
    har, ndjson, world = saved_worlds(pytester.path / "kept")
    (said,) = re.findall(r"reopen:  .* serve --load (\S+) --port \d+\n", str(result.stdout))
    assert (pytester.path / said, said[:18]) == (world, "kept/test_it_fails")
    assert json.loads(har.read_text())["log"]["entries"]
    assert json.loads(ndjson.read_text())["operation"] == "getMyStatus"
    with serving(with_loaded(build_server(Settings()), Settings(loads=(world,)))) as url:
        again = MockServer(url).world(world.parent.name)
        assert again.rows("boostcom", "transactions")[-1]["amount"] == 25
        assert [each.operation for each in again.journal] == ["getMyStatus"]
        assert again.snapshot("start")["world"]["scenario"] == "points-expiring-tomorrow"


def test_junits_xml_has_the_bodies_and_curls_that_run_as_they_stand(
    run: Run, pytester: pytest.Pytester, live: str
) -> None:
    run(FAILING, "--mock-url", live, "--junitxml", "junit.xml")

    failure = ElementTree.parse(pytester.path / "junit.xml").findtext(".//failure") or ""
    (curl,) = re.findall(r"once more: (curl .*)", failure)
    assert '    reply:    {"membership":true,' in failure
    done = subprocess.run(["bash", "-c", curl], capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["membership"] is True
    (name,) = re.findall(r"world:   (\S+)", failure)
    MockServer(live).world(name).drop()


def test_a_body_moves_no_cursor_and_fills_no_screen(run: Run) -> None:
    result = run(
        """
        import urllib.request

        def test_it_fails(mock_world):
            body = b'{"esc": "\\x1b[2J", "long": "' + b"x" * 5000 + b'"}'
            url = mock_world.url("koomalooma") + "/users"
            try:
                urllib.request.urlopen(urllib.request.Request(url, body, method="POST"))
            except OSError as error:
                error.close()
            assert False
        """
    )

    (shown,) = re.findall(r"    request:  (.*)", str(result.stdout))
    assert shown.startswith('{"esc": "\\x1b[2J"')
    assert re.search(r"xxx\.\.\. \(5,\d+ characters\)$", shown)


@pytest.mark.parametrize("asked", ["file", "file/below"])
def test_a_folder_that_cannot_be_is_a_usage_error(
    run: Run, pytester: pytest.Pytester, asked: str
) -> None:
    (pytester.path / "file").touch()

    result = run(FAILING, "--mock-artifacts", asked)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Name a folder, new or not, that you may write to." in result.stderr.str()


def test_a_world_that_cannot_be_written_is_said_and_changes_no_outcome(
    run: Run, pytester: pytest.Pytester
) -> None:
    name = re.findall(r"world:   (\S+)", str(run(FAILING).stdout))[0]
    pytester.mkdir("kept")
    (pytester.path / "kept" / name).touch()

    result = run(FAILING, "--mock-artifacts", "kept")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"saved:   no. *kept/{name}' cannot be written: *"])
