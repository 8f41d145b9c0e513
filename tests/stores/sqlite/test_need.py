"""A file that cannot be used for a while: a clear error, nothing changed, and then it goes on."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mockserver.errors import StoreUnavailable
from mockserver.stores.backends.sqlite import SqliteStore
from mockserver.stores.backends.sqlite.address import Address
from mockserver.stores.backends.sqlite.file import File
from mockserver.stores.store import Limits
from tests.settling import run
from tests.stores.test_any_store import a_world, an_exchange, put, things


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "worlds.db"


@pytest.fixture
def file(path: Path) -> Iterator[File]:
    file = File(Address(path, wait=0.02))
    yield file
    file.close()


@pytest.fixture
def store(file: File) -> SqliteStore:
    return SqliteStore(file, Limits())


@contextmanager
def locked(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def copied(path: Path) -> Path:
    """Make a copy of a database, as its user would."""
    copy = path.with_name("copy.db")
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    source.backup(target)
    for each in (source, target):
        each.close()
    return copy


def move(path: Path, to: Path) -> None:
    path.rename(to)


def damage(path: Path) -> None:
    """Overwrite all but the header."""
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\x55" * (len(whole) - 100))


def torn(path: Path, log: bytes) -> Path:
    """Make a copy as a kill leaves it: the file as it is, and a log."""
    copy = path.with_name("torn.db")
    copy.write_bytes(path.read_bytes())
    path.with_name("torn.db-wal").write_bytes(log)
    return copy


def log_of(path: Path) -> bytes:
    return path.with_name(f"{path.name}-wal").read_bytes()


@contextmanager
def full(file: File) -> Iterator[None]:
    (pages,) = file.writer.execute("PRAGMA page_count").fetchone()
    file.writer.execute(f"PRAGMA max_page_count = {pages}")
    yield
    file.writer.execute("PRAGMA max_page_count = 1073741823")


async def fill(store: SqliteStore) -> None:
    world = await store.load("w", 0)
    assert world is not None
    for number in range(200):
        await store.commit(world, put(world, f"large-{number}" + "x" * 500, number))


def test_while_another_program_has_the_lock_worlds_are_read_and_not_written(
    path: Path, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        world = a_world(rows=1, ttl=1_000)
        await store.save(world, 0)
        with locked(path):
            with pytest.raises(StoreUnavailable, match="is locked by another program"):
                await store.commit(world, put(world, "a", 1))
            read = await store.load("w", 900)
            await store.record(world, an_exchange())
            await store.record(world, an_exchange())
            assert list(things(read)) == ["row-0"]

        await store.commit(world, put(world, "b", 2))
        await store.record(world, an_exchange())
        assert list(things(await store.find("w", 1_800))) == ["row-0", "b"]
        assert await store.total("w") == 1

    run(story())
    assert caplog.text.count("Calls are not journaled until this ends") == 1


def test_a_lock_is_waited_for_and_others_have_their_turn_meanwhile(path: Path) -> None:
    store = SqliteStore(File(Address(path, wait=30)), Limits())

    async def story() -> None:
        world = a_world()
        await store.save(world, 0)
        with locked(path):
            writing = asyncio.create_task(store.commit(world, put(world, "a", 1)))
            for _ in range(20):
                await asyncio.sleep(0.001)
                assert things(await store.find("w", 0)) == {}
            assert not writing.done()
        await writing
        assert list(things(await store.find("w", 0))) == ["a"]
        await store.close()

    run(story())


def test_when_the_disk_is_full_nothing_is_changed_and_it_goes_on_once_there_is_room(
    file: File, store: SqliteStore
) -> None:
    async def story() -> None:
        world = a_world(rows=1)
        await store.save(world, 0)
        with full(file):
            with pytest.raises(StoreUnavailable, match="the disk is full"):
                await fill(store)
            there = list(things(world))
            assert list(things(await store.find("w", 0))) == there

        await store.commit(world, put(world, "after", 1))
        file.close()
        assert list(things(await store.find("w", 0))) == [*there, "after"]

    run(story())


def test_a_file_that_is_gone_is_not_made_anew_and_is_used_again_once_it_is_back(
    path: Path, store: SqliteStore
) -> None:
    away = path.with_name("away.db")

    async def story() -> None:
        world = a_world(rows=1)
        await store.save(world, 0)
        move(path, away)
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="is gone"):
                await store.commit(world, put(world, "a", 1))

        move(away, path)
        again = await store.load("w", 0)
        assert again is not None
        await store.commit(again, put(again, "b", 1))
        assert list(things(await store.find("w", 0))) == ["row-0", "b"]

    run(story())


def test_a_damaged_file_is_told_and_a_copy_in_its_place_is_used_at_once(
    path: Path, store: SqliteStore
) -> None:
    async def story() -> None:
        world = a_world(rows=1)
        await store.save(world, 0)
        copy = copied(path)
        await store.close()
        damage(path)
        with pytest.raises(StoreUnavailable, match="is damaged"):
            await store.commit(world, put(world, "a", 1))
        with pytest.raises(StoreUnavailable, match="is damaged"):
            await store.load("w", 0)

        copy.replace(path)
        again = await store.load("w", 0)
        assert again is not None
        await store.commit(again, put(again, "b", 1))
        assert list(things(await store.find("w", 0))) == ["row-0", "b"]

    run(story())


def test_what_was_half_written_to_the_log_is_as_if_it_never_was(path: Path) -> None:
    async def story() -> list[str]:
        store = SqliteStore(File(Address(path)), Limits())
        world = a_world()
        await store.save(world, 0)
        await store.commit(world, put(world, "whole", 1))
        before = log_of(path)
        await store.commit(world, put(world, "half", 2))
        after = log_of(path)
        copy = torn(path, after[: (len(before) + len(after)) // 2])
        await store.close()
        again = SqliteStore(File(Address(copy)), Limits())
        there = list(things(await again.find("w", 0)))
        await again.close()
        return there

    assert asyncio.run(story()) == ["whole"]


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A store's file that this user may read and not write; the rights bind even root here."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "worlds.db")
        File(Address(path)).close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)
        yield path
        if is_root:
            os.seteuid(0)
        Path(folder).chmod(0o755)


def test_a_file_that_may_not_be_written_is_refused(read_only: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"is read-only|cannot be opened"):
        File(Address(read_only, wait=0.02))
