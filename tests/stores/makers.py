"""Every store, by the name that `pytest --store` takes: how a test makes an empty one."""

from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from mockserver.stores.backends.memory import MemoryStore
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, Store
from tests.stores.copying import CopyingStore
from tests.stores.redis_server import redis_server
from tests.stores.turns import TurnsStore

_FOLDER = TemporaryDirectory(prefix="mockserver-stores-")
_NUMBERS = count()
_KEPT: list[Store] = []


def _sqlite(limits: Limits) -> Store:
    return open_store(f"sqlite:{_file()}", limits)


def _turns(limits: Limits) -> Store:
    """Two processes' stores over one file, used in turns: each is always behind the other."""
    address = f"sqlite:{_file()}"
    return TurnsStore([open_store(address, limits), open_store(address, limits)])


def _redis(limits: Limits) -> Store:
    return _kept(open_store(f"redis:{redis_server()}?prefix=test-{next(_NUMBERS)}", limits))


def _redis_turns(limits: Limits) -> Store:
    """Two replicas' stores over one server, used in turns."""
    address = f"redis:{redis_server()}?prefix=test-{next(_NUMBERS)}"
    return _kept(TurnsStore([open_store(address, limits), open_store(address, limits)]))


def _kept(store: Store) -> Store:
    """Keep a store: its connections end with their event loop, and not whenever it is collected."""
    _KEPT.append(store)
    return store


def _file() -> Path:
    return Path(_FOLDER.name, f"{next(_NUMBERS)}.db")


STORES: Mapping[str, Callable[[Limits], Store]] = {
    "memory": MemoryStore,
    "copying": CopyingStore,
    "sqlite": _sqlite,
    "turns": _turns,
    "redis": _redis,
    "replicas": _redis_turns,
}
