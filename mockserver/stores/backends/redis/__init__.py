"""Keeps worlds in Redis or Valkey, a single server or a cluster: for replicas behind a balancer."""

from mockserver.stores.backends.redis.address import read_address
from mockserver.stores.backends.redis.store import RedisStore
from mockserver.stores.store import Limits


def open_store(rest: str, limits: Limits) -> RedisStore:
    """Open `//HOST:PORT/DATABASE?cluster=yes`. Raises SettingsError, StoreUnavailable."""
    return RedisStore(read_address(rest), limits)


__all__ = ["RedisStore", "open_store"]
