"""A Redis server for a measurement."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.failure import CannotMeasure
from tests.stores.redis_server import RedisServer


@contextmanager
def redis_running(folder: Path) -> Iterator[RedisServer]:
    """Start a Redis server. Raises CannotMeasure where there is none."""
    if not (shutil.which("redis-server") or shutil.which("valkey-server")):
        raise CannotMeasure("redis-server is not installed (apt-get install redis-server)")
    with RedisServer(folder) as server:
        yield server
