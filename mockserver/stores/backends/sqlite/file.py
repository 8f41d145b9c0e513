"""One SQLite file: its connections, its format, and what its errors mean."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from sqlite3 import Connection
from typing import Any, TypeVar

from mockserver.errors import StoreUnavailable
from mockserver.stores.backends.sqlite.address import Address
from mockserver.stores.backends.sqlite.formats import APPLICATION_ID, FORMATS
from mockserver.stores.backends.sqlite.ledger import Ledger

T = TypeVar("T", bound=Connection)

#: A reader waits so many seconds: only another process that repairs the file keeps it waiting.
_READER_WAIT = 0.05
#: The first release of SQLite that returns the changed rows of a statement.
_OLDEST = (3, 35, 0)

_AGAIN = "Nothing was changed: try again."
#: What each primary result code of SQLite means, and what to do.
_MEANINGS = {
    sqlite3.SQLITE_BUSY: ("is locked by another program", _AGAIN),
    sqlite3.SQLITE_LOCKED: ("is locked by another program", _AGAIN),
    sqlite3.SQLITE_FULL: ("has no more room: the disk is full", "Make room on the disk."),
    sqlite3.SQLITE_IOERR: (
        "cannot be read or written: the disk is full, or it fails",
        "Look at the disk, and make room on it.",
    ),
    sqlite3.SQLITE_READONLY: ("is read-only", "Let this user write the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Let this user read and write file and folder."),
    sqlite3.SQLITE_PERM: ("cannot be opened", "Let this user read and write file and folder."),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "Restore it from a copy, or name another file."),
    sqlite3.SQLITE_NOTADB: ("is no SQLite database", "Restore it, or name another file."),
}
#: With these, the connections are still good.
_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}


class File:
    """The file of an address; it is made where there is none.

    After an error of the disk, its connections are opened again at the next use: then
    `generation` is another number, and nothing that was read before may be trusted.
    Raises StoreUnavailable.
    """

    def __init__(self, address: Address, formats: Sequence[str] = FORMATS) -> None:
        self.address = address
        self.generation = 0
        self._formats = formats
        self._connections: tuple[Connection, Ledger] | None = None
        self._node = (0, 0)
        if sqlite3.sqlite_version_info < _OLDEST:
            raise StoreUnavailable(
                f"SQLite is of version {sqlite3.sqlite_version}; a store needs 3.35 or later.",
                hint="Use a Python that has a newer one.",
            )
        self._open(makes=True)

    @property
    def reader(self) -> Connection:
        """The connection that reads; it is for statements that end at once."""
        return (self._connections or self._open())[0]

    @property
    def writer(self) -> Ledger:
        """The connection that writes, if the file is still where it was."""
        if self._connections is not None and self._find_node() != self._node:
            self.close()
        return (self._connections or self._open())[1]

    def newest(self, sql: str, values: tuple[Any, ...]) -> Any:
        """Return the first row of a query that ends at once, as the file has it now.

        The connection that writes still has the pages that it wrote last. The one that reads has
        to read them again; it is asked while the other may be committing in another thread.
        """
        reader, writer = self._connections or self._open()
        if not self.address.is_synced:
            with suppress(sqlite3.Error):
                return writer.execute(sql, values).fetchone()
        return reader.execute(sql, values).fetchone()

    def checkpoint(self, mode: str) -> int:
        """Move what was committed from the log into the file; returns how many pages the log has.

        It may take long; it is for a thread of its own. Errors are ignored: the log stays.
        """
        pages = 0
        with suppress(sqlite3.Error):
            connection = self._connect(self.address.wait, Connection)
            try:
                _, pages, _ = connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
            finally:
                connection.close()
        return pages

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn errors of SQLite into StoreUnavailable."""
        try:
            yield
        except sqlite3.Error as error:
            raise self.unavailable(error) from error

    def unavailable(self, error: sqlite3.Error) -> StoreUnavailable:
        """Say what an error of SQLite means; the connections are closed if they may be no good."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code not in _PASSING:
            self.close()
        meaning, hint = _MEANINGS.get(code, (f"cannot be used ({error})", _AGAIN))
        return StoreUnavailable(f"The store {meaning}.", where=str(self.address.path), hint=hint)

    def close(self) -> None:
        """Close the connections; the next use opens them again."""
        connections, self._connections = self._connections, None
        for connection in connections or ():
            with suppress(sqlite3.Error):
                connection.close()

    def _open(self, *, makes: bool = False) -> tuple[Connection, Ledger]:
        path = self.address.path
        if self._find_node() == (0, 0):
            if not makes:
                what = "The file of the store is gone."
                raise StoreUnavailable(what, where=str(path), hint="Put it back, or start again.")
            # Rows hold secrets: the file, and what SQLite puts beside it, is for its user alone.
            with suppress(OSError):
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        with self.translated():
            writer = self._connect(self.address.wait, Ledger)
            try:
                self._prepare(writer)
                writer.execute("PRAGMA busy_timeout = 0")
                reader = self._connect(_READER_WAIT, Connection)
            except BaseException:
                writer.close()
                raise
        self._node = self._find_node()
        self._connections = (reader, writer)
        self.generation += 1
        return self._connections

    def _connect(self, wait: float, kind: type[T]) -> T:
        connection = sqlite3.connect(
            self.address.path,
            timeout=wait,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
            factory=kind,
        )
        synchronous = "FULL" if self.address.is_synced else "NORMAL"
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA cache_size = -32768")
        return connection

    def _prepare(self, connection: Connection) -> None:
        """Bring a file to the newest format. Raises StoreUnavailable if that cannot be."""
        self._check(connection)
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise self._refusal("is in a place that cannot share memory", "Use a local disk.")
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Once more: another process may have been quicker.
            version = self._check(connection)
            for script in self._formats[version:]:
                for statement in script.split(";\n"):
                    connection.execute(statement)
            if version < len(self._formats):
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {len(self._formats)}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _check(self, connection: Connection) -> int:
        """Return the format of the file, 0 for a new one; refuse what this server cannot read."""
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if application or version or tables:
                raise self._refusal("belongs to another program", "Name another file.")
        newest = len(self._formats)
        if version > newest:
            raise self._refusal(
                f"is of format {version}, and this server reads up to {newest}",
                "Use the newer server that wrote it, or name another file.",
            )
        return int(version)

    def _refusal(self, what: str, hint: str) -> StoreUnavailable:
        path = str(self.address.path)
        return StoreUnavailable(f"The file of the store {what}.", where=path, hint=hint)

    def _find_node(self) -> tuple[int, int]:
        """Return which file is at the path now; (0, 0) for none."""
        with suppress(OSError):
            found = self.address.path.stat()
            return found.st_dev, found.st_ino
        return (0, 0)


@contextmanager
def at_once(reader: Connection) -> Iterator[Connection]:
    """Let all statements of a block see the file as it is at one moment."""
    reader.execute("BEGIN")
    try:
        yield reader
    finally:
        reader.execute("COMMIT")
