"""Diffs: every row that was added, removed or changed between two worlds, and no other."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.diff import RowChange, changed_rows
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import World
from tests.engine.builders import API, a_transaction, a_world, committed

_WRITES = st.lists(
    st.tuples(
        st.sampled_from(["things", "others"]), st.sampled_from("abc"), st.none() | st.integers(0, 2)
    ),
    max_size=8,
)
Rows = dict[tuple[str, str, str], Any]


def written(world: World, writes: list[tuple[str, str, int | None]], api: str = API) -> World:
    transaction = Transaction(world, api, 0)
    for collection, identifier, number in writes:
        if number is None:
            transaction.delete(collection, identifier)
        else:
            transaction.put(collection, identifier, {"n": number})
    world.apply(transaction.changes())
    return world


def rows(world: World) -> Rows:
    return {
        (api, collection, identifier): row
        for api, tables in world.tables.items()
        for collection, table in tables.items()
        for identifier, row in table.items()
    }


def test_a_row_is_added_removed_or_changed() -> None:
    before = committed(a_world(), a={"n": 1}, b={"n": 1}, c={"n": 1})
    after = before.fork("after")
    transaction = a_transaction(after)
    transaction.put("things", "b", {"n": 2})
    transaction.delete("things", "c")
    transaction.put("things", "d", {"n": 1})
    after.apply(transaction.changes())

    assert list(changed_rows(before, after)) == [
        RowChange(API, "things", "b", {"n": 1}, {"n": 2}),
        RowChange(API, "things", "c", {"n": 1}, None),
        RowChange(API, "things", "d", None, {"n": 1}),
    ]


def test_a_row_that_was_written_as_it_was_is_not_a_difference() -> None:
    before = committed(a_world(), a={"n": 1})
    after = committed(before.fork("after"), a={"n": 1})

    assert before.table(API, "things") is not after.table(API, "things")
    assert list(changed_rows(before, after)) == []


def test_worlds_of_other_apis_and_collections_are_compared_too() -> None:
    before = written(a_world(), [("things", "a", 1)], api="bank")
    after = written(a_world(), [("others", "a", 1)])

    assert list(changed_rows(before, after)) == [
        RowChange("bank", "things", "a", {"n": 1}, None),
        RowChange(API, "others", "a", None, {"n": 1}),
    ]


def test_tables_that_are_shared_are_not_looked_into() -> None:
    class Untouchable(dict[str, Any]):
        def __iter__(self) -> Any:
            raise AssertionError("nobody needs to look")

    before = a_world()
    before.tables[API] = {"things": Untouchable(a={"n": 1})}

    assert list(changed_rows(before, before.fork("after"))) == []


@given(shared=_WRITES, left=_WRITES, right=_WRITES)
def test_a_diff_turns_the_one_world_into_the_other_and_back(
    shared: list[tuple[str, str, int | None]],
    left: list[tuple[str, str, int | None]],
    right: list[tuple[str, str, int | None]],
) -> None:
    world = written(a_world(), shared)
    before, after = written(world.fork("l"), left), written(world.fork("r"), right)
    there, back = list(changed_rows(before, after)), list(changed_rows(after, before))

    assert patched(rows(before), there) == rows(after)
    assert patched(rows(after), back) == rows(before)
    assert (
        len(there)
        == len(back)
        == sum(
            rows(before).get(key) != rows(after).get(key) for key in {*rows(before), *rows(after)}
        )
    )
    assert all(each.before != each.after for each in there)


def patched(rows: Rows, found: list[RowChange]) -> Rows:
    result = dict(rows)
    for api, collection, identifier, before, after in found:
        assert result.pop((api, collection, identifier), None) == before
        if after is not None:
            result[api, collection, identifier] = after
    return result
