"""Snapshots and forks: copies of worlds that go their own way."""

import asyncio

import pytest

from mockserver.engine.clock import SECOND
from mockserver.engine.world import Start
from mockserver.errors import NameTaken, SettingsError, TooMany
from mockserver.stores.store import Limits
from tests.stores.builders import MakeWorlds, Wall, bookings, called, saved


def test_a_kept_snapshot_does_not_change_and_can_be_restored_again_and_again(
    the_worlds: MakeWorlds,
) -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w", "first")
        assert await worlds.save_snapshot("w", "s") is True
        for _ in range(2):
            await called(worlds, "w", "later")
            restored = await worlds.restore_snapshot("w", await saved(worlds, "w", "s"))
            assert bookings(restored) == ["first"]
            assert bookings(await worlds.find("w")) == ["first"]
        await called(worlds, "w", "later")
        assert bookings((await saved(worlds, "w", "s")).world) == ["first"]

    asyncio.run(story())


def test_a_snapshot_takes_the_place_of_one_of_its_name_and_goes_with_its_world(
    the_worlds: MakeWorlds,
) -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w", "first")
        await worlds.save_snapshot("w", "s")
        await called(worlds, "w", "second")
        await worlds.save_snapshot("w", "s")
        assert bookings((await saved(worlds, "w", "s")).world) == ["first", "second"]
        await worlds.drop("w")
        assert await worlds.snapshots("w") == []
        assert await worlds.save_snapshot("w", "s") is False

    asyncio.run(story())


def test_there_is_an_end_to_the_snapshots_of_a_world(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w")
        for number in range(Limits().snapshots):
            await worlds.save_snapshot("w", f"s-{number}")
        with pytest.raises(TooMany, match=str(Limits().snapshots)):
            await worlds.save_snapshot("w", "one-more")
        await worlds.save_snapshot("w", "s-7")
        assert len(await worlds.snapshots("w")) == Limits().snapshots

    asyncio.run(story())


def test_a_clock_that_ran_goes_on_from_the_moment_of_its_snapshot(the_worlds: MakeWorlds) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(now=0, frozen=False, rate=10))
        wall.now = 5 * SECOND
        await worlds.save_snapshot("w", "s")
        wall.now = 100 * SECOND
        restored = await worlds.restore_snapshot("w", await saved(worlds, "w", "s"))
        assert worlds.now(restored) == 50 * SECOND
        wall.now = 101 * SECOND
        assert worlds.now(restored) == 60 * SECOND

    asyncio.run(story())


def test_a_reset_world_runs_as_fast_as_it_started(the_worlds: MakeWorlds) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(now=0, frozen=False, rate=60))
        await worlds.turn("w", lambda clock, now: clock.with_rate(2, now))
        world = await worlds.reset("w")
        assert world is not None
        wall.now = SECOND
        assert worlds.now(world) == 60 * SECOND

    asyncio.run(story())


def test_a_fork_is_a_world_of_its_own_with_the_same_time_and_the_same_chance(
    the_worlds: MakeWorlds,
) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(now=0, frozen=False, seed=9))
        await called(worlds, "w", "shared")
        wall.now = 7 * SECOND
        fork = await worlds.fork("w", "copy")
        source = await worlds.find("w")
        assert fork is not None
        assert source is not None
        await called(worlds, "w", "source")
        await called(worlds, "copy", "copy")
        assert bookings(await worlds.find("w")) == ["shared", "source"]
        assert bookings(await worlds.find("copy")) == ["shared", "copy"]
        assert (fork.seed, fork.start) == (source.seed, source.start)
        assert worlds.now(fork) == worlds.now(source) == 7 * SECOND
        journal = await worlds.journal("copy")
        assert journal is not None
        assert journal.origin is not None
        assert (bookings(journal.origin), journal.origin.clock.at) == (["shared"], 7 * SECOND)

    asyncio.run(story())


def test_a_fork_takes_nobodys_place_and_needs_something_to_copy(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w")
        await called(worlds, "taken", "other")
        for name in ("taken", "w"):
            with pytest.raises(NameTaken, match="already"):
                await worlds.fork("w", name)
        assert await worlds.fork("nobody", "copy") is None
        with pytest.raises(SettingsError, match="not a world's name"):
            await worlds.create("a b", Start())
        assert bookings(await worlds.find("taken")) == ["other"]
        assert await worlds.names() == ["taken", "w"]

    asyncio.run(story())


def test_forks_of_one_world_at_the_same_time_are_all_made(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w", "shared")
        await asyncio.gather(
            *(worlds.fork("w", f"copy-{number}") for number in range(50)),
            *(called(worlds, "w") for _ in range(50)),
        )
        copies = [await worlds.find(f"copy-{number}") for number in range(50)]
        assert all(bookings(copy)[0] == "shared" for copy in copies)
        assert len(bookings(await worlds.find("w"))) == 51

    asyncio.run(story())
