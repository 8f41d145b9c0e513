"""`mockserver proxy` as its user has it: a process, its banner, its recording, its refusals."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.processes import get, read_banner
from tests.http.upstreams import PET, reply, replying

DOCUMENT = str(Path(__file__).parents[2] / "docs" / "petstore.yaml")


@contextmanager
def proxied(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a proxy on a free port; gives the process and all that the banner said."""
    command = [sys.executable, "-m", "mockserver", "proxy", DOCUMENT, "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, read_banner(process)
        finally:
            process.terminate()


@pytest.mark.slow
def test_what_passed_is_recorded_and_its_scenario_is_accepted(
    tmp_path: Path, mockserver: Run
) -> None:
    folder = tmp_path / "recorded"
    with (
        replying(reply()) as upstream,
        proxied("--upstream", upstream.url, "--record", str(folder)) as (process, banner),
    ):
        url = banner.partition("a proxy on ")[2].partition("\n")[0]
        answer = get(f"{url}/v1/pets/1", **{"X-Key": "canary"})
        process.terminate()
        ended, _ = process.communicate(timeout=60)

    (line,) = (folder / "exchanges.ndjson").read_text().splitlines()
    checked = mockserver("fixtures", "check", str(folder), DOCUMENT)
    assert answer == (200, PET)
    assert f"  upstream     {upstream.url}\n" in banner
    assert "Recorded 1 exchange. Replay them with\n  " in ended
    assert "mockserver serve petstore=" in ended
    assert json.loads(line)["operation"] == "showPet"
    assert "canary" not in line
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "Read" in checked.stdout


@pytest.mark.slow
def test_an_old_recording_is_not_overwritten(tmp_path: Path, mockserver: Run) -> None:
    (tmp_path / "exchanges.ndjson").write_text("old")

    words = ("--upstream", "http://127.0.0.1:1", "--record", str(tmp_path))
    done = mockserver("proxy", DOCUMENT, *words)

    assert done.returncode == 2
    assert "exists, and is not overwritten" in done.stderr
    assert (tmp_path / "exchanges.ndjson").read_text() == "old"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--upstream", "http://10.0.0.1"), "which is private"),
        (("--upstream", "http://127.0.0.1:4019", "--port", "4019"), "is the proxy itself"),
        (("--upstream", "http://127.0.0.1:1", "--key", DOCUMENT), "speaks no TLS"),
        (("--upstream", "https://127.0.0.1:1", "--ca", DOCUMENT), "cannot be read"),
        (("--upstream", "https://127.0.0.1:1", "--key", DOCUMENT), "belongs to a --cert"),
    ],
)
def test_what_cannot_be_is_refused_at_start(
    mockserver: Run, words: tuple[str, ...], says: str
) -> None:
    done = mockserver("proxy", DOCUMENT, *words)

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
