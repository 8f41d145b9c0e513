"""What every store promises, whichever it is."""

from collections.abc import Callable
from typing import Any

import pytest

from mockserver.engine.clock import SECOND, Clock
from mockserver.engine.journal import Exchange
from mockserver.engine.perform import next_due
from mockserver.engine.world import Changes, Start, World
from mockserver.errors import Conflict, TooMany
from mockserver.stores.store import Limits, SavedSnapshot, Store
from tests.engine.builders import API, a_transaction
from tests.settling import run
from tests.stores.makers import STORES


@pytest.fixture(params=STORES)
def made(request: pytest.FixtureRequest) -> Callable[[Limits], Store]:
    return STORES[request.param]


@pytest.fixture
def store(made: Callable[[Limits], Store]) -> Store:
    return made(Limits())


def a_world(name: str = "w", ttl: int | None = None, rows: int = 0) -> World:
    world = World(name, Start(), 0, Clock(0, None))
    world.ttl = ttl
    for number in range(rows):
        world.apply(put(world, f"row-{number}", number))
    return world


def put(world: World, identifier: str, number: int) -> Changes:
    transaction = a_transaction(world)
    transaction.put("things", identifier, {"n": number, "list": [number]})
    return transaction.changes()


def an_exchange(path: bytes = b"/", size: int = 0) -> Exchange:
    return Exchange(
        0,
        1,
        "GET",
        path,
        b"",
        (),
        b"",
        API,
        "buy",
        200,
        (),
        b"x" * size,
        "behaviour",
        (),
        size=size,
    )


def things(world: World | None) -> dict[str, Any]:
    assert world is not None
    return dict(world.table(API, "things"))


def test_a_world_that_was_never_saved_is_not_there(store: Store) -> None:
    async def story() -> None:
        assert await store.load("w", 0) is None
        assert await store.find("w", 0) is None
        assert await store.journal("w") is None
        assert await store.drop("w", 0) is False
        assert await store.names(0) == []
        assert await store.snapshots("w") == []

    run(story())


def test_a_saved_world_is_loaded_with_what_was_committed(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world, 0)
        await store.commit(world, put(world, "a", 1))
        loaded = await store.load("w", 0)

        assert loaded is not None
        assert things(loaded) == things(world) == {"a": {"n": 1, "list": [1]}}
        assert loaded.version == world.version == 1
        assert (loaded.incarnation, loaded.size) == (world.incarnation, world.size)

    run(story())


def test_everything_that_a_world_is_comes_back(store: Store) -> None:
    async def story() -> None:
        world = World("w", Start("s", 3, 4, False, 2), 3, Clock(4, 0, 2))
        world.ttl, world.is_transient = 9 * SECOND, True
        transaction = a_transaction(world)
        transaction.put("things", "a", {"n": 1})
        transaction.schedule(7, "expire", thing="a")
        transaction.count("thing")
        await store.save(world, 5)
        await store.commit(world, transaction.changes())
        loaded = await store.find("w", 5)

        assert loaded is not None
        for name in ("start", "seed", "clock", "tables", "counters", "agenda", "ttl", "size"):
            assert getattr(loaded, name) == getattr(world, name), name
        assert (loaded.is_transient, loaded.touched) == (True, 5)

    run(story())


def test_a_world_is_added_only_where_its_name_is_free(store: Store) -> None:
    async def story() -> None:
        first, second = a_world(ttl=10, rows=1), a_world(rows=2)
        await store.add(first, 0)
        with pytest.raises(Conflict, match="There is a world 'w' already"):
            await store.add(second, 9)
        assert list(things(await store.find("w", 9))) == ["row-0"]

        await store.add(second, 10)
        await store.commit(second, put(second, "a", 1))
        assert list(things(await store.find("w", 10))) == ["row-0", "row-1", "a"]

    run(story())


def test_worlds_are_listed_by_name_and_dropped(store: Store) -> None:
    async def story() -> None:
        for name in ("b", "a"):
            await store.save(a_world(name), 0)

        assert await store.names(0) == ["a", "b"]
        assert await store.drop("a", 0) is True
        assert await store.names(0) == ["b"]
        assert await store.journal("a") is None

    run(story())


def test_a_commit_to_a_world_that_was_replaced_is_a_conflict_and_changes_nothing(
    store: Store,
) -> None:
    async def story() -> None:
        old, new = a_world(), a_world()
        await store.save(old, 0)
        await store.save(new, 0)

        with pytest.raises(Conflict):
            await store.commit(old, put(old, "a", 1))
        with pytest.raises(Conflict):
            await store.turn(old, Clock(5, None))

        loaded = await store.load("w", 0)
        assert loaded is not None
        assert (things(loaded), loaded.clock.at) == ({}, 0)
        assert things(old) == {}

    run(story())


def test_a_commit_on_an_older_version_is_a_conflict_and_changes_nothing(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world, 0)
        mine, theirs = await store.load("w", 0), await store.load("w", 0)
        assert mine is not None
        assert theirs is not None
        if mine is theirs:
            pytest.skip("this store hands out the world itself: nobody has an older version")
        await store.commit(theirs, put(theirs, "a", 1))

        with pytest.raises(Conflict):
            await store.commit(mine, put(mine, "b", 2))

        assert list(things(await store.find("w", 0))) == ["a"]

    run(story())


def test_a_dropped_world_takes_no_commit(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world, 0)
        await store.drop("w", 0)

        with pytest.raises(Conflict):
            await store.commit(world, put(world, "a", 1))
        assert await store.names(0) == []

    run(story())


def test_due_effects_are_settled_by_value(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        transaction = a_transaction(world)
        for at in (3, 1, 2):
            transaction.schedule(at, "expire", moment=at)
        await store.save(world, 0)
        await store.commit(world, transaction.changes())
        settled = []
        while (loaded := await store.load("w", 0)) is not None and loaded.agenda:
            due = next_due(loaded, 9)
            assert due is not None
            await store.commit(loaded, Changes(API, {}, {}, (), due))
            settled.append(due.at)

        assert settled == [1, 2, 3]

    run(story())


def test_a_turned_clock_is_kept(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world, 0)
        await store.turn(world, Clock(5, None))
        loaded = await store.load("w", 0)

        assert loaded is not None
        assert loaded.clock == world.clock == Clock(5, None)

    run(story())


def test_a_time_to_live_begins_again_with_each_load_and_with_nothing_else(store: Store) -> None:
    async def story() -> None:
        await store.save(a_world(ttl=10), 0)

        assert await store.load("w", 9) is not None
        assert await store.find("w", 18) is not None
        assert await store.names(18) == ["w"]
        assert await store.find("w", 19) is None
        assert await store.load("w", 19) is None
        assert await store.names(19) == []

    run(story())


def test_the_journal_keeps_what_is_recorded_numbered_in_order(store: Store) -> None:
    async def story() -> None:
        world = a_world(rows=1)
        await store.save(world, 0)
        for path in (b"/a", b"/b"):
            await store.record(world, an_exchange(path))
        journal = await store.journal("w")

        assert journal is not None
        assert [(each.number, each.path) for each in journal] == [(1, b"/a"), (2, b"/b")]
        assert (journal.total, things(journal.origin)) == (2, things(world))
        assert (await store.total("w"), await store.total("another")) == (2, 0)
        newest = await store.newest("w")
        assert newest == (world.incarnation, 2)
        assert await store.newest("another") is None

    run(story())


def test_a_commit_records_the_call_that_made_it_in_the_same_step(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world, 0)
        stale = world.fork("w")
        stale.incarnation = world.incarnation
        await store.record(world, an_exchange(b"/before"))
        await store.commit(world, put(world, "a", 1), an_exchange(b"/a"))
        with pytest.raises(Conflict):
            await store.commit(stale, put(stale, "b", 2), an_exchange(b"/b"))
        await store.record(world, an_exchange(b"/after"))
        journal, found = await store.journal("w"), await store.find("w", 0)

        assert found is not None
        assert things(found) == {"a": {"n": 1, "list": [1]}}
        assert journal is not None
        assert [(each.number, each.path) for each in journal] == [
            (1, b"/before"),
            (2, b"/a"),
            (3, b"/after"),
        ]
        assert journal.counts == {(API, "buy", 200): 3}
        assert await store.total("w") == 3

    run(story())


def test_the_journal_begins_anew_with_a_new_world_and_when_it_is_cleared(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world, 0)
        await store.record(world, an_exchange())
        await store.commit(world, put(world, "a", 1))
        await store.begin_journal(world, world.fork("w"))
        journal = await store.journal("w")
        assert journal is not None
        assert (journal.total, list(things(journal.origin))) == (0, ["a"])

        await store.save(a_world(), 0)
        await store.record(world, an_exchange(b"/late"))
        journal = await store.journal("w")
        assert journal is not None
        assert (journal.total, things(journal.origin)) == (0, {})

    run(story())


def test_snapshots_stay_while_their_world_is_replaced_and_go_with_it(store: Store) -> None:
    async def story() -> None:
        world = a_world(rows=1)
        await store.save(world, 0)
        await store.save_snapshot("w", "s", SavedSnapshot(world.fork("w"), True))
        await store.commit(world, put(world, "later", 1))
        await store.save(a_world(), 0)
        saved = await store.snapshot("w", "s")

        assert saved is not None
        assert (list(things(saved.world)), saved.frozen) == (["row-0"], True)
        assert await store.snapshots("w") == ["s"]
        assert await store.snapshot("w", "another") is None
        await store.drop("w", 0)
        await store.save(a_world(), 0)
        assert await store.snapshots("w") == []

    run(story())


def test_no_more_snapshots_than_the_limit_are_kept(made: Callable[[Limits], Store]) -> None:
    async def story() -> None:
        store = made(Limits(snapshots=2))
        world = a_world()
        await store.save(world, 0)
        for name in ("a", "b", "a"):
            await store.save_snapshot("w", name, SavedSnapshot(world.fork("w"), True))

        with pytest.raises(TooMany, match="2 snapshots"):
            await store.save_snapshot("w", "c", SavedSnapshot(world.fork("w"), True))
        assert await store.snapshots("w") == ["a", "b"]

    run(story())


def test_beyond_the_limit_worlds_that_a_call_made_give_way_and_no_others(
    made: Callable[[Limits], Store],
) -> None:
    async def story() -> None:
        store = made(Limits(worlds=3))
        for name in ("asked", "call-1", "call-2"):
            world = a_world(name)
            world.is_transient = name != "asked"
            await store.save(world, 0)
        used = await store.load("call-1", 1)
        assert used is not None
        await store.record(used, an_exchange())

        await store.save(a_world("more"), 2)
        assert await store.names(2) == ["asked", "call-1", "more"]
        await store.save(a_world("most"), 2)
        assert await store.names(2) == ["asked", "more", "most"]
        with pytest.raises(TooMany, match="3 worlds"):
            await store.save(a_world("one-too-many"), 2)
        assert await store.names(2) == ["asked", "more", "most"]

    run(story())


def test_a_world_that_is_full_takes_no_more_rows_and_loses_none(
    made: Callable[[Limits], Store],
) -> None:
    async def story() -> None:
        store = made(Limits(world_bytes=1_000))
        world = a_world()
        await store.save(world, 0)

        async def fill() -> None:
            for number in range(100):
                await store.commit(world, put(world, f"row-{number}", number))

        with pytest.raises(TooMany, match="is full"):
            await fill()
        rows = things(await store.find("w", 0))

        assert 5 < len(rows) < 15
        assert things(world) == rows
        smaller = a_transaction(world)
        for identifier in list(rows)[:3]:
            smaller.delete("things", identifier)
        await store.commit(world, smaller.changes())
        await store.commit(world, put(world, "fits", 1))
        with pytest.raises(TooMany, match="is full"):
            await store.save(a_world("larger", rows=100), 0)

    run(story())
