"""What every store promises where journals are full, and where a world goes while it is used."""

from collections.abc import Callable

import pytest

from mockserver.errors import Conflict, TooMany
from mockserver.stores.store import Limits, SavedSnapshot, Store
from tests.settling import run
from tests.stores.makers import STORES
from tests.stores.test_any_store import a_world, an_exchange, put

every_store = pytest.mark.parametrize("made", STORES.values(), ids=STORES)


@every_store
@pytest.mark.parametrize(("bound", "kept"), [(10_000, range(2, 20)), (100, range(1, 2))])
def test_however_full_the_journals_are_each_world_keeps_its_newest_call(
    made: Callable[[Limits], Store], bound: int, kept: range
) -> None:
    async def story() -> None:
        store = made(Limits(journal_bytes=bound))
        idle, busy = a_world("idle"), a_world("busy")
        await store.save(idle, 1)
        await store.save(busy, 2)
        for world in (idle, idle, *[busy] * 60):
            await store.record(world, an_exchange(size=500))
        old, new = await store.journal("idle"), await store.journal("busy")

        assert old is not None
        assert new is not None
        assert len(old) == 1
        assert len(new) in kept
        assert [each.number for each in new][-1] == new.total == 60

    run(story())


@every_store
def test_a_world_that_is_gone_keeps_no_snapshot_and_begins_no_journal(
    made: Callable[[Limits], Store],
) -> None:
    async def story() -> None:
        store, world = made(Limits()), a_world()
        await store.save(world, 0)
        kept = SavedSnapshot(world.fork("w"), frozen=True)
        await store.drop("w", 0)
        with pytest.raises(Conflict, match="was dropped meanwhile"):
            await store.save_snapshot("w", "s", kept)
        await store.begin_journal(world, world.fork("w"))
        assert await store.journal("w") is None

    run(story())


@every_store
def test_all_worlds_and_snapshots_share_one_bound_of_bytes(
    made: Callable[[Limits], Store],
) -> None:
    async def story() -> None:
        store = made(Limits(bytes=2_500))
        one, two = a_world("one", rows=10), a_world("two", rows=10)
        await store.save(one, 0)
        await store.save(two, 0)

        with pytest.raises(TooMany, match="server is full"):
            await store.save(a_world("three", rows=10), 0)
        with pytest.raises(TooMany, match="server is full"):
            await store.save_snapshot("one", "s", SavedSnapshot(one.fork("one"), True))
        await store.drop("two", 0)
        await store.save_snapshot("one", "s", SavedSnapshot(one.fork("one"), True))
        await store.drop("one", 0)
        for name in ("three", "four"):
            await store.save(a_world(name, rows=10), 0)

    run(story())


@every_store
@pytest.mark.parametrize("changes_rows", [False, True])
def test_journals_beyond_their_bound_forget_where_nobody_has_called_lately(
    made: Callable[[Limits], Store], changes_rows: bool
) -> None:
    async def story() -> None:
        store = made(Limits(journal_bytes=100_000))
        old, new = a_world("old"), a_world("new")
        for world, wall in ((old, 1), (new, 2)):
            await store.save(world, wall)
            for number in range(60):
                if changes_rows:
                    changes = put(world, "a", number)
                    await store.commit(world, changes, an_exchange(size=500))
                else:
                    await store.record(world, an_exchange(size=500))
        forgetful, whole = await store.journal("old"), await store.journal("new")

        assert forgetful is not None
        assert whole is not None
        assert len(whole) == whole.total == 60
        assert 1 <= len(forgetful) < forgetful.total == 60
        assert forgetful.size + whole.size <= 100_000

    run(story())
