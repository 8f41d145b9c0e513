"""Locks: one call at a time in a world, in the order of arrival, whatever happens to the others."""

import asyncio

from mockserver.stores.locks import Locks


def test_calls_get_the_lock_in_the_order_of_their_arrival() -> None:
    locks, order = Locks(), []

    async def call(number: int) -> None:
        async with locks.held("w"):
            await asyncio.sleep(0)
            order.append(number)

    async def all_calls() -> None:
        await asyncio.gather(*(call(number) for number in range(5)))

    asyncio.run(all_calls())

    assert order == [0, 1, 2, 3, 4]
    assert list(locks) == []


def test_another_world_does_not_wait() -> None:
    locks = Locks()

    assert locks.acquire("one")
    assert locks.acquire("other")
    assert not locks.acquire("one")
    assert list(locks) == ["one", "other"]


def test_a_call_that_gives_up_while_it_waits_leaves_the_others_their_turn() -> None:
    async def scene() -> list[str]:
        locks = Locks()
        locks.acquire("w")
        impatient = asyncio.create_task(locks.wait("w"))
        patient = asyncio.create_task(locks.wait("w"))
        await asyncio.sleep(0)
        impatient.cancel()
        locks.release("w")
        await patient
        assert not locks.acquire("w"), "the patient call has it"
        locks.release("w")
        return list(locks)

    assert asyncio.run(scene()) == []


def test_a_call_that_is_cancelled_when_it_is_its_turn_passes_the_lock_on() -> None:
    async def scene() -> list[str]:
        locks = Locks()
        locks.acquire("w")
        cancelled = asyncio.create_task(locks.wait("w"))
        following = asyncio.create_task(locks.wait("w"))
        await asyncio.sleep(0)
        locks.release("w")
        cancelled.cancel()
        await following
        locks.release("w")
        return list(locks)

    assert asyncio.run(scene()) == []


def test_a_block_that_raises_leaves_the_lock() -> None:
    async def scene() -> bool:
        locks = Locks()
        try:
            async with locks.held("w"):
                raise ValueError
        except ValueError:
            return locks.acquire("w")

    assert asyncio.run(scene())
