"""`mockserver worlds`: all worlds of a store into files, and from there into another store."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from mockserver.cli import commands
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import World
from mockserver.errors import MockServerError, NameTaken, SnapshotError
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, SavedSnapshot, Store
from tests.engine.builders import API
from tests.stores.test_any_store import a_world, an_exchange


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command in an empty folder."""
    monkeypatch.chdir(tmp_path)


def worlds(*words: str) -> str:
    """Run `mockserver worlds` with some words; returns what it printed."""
    done = CliRunner().invoke(commands, ["worlds", *words])
    if isinstance(done.exception, MockServerError):
        raise done.exception
    return done.output


def in_store(path: Path, story: Callable[[Store], object]) -> None:
    async def run() -> None:
        store = open_store(f"sqlite:{path}", Limits())
        await story(store)  # type: ignore[misc]  # a coroutine
        await store.close()

    asyncio.run(run())


async def fill(store: Store) -> None:
    world = a_world(ttl=3_600_000_000, rows=2)
    await store.save(world, now := 2_000_000_000_000_000)
    await store.save_snapshot("w", "before", SavedSnapshot(world.fork("w"), frozen=True))
    transaction = Transaction(world, API, 0)
    transaction.put("things", "later", {"large": 2**80, "n": [1, None, "ä"]})
    transaction.schedule(9, "expire", thing="later")
    transaction.count("thing")
    await store.commit(world, transaction.changes())
    await store.record(world, an_exchange(b"/\xff", size=3))
    await store.save(a_world(".hidden"), now)


def facts(world: World | None) -> list[object]:
    assert world is not None
    names = ("start", "seed", "clock", "tables", "counters", "agenda", "ttl", "size")
    return [getattr(world, name) for name in names]


def test_everything_of_every_world_is_carried_to_another_store(tmp_path: Path) -> None:
    in_store(tmp_path / "old.db", fill)

    exported = worlds("export", "saved", "--store", "sqlite:old.db")
    imported = worlds("import", "saved", "--store", "sqlite:new.db")

    assert exported == "Exported 2 worlds to saved.\n"
    assert imported == "Imported 2 worlds from saved.\n"

    async def compare(new: Store) -> None:
        old = open_store(f"sqlite:{tmp_path / 'old.db'}", Limits())
        assert await new.names(0) == [".hidden", "w"]
        assert facts(await new.find("w", 0)) == facts(await old.find("w", 0))
        (mine, theirs) = [await each.snapshot("w", "before") for each in (new, old)]
        assert mine is not None
        assert theirs is not None
        assert facts(mine.world) == facts(theirs.world)
        assert mine.frozen
        one, other = await new.journal("w"), await old.journal("w")
        assert one is not None
        assert other is not None
        assert list(one) == list(other) != []
        assert facts(one.origin) == facts(other.origin)
        await old.close()

    in_store(tmp_path / "new.db", compare)


def test_a_world_that_is_there_is_replaced_only_if_that_is_asked_for(tmp_path: Path) -> None:
    in_store(tmp_path / "old.db", fill)
    worlds("export", "saved", "--store", "sqlite:old.db")

    with pytest.raises(NameTaken, match="There is a world"):
        worlds("import", "saved", "--store", "sqlite:old.db")
    replaced = worlds("import", "saved", "--store", "sqlite:old.db", "--replace")

    assert replaced == "Imported 2 worlds from saved.\n"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.replace("row-1", "row-7"), "the file was changed, or cut off"),
        (lambda text: text[:-20], "the file was changed, or cut off"),
        (lambda text: "", "the file was changed, or cut off"),
        (lambda text: "a letter\n", "is no exported world"),
        (lambda text: text.replace('d_world":1', 'd_world":2', 1), "of version 2"),
    ],
)
def test_a_file_that_was_changed_is_not_imported(
    tmp_path: Path, spoil: Callable[[str], str], reason: str
) -> None:
    in_store(tmp_path / "old.db", fill)
    worlds("export", "saved", "--store", "sqlite:old.db")
    (tmp_path / "saved" / ".hidden.ndjson").unlink()
    file = tmp_path / "saved" / "w.ndjson"
    file.write_text(spoil(file.read_text()))

    with pytest.raises(SnapshotError, match=reason) as caught:
        worlds("import", "saved", "--store", "sqlite:new.db")

    assert caught.value.where == "saved/w.ndjson"


def test_what_cannot_be_done_says_what_to_do() -> None:
    assert "Missing option '--store'" in worlds("export", "saved")
    with pytest.raises(MockServerError, match="end with their server"):
        worlds("export", "saved", "--store", "memory")
    with pytest.raises(MockServerError, match="holds no exported world"):
        worlds("import", ".", "--store", "sqlite:new.db")
