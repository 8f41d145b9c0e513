"""Worlds: one call at a time, anew after a conflict, everything due before it."""

import asyncio
from collections.abc import Callable

import pytest

from mockserver.engine.clock import DAY, SECOND, Clock
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Start, World
from mockserver.errors import Conflict, SettingsError, TooMany, UnknownName
from mockserver.resources import built_in_fixtures
from mockserver.stores.memory import MemoryStore
from mockserver.stores.worlds import MOST_SNAPSHOTS, MOST_WORLDS, SLICE, TRIES, Worlds
from tests.library import shipped


class RivalStore(MemoryStore):
    """Another process is quicker the first few times, and has changed the world meanwhile."""

    def __init__(self, rivals: int) -> None:
        super().__init__()
        self.rivals = rivals

    async def commit(self, world: World, changes: Changes) -> None:
        await asyncio.sleep(0)
        if self.rivals > 0:
            self.rivals -= 1
            await super().commit(world, booked(world, "rival"))
            raise Conflict("A rival was quicker.")
        await super().commit(world, changes)

    async def turn(self, world: World, clock: Clock) -> None:
        if self.rivals > 0:
            self.rivals -= 1
            raise Conflict("A rival was quicker.")
        await super().turn(world, clock)


def booked(world: World, who: str) -> Changes:
    transaction = Transaction(world, "shop", 0)
    transaction.put("bookings", f"{who}-{len(world.table('shop', 'bookings'))}", {"who": who})
    return transaction.changes()


def the_worlds(
    store: MemoryStore | None = None, wall: Callable[[], int] = lambda: 0, most: int = MOST_WORLDS
) -> Worlds:
    library = shipped()
    return Worlds(store or MemoryStore(), library, library.providers, Start(), wall, most)


class Wall:
    """A wall clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


async def called(worlds: Worlds, name: str, who: str = "we") -> World:
    world, _ = await worlds.transact(name, lambda world, now: (booked(world, who), None))
    return world


def bookings(world: World | None) -> list[str]:
    assert world is not None
    return [str(row["who"]) for row in world.table("shop", "bookings").values()]


def test_a_call_is_dropped_refreshed_and_run_again_after_a_conflict() -> None:
    seen: list[int] = []

    def work(world: World, now: int) -> tuple[Changes, str]:
        seen.append(len(world.table("shop", "bookings")))
        return booked(world, "we"), "done"

    world, answer = asyncio.run(the_worlds(RivalStore(rivals=3)).transact("w", work))

    assert answer == "done"
    assert seen == [0, 1, 2, 3]
    assert list(world.table("shop", "bookings")) == ["rival-0", "rival-1", "rival-2", "we-3"]


def test_when_it_never_ends_nothing_is_stored_and_the_caller_is_told() -> None:
    worlds = the_worlds(RivalStore(rivals=TRIES))

    async def story() -> World | None:
        with pytest.raises(Conflict, match="kept changing"):
            await worlds.transact("w", lambda world, now: (booked(world, "we"), None))
        return await worlds.find("w")

    world = asyncio.run(story())

    assert world is not None
    assert all(row["who"] == "rival" for row in world.table("shop", "bookings").values())


def test_a_clock_turned_against_a_rival_is_turned_once() -> None:
    worlds = the_worlds(RivalStore(rivals=3))

    async def story() -> int:
        await worlds.create("w", Start(now=0))
        turned = await worlds.turn("w", lambda clock, wall: clock.turned(clock.now(wall) + 7, wall))
        return turned.now

    assert asyncio.run(story()) == 7


def test_calls_to_one_world_come_one_after_the_other() -> None:
    worlds = the_worlds(RivalStore(rivals=0))

    async def story() -> World:
        calls = (
            worlds.transact("w", lambda world, now: (booked(world, "we"), None)) for _ in range(100)
        )
        await asyncio.gather(*calls)
        world = await worlds.find("w")
        assert world is not None
        return world

    assert len(asyncio.run(story()).table("shop", "bookings")) == 100


def test_what_is_due_happens_before_the_call_each_at_its_own_moment() -> None:
    worlds = the_worlds()

    async def story() -> tuple[str, int]:
        await worlds.create("w", Start("commitment-about-to-be-confirmed"))
        await worlds.turn("w", lambda clock, wall: clock.turned(clock.at + DAY, wall))

        def work(world: World, now: int) -> tuple[None, tuple[str, int]]:
            row = world.table("koomalooma", "commitments")["com-soon"]
            return None, (row["confirmation_status"], now - row["updated_at"])

        _, answer = await worlds.transact("w", work)
        return answer

    status, since = asyncio.run(story())

    assert status == "confirmed"
    assert since == DAY - 60_000_000


def test_many_due_effects_let_other_worlds_have_their_turn() -> None:
    worlds = the_worlds()
    order: list[str] = []
    turning = asyncio.Event()

    async def busy() -> None:
        def much(world: World, now: int) -> tuple[Changes, None]:
            transaction = Transaction(world, "koomalooma", now)
            for number in range(3 * SLICE):
                transaction.schedule(now + 1 + number, "confirm-commitment", commitment_id="none")
            return transaction.changes(), None

        await worlds.create("busy", Start(now=0))
        await worlds.transact("busy", much)
        turning.set()
        await worlds.turn("busy", lambda clock, wall: clock.turned(DAY, wall))
        order.append("turned")

    async def other() -> None:
        await turning.wait()
        await worlds.transact("other", lambda world, now: (None, None))
        order.append("other")

    async def story() -> None:
        await asyncio.gather(busy(), other())

    asyncio.run(story())

    assert order == ["other", "turned"]


def test_an_effect_that_fails_is_told_and_time_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    worlds = the_worlds()

    async def story() -> int:
        def plan(world: World, now: int) -> tuple[Changes, None]:
            transaction = Transaction(world, "koomalooma", now)
            transaction.schedule(now + 1, "no-such-effect")
            return transaction.changes(), None

        await worlds.create("w", Start(now=0))
        await worlds.transact("w", plan)
        turned = await worlds.turn("w", lambda clock, wall: clock.turned(DAY, wall))
        return len(turned.happened)

    assert asyncio.run(story()) == 1
    assert "the due effect 'no-such-effect' failed" in caplog.text


def test_a_world_seen_for_the_first_time_is_made_from_the_servers_scenario() -> None:
    worlds = the_worlds()

    world, _ = asyncio.run(worlds.transact("new", lambda world, now: (None, None)))

    assert (world.name, world.start) == ("new", Start())
    assert asyncio.run(worlds.names()) == ["new"]


def test_a_reset_world_starts_again_where_it_started() -> None:
    wall = iter(range(1_000))
    worlds = the_worlds(wall=lambda: next(wall))

    async def story() -> World | None:
        await worlds.create("w", Start("prepaid-nearly-spent", seed=5, now=77))
        await worlds.transact("w", lambda world, now: (booked(world, "we"), None))
        return await worlds.reset("w")

    world = asyncio.run(story())

    assert world is not None
    assert (world.seed, world.clock, world.table("shop", "bookings")) == (5, Clock(77, None), {})
    assert world.table("koomalooma", "partners")["p-demo"]["prepaid_balance"] == 10


@pytest.mark.parametrize("name", ["", "a b", "a/b", "ä", "x" * 65])
def test_what_is_no_name_is_no_world(name: str) -> None:
    with pytest.raises(SettingsError, match="not a world's name"):
        asyncio.run(the_worlds().create(name, Start()))


def test_an_unknown_scenario_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'campaign-ended'"):
        asyncio.run(the_worlds().create("w", Start("campaign-endd")))


def test_the_fixtures_are_where_the_package_says() -> None:
    assert built_in_fixtures().is_dir()


def test_a_world_lives_as_long_as_it_is_called() -> None:
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
def test_whatever_is_done_with_a_world_keeps_it_alive(call: str) -> None:
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


def test_a_world_whose_time_has_passed_is_made_anew_by_the_next_call_and_lives_on() -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start("campaign-ended", seed=5), ttl=SECOND)
        await worlds.save_snapshot("w", "s")
        wall.now = SECOND
        world = await called(worlds, "w")
        assert (world.start, world.ttl, bookings(world)) == (Start(), None, ["we"])
        assert worlds.snapshots("w") == {}
        wall.now = 10**6 * SECOND
        assert await worlds.find("w") is world

    asyncio.run(story())


def test_worlds_whose_time_has_passed_are_not_listed_nor_forked_nor_counted() -> None:
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


def test_room_is_made_of_worlds_whose_time_has_passed_and_of_no_others() -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall, most=3)

    async def story() -> None:
        for name, ttl in (("a", SECOND), ("b", 2 * SECOND), ("c", None)):
            await worlds.create(name, Start(), ttl=ttl)
        wall.now = SECOND
        await called(worlds, "d")
        with pytest.raises(TooMany, match="3 worlds"):
            await called(worlds, "e")
        assert await worlds.names() == ["b", "c", "d"]

    asyncio.run(story())


def test_a_reset_and_a_restored_world_keep_their_time_to_live_and_a_fork_has_its_own() -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(), ttl=10 * SECOND)
        await worlds.save_snapshot("w", "s")
        await worlds.fork("w", "lasting")
        await worlds.fork("w", "mortal", ttl=5 * SECOND)
        wall.now = 4 * SECOND
        await worlds.reset("w")
        await worlds.restore_snapshot("w", worlds.snapshots("w")["s"])
        wall.now = 5 * SECOND
        assert await worlds.names() == ["lasting", "w"]
        wall.now = 14 * SECOND
        assert await worlds.names() == ["lasting"]

    asyncio.run(story())


def test_beyond_the_cap_every_way_to_a_further_world_is_refused_and_none_is_lost() -> None:
    worlds = the_worlds(most=2)

    async def story() -> None:
        await called(worlds, "a", "a")
        await called(worlds, "b", "b")
        await worlds.save_snapshot("a", "s")
        snapshot = worlds.snapshots("a")["s"]
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


def test_at_the_cap_the_worlds_that_are_there_can_be_made_anew_reset_and_restored() -> None:
    worlds = the_worlds(most=1)

    async def story() -> None:
        await called(worlds, "w")
        await worlds.save_snapshot("w", "s")
        await worlds.create("w", Start())
        await worlds.reset("w")
        await worlds.restore_snapshot("w", worlds.snapshots("w")["s"])
        assert bookings(await worlds.find("w")) == ["we"]
        assert await worlds.drop("w") is True
        await called(worlds, "other")

    asyncio.run(story())


def test_many_calls_at_once_do_not_get_past_the_cap() -> None:
    worlds = the_worlds(most=5)

    async def story() -> list[World | BaseException]:
        calls = (called(worlds, f"w-{number}") for number in range(20))
        return await asyncio.gather(*calls, return_exceptions=True)

    done = asyncio.run(story())

    assert sum(isinstance(each, World) for each in done) == 5
    assert sum(isinstance(each, TooMany) for each in done) == 15
    assert len(asyncio.run(worlds.names())) == 5


def test_a_kept_snapshot_does_not_change_and_can_be_restore_snapshot_again_and_again() -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w", "first")
        assert await worlds.save_snapshot("w", "s") is True
        for _ in range(2):
            await called(worlds, "w", "later")
            restored = await worlds.restore_snapshot("w", worlds.snapshots("w")["s"])
            assert bookings(restored) == ["first"]
            assert await worlds.find("w") is restored
        await called(worlds, "w", "later")
        assert bookings(worlds.snapshots("w")["s"].world) == ["first"]

    asyncio.run(story())


def test_a_snapshot_takes_the_place_of_one_of_its_name_and_goes_with_its_world() -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w", "first")
        await worlds.save_snapshot("w", "s")
        await called(worlds, "w", "second")
        await worlds.save_snapshot("w", "s")
        assert bookings(worlds.snapshots("w")["s"].world) == ["first", "second"]
        await worlds.drop("w")
        assert worlds.snapshots("w") == {}
        assert await worlds.save_snapshot("w", "s") is False

    asyncio.run(story())


def test_there_is_an_end_to_the_snapshots_of_a_world() -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w")
        for number in range(MOST_SNAPSHOTS):
            await worlds.save_snapshot("w", f"s-{number}")
        with pytest.raises(TooMany, match=str(MOST_SNAPSHOTS)):
            await worlds.save_snapshot("w", "one-more")
        await worlds.save_snapshot("w", "s-7")
        assert len(worlds.snapshots("w")) == MOST_SNAPSHOTS

    asyncio.run(story())


def test_a_clock_that_ran_goes_on_from_the_moment_of_its_snapshot() -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall)

    async def story() -> None:
        await worlds.create("w", Start(now=0, frozen=False, rate=10))
        wall.now = 5 * SECOND
        await worlds.save_snapshot("w", "s")
        wall.now = 100 * SECOND
        restored = await worlds.restore_snapshot("w", worlds.snapshots("w")["s"])
        assert worlds.now(restored) == 50 * SECOND
        wall.now = 101 * SECOND
        assert worlds.now(restored) == 60 * SECOND

    asyncio.run(story())


def test_a_reset_world_runs_as_fast_as_it_started() -> None:
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


def test_a_fork_is_a_world_of_its_own_with_the_same_time_and_the_same_chance() -> None:
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
        assert bookings(source) == ["shared", "source"]
        assert bookings(fork) == ["shared", "copy"]
        assert (fork.seed, fork.start) == (source.seed, source.start)
        assert worlds.now(fork) == worlds.now(source) == 7 * SECOND
        assert fork.origin is not None
        assert (bookings(fork.origin), fork.origin.clock.at) == (["shared"], 7 * SECOND)

    asyncio.run(story())


def test_a_fork_takes_nobodys_place_and_needs_something_to_copy() -> None:
    worlds = the_worlds()

    async def story() -> None:
        await called(worlds, "w")
        await called(worlds, "taken", "other")
        for name in ("taken", "w"):
            with pytest.raises(Conflict, match="already"):
                await worlds.fork("w", name)
        assert await worlds.fork("nobody", "copy") is None
        with pytest.raises(SettingsError, match="not a world's name"):
            await worlds.create("a b", Start())
        assert bookings(await worlds.find("taken")) == ["other"]
        assert await worlds.names() == ["taken", "w"]

    asyncio.run(story())


def test_forks_of_one_world_at_the_same_time_are_all_made() -> None:
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


def test_no_lock_outlives_the_world_that_it_guards() -> None:
    wall = Wall()
    worlds = the_worlds(wall=wall, most=3)

    async def story() -> None:
        await called(worlds, "w")
        await worlds.create("mortal", Start(), ttl=SECOND)
        await worlds.create("dropped", Start())
        await worlds.drop("dropped")
        await worlds.drop("never")
        with pytest.raises(UnknownName):
            await worlds.create("unfounded", Start("nothing"))
        await worlds.reset("never")
        await worlds.look("never")
        await worlds.fork("never", "copy")
        await called(worlds, "third")
        for further in ("a", "b"):
            with pytest.raises(TooMany):
                await called(worlds, further)
            with pytest.raises(TooMany):
                await worlds.create(further, Start())
        with pytest.raises(SettingsError):
            await called(worlds, "no name")
        wall.now = SECOND
        assert await worlds.names() == ["third", "w"]
        assert set(worlds._locks) <= {"w", "third"}

    asyncio.run(story())


def test_a_world_that_is_dropped_under_waiting_calls_is_made_anew_for_them_once() -> None:
    worlds = the_worlds(RivalStore(rivals=0))

    async def story() -> None:
        await called(worlds, "w", "before")
        await asyncio.gather(
            called(worlds, "w", "before"),
            worlds.drop("w"),
            *(called(worlds, "w", "after") for _ in range(10)),
        )
        assert bookings(await worlds.find("w")) == ["after"] * 10

    asyncio.run(story())
