"""The stores over which a server is soaked: an address for each, and how many bytes it takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from redis import Redis

from tests.bench.own_redis import redis_running

STORES = ("memory", "sqlite", "redis")


#: What the two connections to a file of SQLite cache, and what the images of worlds take that this
#: process remembers, in KB.
_SQLITE_CACHE = 2 * 32 * 1024 + 32 * 1024
#: What the log of SQLite takes before it begins anew, and the images of worlds in the file, in KB.
_SQLITE_LOG = 96 * 1024


class Store(NamedTuple):
    """A store that is ready."""

    name: str
    address: str
    #: Returns how many bytes it takes beside the server's memory: of files, or of Redis's memory.
    taken: Callable[[], float] = lambda: 0.0
    #: How many KB of the server's memory it fills by and by, and no more.
    cache_kb: float = 0
    #: What it may always take itself, in KB: a log fills before it begins anew.
    log_kb: float = 0


MEMORY = Store("memory", "memory")


@contextmanager
def over(name: str, folder: Path) -> Iterator[Store]:
    """Make a store ready, one of `STORES`. Raises CannotMeasure."""
    if name == "memory":
        yield MEMORY
    elif name == "sqlite":
        file = folder / "worlds.db"

        def taken() -> float:
            return sum(each.stat().st_size for each in folder.glob(f"{file.name}*"))

        yield Store(name, f"sqlite:{file}", taken, _SQLITE_CACHE, _SQLITE_LOG)
    else:
        with redis_running(folder) as server, Redis(port=server.port) as client:
            address = f"redis:{server.address}"
            yield Store(name, address, lambda: float(client.info("memory")["used_memory"]))
