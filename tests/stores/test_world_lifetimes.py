"""How long worlds live, how many fit, and which give way."""

import asyncio

import pytest

from mockserver.engine.clock import SECOND
from mockserver.engine.world import Start, World
from mockserver.errors import SettingsError, TooMany, UnknownName
from mockserver.stores.maker import CALL_TTL
from mockserver.stores.worlds import Worlds
from tests.stores.builders import MakeWorlds, Wall, booked, bookings, called, saved


def test_a_world_lives_as_long_as_it_is_called(the_worlds: MakeWorlds) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(now=0), ttl=10 * SECOND)
        for _ in range(5):
            wall.now += 9 * SECOND
            await called(worlds, "w")
        wall.now += 10 * SECOND - 1
        assert len(bookings(await worlds.find("w"))) == 5
        wall.now += 1
        assert await worlds.find("w") is None
        assert await worlds.look("w") is None
        assert await worlds.reset("w") is None
        assert await worlds.drop("w") is False

    asyncio.run(story())


@pytest.mark.parametrize("call", ["transact", "turn", "look", "keep", "reset", "fork"])
def test_whatever_is_done_with_a_world_keeps_it_alive(call: str, the_worlds: MakeWorlds) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(now=0), ttl=10 * SECOND)
        wall.now = 9 * SECOND
        if call == "transact":
            await called(worlds, "w")
        elif call == "turn":
            await worlds.turn("w", lambda clock, wall: clock.turned(1, wall))
        elif call == "keep":
            await worlds.save_snapshot("w", "s")
        elif call == "fork":
            await worlds.fork("w", "copy")
        else:
            await getattr(worlds, call)("w")
        wall.now = 18 * SECOND
        assert await worlds.find("w") is not None

    asyncio.run(story())


def test_a_world_whose_time_has_passed_is_made_anew_by_the_next_call(
    the_worlds: MakeWorlds,
) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start("campaign-ended", seed=5), ttl=SECOND)
        await worlds.save_snapshot("w", "s")
        wall.now = SECOND
        world = await called(worlds, "w")
        assert (world.start, world.ttl, bookings(world)) == (Start(), CALL_TTL, ["we"])
        assert await worlds.snapshots("w") == []

    asyncio.run(story())


def test_worlds_whose_time_has_passed_are_not_listed_nor_forked_nor_counted(
    the_worlds: MakeWorlds,
) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall, most=2)

    async def story() -> None:
        await worlds.create("mortal", Start(), ttl=SECOND)
        await worlds.create("lasting", Start())
        with pytest.raises(TooMany):
            await worlds.create("more", Start())
        wall.now = SECOND
        assert await worlds.fork("mortal", "copy") is None
        assert await worlds.names() == ["lasting"]
        await worlds.create("more", Start())
        assert await worlds.names() == ["lasting", "more"]

    asyncio.run(story())


def test_a_reset_and_a_restored_world_keep_their_time_to_live_and_a_fork_has_its_own(
    the_worlds: MakeWorlds,
) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(), ttl=10 * SECOND)
        await worlds.save_snapshot("w", "s")
        await worlds.fork("w", "lasting")
        await worlds.fork("w", "mortal", ttl=5 * SECOND)
        wall.now = 4 * SECOND
        await worlds.reset("w")
        await worlds.restore_snapshot("w", await saved(worlds, "w", "s"))
        wall.now = 5 * SECOND
        assert await worlds.names() == ["lasting", "w"]
        wall.now = 14 * SECOND
        assert await worlds.names() == ["lasting"]

    asyncio.run(story())


async def asked_for(worlds: Worlds, name: str) -> World:
    """Make a world that does not give way."""
    return await worlds.create(name, Start())


def test_room_is_made_of_worlds_whose_time_has_passed(the_worlds: MakeWorlds) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall, most=3)

    async def story() -> None:
        for name, ttl in (("a", SECOND), ("b", 2 * SECOND), ("c", None)):
            await worlds.create(name, Start(), ttl=ttl)
        wall.now = SECOND
        await asked_for(worlds, "d")
        with pytest.raises(TooMany, match="3 worlds"):
            await asked_for(worlds, "e")
        assert await worlds.names() == ["b", "c", "d"]

    asyncio.run(story())


def test_worlds_that_a_call_made_give_way_the_least_recently_used_first(
    the_worlds: MakeWorlds,
) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall, most=3)

    async def story() -> None:
        await asked_for(worlds, "mine")
        for name in ("one", "two", "one", "three"):
            wall.now += 1
            await called(worlds, name)
        assert await worlds.names() == ["mine", "one", "three"]
        for name in ("four", "five"):
            await asked_for(worlds, name)
        assert await worlds.names() == ["five", "four", "mine"]

    asyncio.run(story())


def test_a_world_that_a_call_made_lives_for_a_day_after_the_last_call(
    the_worlds: MakeWorlds,
) -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await called(worlds, "w")
        wall.now = CALL_TTL - 1
        await called(worlds, "w")
        wall.now = 2 * CALL_TTL - 2
        assert bookings(await worlds.find("w")) == ["we", "we"]
        wall.now = 2 * CALL_TTL - 1
        assert await worlds.find("w") is None

    asyncio.run(story())


def test_beyond_the_cap_every_way_to_a_further_world_is_refused_and_none_is_lost(
    the_worlds: MakeWorlds,
) -> None:
    worlds = the_worlds(most=2)

    async def story() -> None:
        for name in ("a", "b"):
            await asked_for(worlds, name)
            await called(worlds, name, name)
        await worlds.save_snapshot("a", "s")
        snapshot = await saved(worlds, "a", "s")
        for further in (
            worlds.create("c", Start()),
            called(worlds, "c"),
            worlds.fork("a", "c"),
            worlds.restore_snapshot("c", snapshot),
            worlds.turn("c", lambda clock, wall: clock),
        ):
            with pytest.raises(TooMany, match="no more fit"):
                await further
        assert await worlds.names() == ["a", "b"]
        assert bookings(await worlds.find("a")) == ["a"]
        assert bookings(await worlds.find("b")) == ["b"]

    asyncio.run(story())


def test_at_the_cap_the_worlds_that_are_there_can_be_made_anew_reset_and_restored(
    the_worlds: MakeWorlds,
) -> None:
    worlds = the_worlds(most=1)

    async def story() -> None:
        await asked_for(worlds, "w")
        await called(worlds, "w")
        await worlds.save_snapshot("w", "s")
        await worlds.create("w", Start())
        await worlds.reset("w")
        await worlds.restore_snapshot("w", await saved(worlds, "w", "s"))
        assert bookings(await worlds.find("w")) == ["we"]
        assert await worlds.drop("w") is True
        await called(worlds, "other")

    asyncio.run(story())


def test_many_worlds_at_once_do_not_get_past_the_cap(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds(most=5)

    async def story() -> list[World | BaseException]:
        made = (asked_for(worlds, f"w-{number}") for number in range(20))
        return await asyncio.gather(*made, return_exceptions=True)

    done = asyncio.run(story())

    assert sum(isinstance(each, World) for each in done) == 5
    assert sum(isinstance(each, TooMany) for each in done) == 15
    assert len(asyncio.run(worlds.names())) == 5


def test_a_call_whose_answer_is_not_kept_makes_no_world_and_sees_one_all_the_same(
    the_worlds: MakeWorlds,
) -> None:
    worlds = the_worlds()

    def look(world: World, now: int) -> tuple[None, int]:
        return None, len(world.table("koomalooma", "partners"))

    async def story() -> None:
        _, answer, is_new = await worlds.transact("w", look, lambda answer: False)
        assert answer > 0
        assert (is_new, await worlds.names()) == (False, [])
        _, _, is_new = await worlds.transact("w", look, lambda answer: True)
        assert (is_new, await worlds.names()) == (True, ["w"])
        _, _, is_new = await worlds.transact("w", look, lambda answer: False)
        assert (is_new, await worlds.names()) == (False, ["w"])

    asyncio.run(story())


def test_a_call_whose_answer_is_not_kept_sees_what_has_become_due(the_worlds: MakeWorlds) -> None:
    in_2100 = 4_102_444_800 * SECOND
    worlds = the_worlds(wall=lambda: in_2100)

    def look(world: World, now: int) -> tuple[None, list[str]]:
        assert now == in_2100
        return None, [due.effect for due in world.agenda if due.at <= now]

    async def story() -> None:
        _, answer, _ = await worlds.transact("w", look, lambda answer: False)
        assert answer == []
        assert await worlds.names() == []

    asyncio.run(story())


def test_the_journal_of_a_new_world_begins_before_its_first_call(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds()

    async def story() -> None:
        world, _, _ = await worlds.transact(
            "w", lambda world, now: (booked(world, "we"), None), lambda answer: True
        )
        journal = await worlds.journal("w")
        assert journal is not None
        assert (bookings(journal.origin), bookings(world)) == ([], ["we"])

    asyncio.run(story())


def test_strict_worlds_are_made_by_name_alone(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds(strict=True)

    async def story() -> None:
        await asked_for(worlds, "orders")
        with pytest.raises(UnknownName, match="Did you mean 'orders'"):
            await called(worlds, "order")
        with pytest.raises(UnknownName, match="no world 'order'"):
            await worlds.turn("order", lambda clock, wall: clock)
        assert await worlds.names() == ["orders"]

    asyncio.run(story())


def test_no_lock_outlives_its_use(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds(most=2)

    async def story() -> None:
        await called(worlds, "w")
        await worlds.create("dropped", Start())
        await worlds.drop("dropped")
        await worlds.drop("never")
        with pytest.raises(UnknownName):
            await worlds.create("unmade", Start("nothing"))
        await worlds.reset("never")
        await worlds.look("never")
        await worlds.fork("never", "copy")
        with pytest.raises(SettingsError):
            await called(worlds, "no name")
        waiting = asyncio.ensure_future(called(worlds, "w"))
        await asyncio.gather(waiting, called(worlds, "w"))
        assert list(worlds.locks) == []

    asyncio.run(story())
