"""Worlds over every store."""

from collections.abc import Callable

import pytest

from mockserver.stores.memory import MemoryStore
from mockserver.stores.store import Limits
from mockserver.stores.worlds import Worlds
from tests.stores.builders import MakeWorlds, worlds_in
from tests.stores.copying import CopyingStore


@pytest.fixture(params=[MemoryStore, CopyingStore], ids=lambda store: str(store.__name__))
def the_worlds(request: pytest.FixtureRequest) -> MakeWorlds:
    def make(
        *, wall: Callable[[], int] = lambda: 0, most: int = 10_000, strict: bool = False
    ) -> Worlds:
        return worlds_in(request.param(Limits(worlds=most)), wall, strict=strict)

    return make
