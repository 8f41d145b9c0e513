"""Keeps worlds in one SQLite file: durable, for any number of processes of one machine."""

from mockserver.stores.backends.sqlite.address import read_address
from mockserver.stores.backends.sqlite.file import File
from mockserver.stores.backends.sqlite.store import SqliteStore
from mockserver.stores.store import Limits


def open_store(rest: str, limits: Limits) -> SqliteStore:
    """Open `PATH?synchronous=full&wait=5`. Raises SettingsError, StoreUnavailable."""
    return SqliteStore(File(read_address(rest)), limits)


__all__ = ["SqliteStore", "open_store"]
