"""Worlds: one call at a time, again after a conflict, everything due before it."""

import asyncio

import pytest

from mockserver.engine.clock import DAY, Clock
from mockserver.engine.journal import Exchange
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Start, World
from mockserver.errors import Conflict, SettingsError, UnknownName
from mockserver.resources import built_in_fixtures
from mockserver.stores.backends.memory import MemoryStore
from mockserver.stores.conflicts import TRIES
from mockserver.stores.due import SLICE
from tests.stores.builders import MakeWorlds, booked, bookings, called, worlds_in


class RivalStore(MemoryStore):
    """Another process is quicker the first few times, and has changed the world meanwhile."""

    def __init__(self, rivals: int) -> None:
        super().__init__()
        self.rivals = rivals

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        await asyncio.sleep(0)
        if self.rivals > 0:
            self.rivals -= 1
            await super().commit(world, booked(world, "rival"))
            raise Conflict("A rival was quicker.")
        await super().commit(world, changes, exchange)

    async def turn(self, world: World, clock: Clock) -> None:
        if self.rivals > 0:
            self.rivals -= 1
            raise Conflict("A rival was quicker.")
        await super().turn(world, clock)


def test_a_call_is_dropped_refreshed_and_run_again_after_a_conflict() -> None:
    seen: list[int] = []

    def work(world: World, now: int) -> tuple[Changes, str]:
        seen.append(len(world.table("shop", "bookings")))
        return booked(world, "we"), "done"

    world, answer, _ = asyncio.run(worlds_in(RivalStore(rivals=3)).transact("w", work))

    assert answer == "done"
    assert seen == [0, 1, 2, 3]
    assert list(world.table("shop", "bookings")) == ["rival-0", "rival-1", "rival-2", "we-3"]


class QuickRivalStore(MemoryStore):
    """Another process makes the world first, and changes it."""

    async def add(self, world: World, wall: int) -> None:
        if not self._entries:
            rival = world.fork(world.name)
            await super().add(rival, wall)
            await super().commit(rival, booked(rival, "rival"))
        await super().add(world, wall)


def test_a_world_that_another_process_makes_meanwhile_is_not_replaced() -> None:
    worlds = worlds_in(QuickRivalStore())

    async def story() -> list[str]:
        made = await worlds.transact("w", lambda world, now: (booked(world, "we"), None))
        await worlds.begin("w", Start())
        assert not made[2]
        return bookings(await worlds.find("w"))

    assert asyncio.run(story()) == ["rival", "we"]


def test_when_it_never_ends_nothing_is_stored_and_the_caller_gets_an_error() -> None:
    worlds = worlds_in(RivalStore(rivals=TRIES))

    async def story() -> World | None:
        with pytest.raises(Conflict, match="kept changing"):
            await worlds.transact("w", lambda world, now: (booked(world, "we"), None))
        return await worlds.find("w")

    world = asyncio.run(story())

    assert world is not None
    assert all(row["who"] == "rival" for row in world.table("shop", "bookings").values())


def test_when_others_always_turn_the_clock_the_caller_is_refused() -> None:
    worlds = worlds_in(RivalStore(rivals=TRIES))

    with pytest.raises(Conflict, match="kept changing"):
        asyncio.run(worlds.turn("w", lambda clock, wall: clock))


def test_a_call_that_is_cancelled_while_it_waits_leaves_the_world_free() -> None:
    worlds = worlds_in(RivalStore(rivals=0))

    async def story() -> None:
        first = asyncio.ensure_future(called(worlds, "w"))
        waiting = asyncio.ensure_future(called(worlds, "w"))
        await asyncio.sleep(0)
        waiting.cancel()
        world = await first
        assert waiting.cancelled()
        assert bookings(world) == ["we"]
        assert list(worlds.locks) == []

    asyncio.run(story())


def test_a_clock_turned_against_a_rival_is_turned_once() -> None:
    worlds = worlds_in(RivalStore(rivals=3))

    async def story() -> int:
        await worlds.create("w", Start(now=0))
        turned = await worlds.turn("w", lambda clock, wall: clock.turned(clock.now(wall) + 7, wall))
        return turned.now

    assert asyncio.run(story()) == 7


def test_calls_to_one_world_come_one_after_the_other() -> None:
    worlds = worlds_in(RivalStore(rivals=0))

    async def story() -> World:
        calls = (
            worlds.transact("w", lambda world, now: (booked(world, "we"), None)) for _ in range(100)
        )
        await asyncio.gather(*calls)
        world = await worlds.find("w")
        assert world is not None
        return world

    assert len(asyncio.run(story()).table("shop", "bookings")) == 100


def test_what_is_due_happens_before_the_call_each_at_its_own_moment(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds()

    async def story() -> tuple[str, int]:
        await worlds.create("w", Start("commitment-about-to-be-confirmed"))
        await worlds.turn("w", lambda clock, wall: clock.turned(clock.at + DAY, wall))

        def work(world: World, now: int) -> tuple[None, tuple[str, int]]:
            row = world.table("koomalooma", "commitments")["com-soon"]
            return None, (row["confirmation_status"], now - row["updated_at"])

        _, answer, _ = await worlds.transact("w", work)
        return answer

    status, since = asyncio.run(story())

    assert status == "confirmed"
    assert since == DAY - 60_000_000


@pytest.mark.slow
def test_many_due_effects_let_other_worlds_have_their_turn(the_worlds: MakeWorlds) -> None:
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


def test_an_effect_that_fails_is_reported_and_time_goes_on(
    caplog: pytest.LogCaptureFixture, the_worlds: MakeWorlds
) -> None:
    worlds = the_worlds()

    async def story() -> int:
        def plan(world: World, now: int) -> tuple[Changes, None]:
            transaction = Transaction(world, "koomalooma", now)
            transaction.schedule(now + 1, "no-such-effect")
            transaction.schedule(now + 2, "no-such-effect")
            return transaction.changes(), None

        await worlds.create("w", Start(now=0))
        await worlds.transact("w", plan)
        turned = await worlds.turn("w", lambda clock, wall: clock.turned(DAY, wall))
        return len(turned.happened)

    assert asyncio.run(story()) == 2
    assert caplog.text.count("the due effect 'no-such-effect' failed") == 1


def test_a_world_seen_for_the_first_time_is_made_from_the_servers_scenario(
    the_worlds: MakeWorlds,
) -> None:
    worlds = the_worlds()

    world, _, _ = asyncio.run(worlds.transact("new", lambda world, now: (None, None)))

    assert (world.name, world.start) == ("new", Start())
    assert asyncio.run(worlds.names()) == ["new"]


def test_a_new_world_with_the_name_of_a_scenario_is_made_from_it(the_worlds: MakeWorlds) -> None:
    worlds = the_worlds()
    worlds.start = Start("campaign-ended", seed=7)

    made = {
        name: asyncio.run(worlds.transact(name, lambda world, now: (None, None)))[0].start
        for name in ("points-pending", "default")
    }

    assert made == {"points-pending": Start("points-pending", seed=7), "default": worlds.start}


def test_a_reset_world_starts_again_where_it_started(the_worlds: MakeWorlds) -> None:
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


@pytest.mark.parametrize("name", ["", ".", "..", "a b", "a/b", "ä", "x" * 65])
def test_a_world_needs_a_valid_name(name: str, the_worlds: MakeWorlds) -> None:
    with pytest.raises(SettingsError, match="not a world's name"):
        asyncio.run(the_worlds().create(name, Start()))


def test_an_unknown_scenario_is_reported_with_the_nearest(the_worlds: MakeWorlds) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'campaign-ended'"):
        asyncio.run(the_worlds().create("w", Start("campaign-endd")))


def test_the_fixtures_are_where_the_package_says() -> None:
    assert built_in_fixtures().is_dir()


def test_a_world_that_is_dropped_under_waiting_calls_is_made_anew_for_them_once() -> None:
    worlds = worlds_in(RivalStore(rivals=0))

    async def story() -> None:
        await called(worlds, "w", "before")
        await asyncio.gather(
            called(worlds, "w", "before"),
            worlds.drop("w"),
            *(called(worlds, "w", "after") for _ in range(10)),
        )
        assert bookings(await worlds.find("w")) == ["after"] * 10

    asyncio.run(story())
