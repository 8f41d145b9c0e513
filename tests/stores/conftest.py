"""Worlds over every store."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from mockserver.resources import built_in_fixtures
from mockserver.stores.library import Library
from mockserver.stores.store import Limits
from mockserver.stores.worlds import Worlds
from tests.library import a_library
from tests.stores.builders import MakeWorlds, worlds_in
from tests.stores.makers import STORES


@pytest.fixture(params=STORES)
def the_worlds(request: pytest.FixtureRequest) -> MakeWorlds:
    def make(
        *, wall: Callable[[], int] = lambda: 0, most: int = 10_000, strict: bool = False
    ) -> Worlds:
        return worlds_in(STORES[request.param](Limits(worlds=most)), wall, strict=strict)

    return make


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """The shipped fixtures, in a folder that a test may change."""
    return a_library(copytree(built_in_fixtures(), tmp_path / "fixtures"))
