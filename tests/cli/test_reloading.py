"""`serve --reload`: the old server goes on until a new one answers; a dead one is replaced."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.processes import children, copy_fixtures, get, served

pytestmark = pytest.mark.slow


@contextmanager
def reloaded(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """Serve a copy of the fixtures; gives the process, its URL, and a fixture."""
    copy_fixtures(folder)
    fixtures = folder / "fixtures"
    words = ("--reload", "--fixtures", str(fixtures), "--api", "koomalooma")
    with served(*words, stderr=subprocess.STDOUT) as (process, banner):
        yield process, banner.splitlines()[0].split()[-1], fixtures / "koomalooma" / "default.yaml"
        process.terminate()
        # Its end closes the output, which the server that it runs shares with it.
        process.communicate(timeout=30)


def lines_until(process: subprocess.Popen[str], last: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if last in line:
            return lines
    raise AssertionError(lines)


def test_a_change_is_served_on_the_same_port_and_a_broken_file_changes_nothing(
    tmp_path: Path,
) -> None:
    with reloaded(tmp_path) as (process, url, fixture):
        good = fixture.read_text()
        fixture.write_text(good + "# changed\n")
        changed, again, *_ = lines_until(process, "Stop with Ctrl-C.")
        after_change, _ = get(f"{url}/_mock/health")

        fixture.write_text(good.replace("rounding: up", "roundng: up"))
        complaint = "".join(lines_until(process, "The old one goes on"))
        while_broken, _ = get(f"{url}/_mock/health")

        fixture.write_text(good)
        lines_until(process, "Stop with Ctrl-C.")
        mended, _ = get(f"{url}/_mock/health")

    assert changed.startswith("Changed: ")
    assert "default.yaml" in changed
    assert again.startswith("mockserver ")
    assert url in again
    assert re.search(r"default\.yaml:\d+ \(#/campaigns/camp-instant/roundng\)", complaint)
    assert (after_change, while_broken, mended) == (200, 200, 200)
    assert process.returncode == 0


def test_a_server_that_was_killed_is_replaced(tmp_path: Path) -> None:
    with reloaded(tmp_path) as (process, url, _):
        (child,) = children(process.pid)
        os.kill(child, signal.SIGKILL)
        (told,) = lines_until(process, "The server has ended")
        status, _ = get(f"{url}/_mock/health")

    assert "killed by signal 9 (SIGKILL)" in told
    assert "worlds in memory are lost" in told
    assert status == 200


def test_a_server_ends_with_its_supervisor(tmp_path: Path) -> None:
    with reloaded(tmp_path) as (process, url, _):
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.read()
        with pytest.raises(OSError, match="refused"):
            get(f"{url}/_mock/health")


def test_a_first_server_that_does_not_start_ends_the_command(
    mockserver: Run, tmp_path: Path
) -> None:
    copy_fixtures(tmp_path)
    (tmp_path / "fixtures" / "koomalooma" / "default.yaml").write_text("a: [")

    done = mockserver("serve", "--reload", "--fixtures", "fixtures", "--port", "0")

    assert done.returncode == 2
    assert "default.yaml" in done.stderr
