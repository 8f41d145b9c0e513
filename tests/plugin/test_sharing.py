"""The server that the workers of pytest-xdist share: one, for as long as the run lasts."""

import fcntl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockserver.client import MockServer
from mockserver.client.refusal import MockServerUnreachable
from mockserver.errors import SettingsError
from mockserver.pytest_plugin.options import URL_VARIABLE
from mockserver.pytest_plugin.settings import RunSettings
from mockserver.pytest_plugin.sharing import RUN, join_shared
from tests.plugin.conftest import ALONE


@contextmanager
def a_run(folder: Path) -> Iterator[Path]:
    """Lock the folder as the controller of a run does."""
    with (folder / RUN).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def require_end(url: str) -> None:
    """Wait until nobody answers at the URL."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            MockServer(url).health()
        except MockServerUnreachable:
            return
    pytest.fail(f"The server at {url} has not ended.")


def settings(root: Path, *documents: str) -> RunSettings:
    return RunSettings(str(root), [*documents], [], "")


def test_all_who_ask_at_once_share_one_server_which_ends_with_the_run(tmp_path: Path) -> None:
    with a_run(tmp_path) as folder, ThreadPoolExecutor(3) as workers:
        asked = [workers.submit(join_shared, folder, settings(tmp_path)) for _ in range(3)]
        urls = {each.result() for each in asked}
        (url,) = urls
        assert MockServer(url).health()["status"] == "ok"

    require_end(url)


def test_a_server_that_cannot_start_says_why_to_each_worker(tmp_path: Path) -> None:
    with a_run(tmp_path) as folder:
        for _ in range(2):
            with pytest.raises(SettingsError, match="There is no file"):
                join_shared(folder, settings(tmp_path, "petstor.yaml"))


def test_a_process_that_fails_is_quoted(tmp_path: Path) -> None:
    broken = RunSettings(str(tmp_path), [], [], fixtures=7)  # type: ignore[arg-type]

    with (
        a_run(tmp_path) as folder,
        pytest.raises(SettingsError, match=r"ended with 1\.(.|\n)*TypeError"),
    ):
        join_shared(folder, broken)


@pytest.mark.slow
def test_workers_share_a_server_although_one_of_them_crashes(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    pytester.makepyfile(
        """
        import os
        from pathlib import Path

        import pytest

        @pytest.mark.parametrize("number", range(8))
        def test_it(mock_world, number):
            seen = Path("urls", f"{number}-{os.getpid()}")
            seen.write_text(mock_world.server.url)
            assert mock_world.rows("boostcom", "members")
            if number == 3:
                os._exit(1)
        """
    )
    pytester.mkdir("urls")

    result = pytester.runpytest_subprocess("-q", "-n", "2", "-p", "no:cacheprovider", *ALONE)

    result.assert_outcomes(passed=7, failed=1)
    seen = [*(pytester.path / "urls").iterdir()]
    (url,) = {each.read_text() for each in seen}
    assert len({each.name.partition("-")[2] for each in seen}) > 1
    require_end(url)


@pytest.mark.slow
def test_workers_that_run_every_test_have_servers_of_their_own(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    pytester.makepyfile(
        """
        from pathlib import Path

        def test_it(mock_world):
            Path(mock_world.server.url.rpartition(":")[2]).touch()
        """
    )

    result = pytester.runpytest_subprocess("-q", "--dist", "each", "--tx", "2*popen", *ALONE)

    result.assert_outcomes(passed=2)
    assert len([each for each in pytester.path.iterdir() if each.name.isdigit()]) == 2
