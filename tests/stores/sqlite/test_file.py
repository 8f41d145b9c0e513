"""The file: its format, and what is refused instead of being guessed at."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from mockserver.errors import StoreUnavailable
from mockserver.stores.backends.sqlite import SqliteStore
from mockserver.stores.backends.sqlite.address import Address
from mockserver.stores.backends.sqlite.file import File
from mockserver.stores.backends.sqlite.formats import FORMATS
from mockserver.stores.store import Limits
from tests.stores.test_any_store import a_world, things

NEWER = (*FORMATS, "CREATE TABLE later (id INTEGER);\nINSERT INTO later VALUES (1);\n")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "worlds.db"


def written(path: Path) -> None:
    """Make a store with one world in it."""

    async def story() -> None:
        store = SqliteStore(File(Address(path)), Limits())
        await store.save(a_world(rows=3), 0)
        await store.close()

    asyncio.run(story())


def worlds_of(store: SqliteStore) -> list[str]:
    async def story() -> list[str]:
        world = await store.find("w", 0)
        await store.close()
        return list(things(world))

    return asyncio.run(story())


def test_a_file_of_an_older_format_is_brought_to_the_newer_one(path: Path) -> None:
    written(path)

    store = SqliteStore(File(Address(path), NEWER), Limits())

    with sqlite3.connect(path) as looking:
        assert looking.execute("SELECT id FROM later").fetchall() == [(1,)]
        assert looking.execute("PRAGMA user_version").fetchone() == (len(NEWER),)
    looking.close()
    assert worlds_of(store) == ["row-0", "row-1", "row-2"]


def test_a_file_of_a_newer_format_is_refused_and_left_alone(path: Path) -> None:
    File(Address(path), NEWER).close()
    before = path.read_bytes()

    with pytest.raises(StoreUnavailable, match="is of format 2, and this server reads up to 1"):
        File(Address(path))

    assert path.read_bytes() == before


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    written(path)

    with pytest.raises(StoreUnavailable, match="no such table: nowhere"):
        File(Address(path), (*FORMATS, "CREATE TABLE later (id);\nDELETE FROM nowhere;\n"))

    assert worlds_of(SqliteStore(File(Address(path)), Limits())) == ["row-0", "row-1", "row-2"]


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE accounts (id)")
    other.close()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (other_database, "belongs to another program"),
        (lambda path: path.write_text("a letter\n" * 1_000), "is no SQLite database"),
    ],
)
def test_a_file_of_another_program_is_refused_and_left_alone(
    path: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(path)
    before = path.read_bytes()

    with pytest.raises(StoreUnavailable, match=reason) as caught:
        File(Address(path))

    assert caught.value.where == str(path)
    assert caught.value.hint
    assert path.read_bytes() == before


def test_a_store_is_private_to_its_user(path: Path) -> None:
    written(path)

    assert path.stat().st_mode & 0o077 == 0


def test_a_query_that_the_writing_connection_cannot_answer_goes_to_the_reading_one(
    path: Path,
) -> None:
    file = File(Address(path))
    file.writer.close()

    assert file.newest("SELECT worlds FROM server WHERE bytes = ?", (0,)) == (0,)
    file.close()
