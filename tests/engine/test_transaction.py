"""Transactions: they read through, collect, and leave no trace when they are dropped."""

from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.transaction import Transaction
from tests.engine.builders import API, a_transaction, a_world, committed


def test_it_reads_its_own_writes_and_the_world_does_not() -> None:
    world = committed(a_world(), a={"n": 1}, b={"n": 2})
    transaction = a_transaction(world)

    transaction.put("things", "a", {"n": 10})
    transaction.delete("things", "b")
    transaction.put("things", "c", {"n": 3})

    assert transaction.get("things", "a") == {"n": 10}
    assert transaction.get("things", "b") is None
    assert dict(transaction.rows("things")) == {"a": {"n": 10}, "c": {"n": 3}}
    assert world.table(API, "things") == {"a": {"n": 1}, "b": {"n": 2}}


def test_rows_come_oldest_first_and_a_rewritten_row_keeps_its_place() -> None:
    world = committed(a_world(), a={"n": 1}, b={"n": 2})
    transaction = a_transaction(world)

    transaction.put("things", "a", {"n": 10})
    transaction.put("things", "c", {"n": 3})

    assert [key for key, _ in transaction.rows("things")] == ["a", "b", "c"]


def test_a_dropped_transaction_leaves_no_trace() -> None:
    world = committed(a_world(), a={"n": 1})
    transaction = a_transaction(world)

    transaction.put("things", "a", {"n": 2})
    transaction.new_id("thing")
    transaction.chance("coin")
    transaction.schedule(5, "ring")

    assert (world.version, world.counters, world.agenda) == (1, {}, [])
    assert world.table(API, "things") == {"a": {"n": 1}}


def test_one_api_does_not_see_the_rows_of_another() -> None:
    world = committed(a_world(), a={"n": 1})

    assert Transaction(world, "other", 0).get("things", "a") is None


@given(seed=st.integers(0, 2**63 - 1), count=st.integers(1, 20))
def test_the_same_seed_and_history_give_the_same_ids_and_chances(seed: int, count: int) -> None:
    def drawn() -> list[object]:
        world = a_world(seed)
        found: list[object] = []
        for _ in range(count):
            transaction = a_transaction(world)
            found += [transaction.new_id("thing"), transaction.chance("coin")]
            world.apply(transaction.changes())
        return found

    first = drawn()

    assert first == drawn()
    assert len(set(map(str, first))) == 2 * count
    assert all(0 <= chance < 1 for chance in first[1::2] if isinstance(chance, float))


def test_another_seed_gives_other_ids() -> None:
    assert a_transaction(a_world(1)).new_id("x") != a_transaction(a_world(2)).new_id("x")


def test_counting_goes_on_after_a_commit() -> None:
    world = a_world()
    first = a_transaction(world)
    assert [first.count("visit"), first.count("visit")] == [1, 2]
    world.apply(first.changes())

    assert a_transaction(world).count("visit") == 3


def test_a_discarded_transaction_has_nothing_to_commit() -> None:
    transaction = a_transaction(committed(a_world(), a={"n": 1}))
    transaction.put("things", "a", {"n": 2})
    transaction.count("visit")
    transaction.schedule(5, "ring")
    collected = transaction.is_idle

    transaction.discard()

    assert (collected, transaction.is_idle) == (False, True)
    assert transaction.get("things", "a") == {"n": 1}
