"""A real browser on a real server; each test has a world of its own, and hears no error."""

import shutil
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.console.console import Console

SITE = Path(__file__).parents[2] / "build" / "browser"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
TOKEN = "a-token-for-the-console"
_numbers = count(1)


# Not for the session: while playwright is there, no other test of this process can run a loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: no browser looked at the console.")
    if not (SITE / ".ready").exists():
        pytest.skip(f"playwright is not in {SITE}: `make install` puts it there.")
    # Behind everything else: only what the environment lacks is taken from there.
    sys.path.append(str(SITE))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    with serving(build_server(Settings())) as url:
        yield url


@pytest.fixture(scope="session")
def guarded_url() -> Iterator[str]:
    with serving(build_server(Settings(token=TOKEN))) as url:
        yield url


@pytest.fixture
def console(browser: Any, url: str) -> Iterator[Console]:
    """A wide window on a new world of the scenario in which points expire tomorrow."""
    with Console.on(browser, url, f"look-{next(_numbers)}") as console:
        console.make_world("points-expiring-tomorrow")
        yield console
        assert console.errors == []
