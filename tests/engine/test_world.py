"""Worlds: rows are replaced, forks share until somebody writes, the agenda keeps its order."""

from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.perform import next_due
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import World
from tests.engine.builders import API, a_transaction, a_world, committed

_WRITES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.one_of(st.none(), st.integers())), max_size=12
)


def rows_of(world: World) -> dict[str, object]:
    return {key: row["n"] for key, row in world.table(API, "things").items()}


def write(world: World, writes: list[tuple[str, int | None]]) -> None:
    transaction = a_transaction(world)
    for key, number in writes:
        if number is None:
            transaction.delete("things", key)
        else:
            transaction.put("things", key, {"n": number})
    world.apply(transaction.changes())


def test_a_fork_does_not_see_its_sibling() -> None:
    world = committed(a_world(), a={"n": 1})
    left, right = world.fork("left"), world.fork("right")

    committed(left, a={"n": 2})
    committed(world, b={"n": 3})

    assert rows_of(left) == {"a": 2}
    assert rows_of(right) == {"a": 1}
    assert rows_of(world) == {"a": 1, "b": 3}


@given(before=_WRITES, ours=_WRITES, theirs=_WRITES)
def test_forks_go_their_own_way_whatever_is_written(
    before: list[tuple[str, int | None]],
    ours: list[tuple[str, int | None]],
    theirs: list[tuple[str, int | None]],
) -> None:
    world = a_world()
    write(world, before)
    model = dict(rows_of(world))
    fork = world.fork("fork")

    write(world, ours)
    write(fork, theirs)

    assert rows_of(world) == applied(model, ours)
    assert rows_of(fork) == applied(model, theirs)


@given(calls=st.lists(st.tuples(_WRITES, st.booleans()), max_size=6))
def test_a_world_is_as_large_as_its_rows_whatever_was_written_or_dropped(
    calls: list[tuple[list[tuple[str, int | None]], bool]],
) -> None:
    world = a_world()
    for writes, is_kept in calls:
        write(world if is_kept else world.fork("dropped"), writes)
        dropped = a_transaction(world)
        dropped.put("things", "a", {"n": "a text"})
        dropped.changes()

    grown = world.size
    world.measure()

    assert grown == world.size


def applied(model: dict[str, object], writes: list[tuple[str, int | None]]) -> dict[str, object]:
    result = dict(model)
    for key, number in writes:
        if number is None:
            result.pop(key, None)
        else:
            result[key] = number
    return result


def test_a_commit_moves_the_version_by_one() -> None:
    world = a_world()

    committed(world, a={"n": 1})
    committed(world, a={"n": 2})

    assert world.version == 2
    assert repr(world) == "<World 'w' of 'default': version 2, 1 rows>"


@given(st.lists(st.integers(0, 5), max_size=12))
def test_what_is_due_comes_in_the_order_of_time_and_then_of_scheduling(moments: list[int]) -> None:
    world = a_world()
    for number, moment in enumerate(moments):
        transaction = a_transaction(world)
        transaction.schedule(moment, "ring", number=number)
        world.apply(transaction.changes())

    came = []
    while (due := next_due(world, 10)) is not None:
        came.append(due.arguments["number"])
        world.apply(Transaction(world, API, due.at, settles=due).changes())

    assert came == [n for _, n in sorted((at, n) for n, at in enumerate(moments))]


def test_nothing_is_due_before_its_moment() -> None:
    world = a_world()
    transaction = a_transaction(world)
    transaction.schedule(7, "ring")
    world.apply(transaction.changes())

    assert next_due(world, 6) is None
    assert next_due(world, 7) is not None


def test_a_fork_has_what_is_due_and_keeps_it_when_the_other_is_done() -> None:
    world = a_world()
    transaction = a_transaction(world)
    transaction.schedule(1, "ring")
    world.apply(transaction.changes())
    fork = world.fork("fork")

    due = next_due(world, 1)
    world.apply(Transaction(world, API, 1, settles=due).changes())

    assert next_due(world, 1) is None
    assert next_due(fork, 1) == due
