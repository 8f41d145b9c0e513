"""Images: shared while something uses them, and gone from file and memory afterwards."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mockserver.stores.backends.sqlite import SqliteStore, images
from mockserver.stores.backends.sqlite.address import Address
from mockserver.stores.backends.sqlite.file import File
from mockserver.stores.backends.sqlite.images import Images
from mockserver.stores.backends.sqlite.writer import Writer
from mockserver.stores.store import Limits
from tests.settling import run
from tests.stores.test_any_store import a_world, things


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "worlds.db"


def images_of(path: Path) -> Images:
    """Open the images as another process has them."""
    file = File(Address(path))
    return Images(file, Writer(file, lambda ledger: None))


def images_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as looking:
        (count,) = looking.execute("SELECT count(*) FROM image").fetchone()
    return int(count)


def lose_parts(path: Path) -> None:
    with closing(sqlite3.connect(path)) as losing, losing:
        losing.execute("DELETE FROM part")


def test_an_image_that_is_removed_while_it_is_read_is_none_and_is_not_remembered(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "_PART", 1)  # each row is a part

    async def story() -> None:
        image = await images_of(path).keep(a_world(rows=9), 0)
        other = images_of(path)
        assert list(things(await images_of(path).read(image))) == [f"row-{n}" for n in range(9)]

        reading = asyncio.create_task(other.read(image))
        await asyncio.sleep(0)  # until the first parts have been read
        assert not reading.done()
        lose_parts(path)

        assert await reading is None
        assert await other.read(image) is None

    run(story())


def test_images_of_worlds_that_are_gone_do_not_stay_in_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "_MOST", 3)

    async def story() -> None:
        store = SqliteStore(File(Address(path)), Limits())
        await store.save(a_world("stays", rows=2), 0)
        for _ in range(20):
            await store.save(a_world(rows=1), 0)
            await store.drop("w", 0)
        assert list(things(await SqliteStore(File(Address(path)), Limits()).load("stays", 0))) == [
            "row-0",
            "row-1",
        ]
        await store.close()

    run(story())

    assert images_in(path) <= 3 + 1  # the remembered ones, and the one of the world that stays
