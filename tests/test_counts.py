"""Counts of processes: they are added up, carried as JSON, and outlive their process."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mockserver.counts import Counts

NAMES = st.sampled_from(["", "boostcom", "talon_one"])
NUMBERS = st.integers(0, 2**40)
CELLS = st.lists(NUMBERS, min_size=3, max_size=3)
COUNTS = st.builds(
    Counts,
    calls=st.dictionaries(st.tuples(NAMES, NAMES, st.sampled_from([0, 200, 404])), CELLS),
    violations=st.dictionaries(st.tuples(NAMES, NAMES, NAMES), NUMBERS),
    store_errors=NUMBERS,
    conflicts=NUMBERS,
    connections=NUMBERS,
    process=st.integers(1, 2**22),
    worker=st.integers(1, 64),
)


@given(COUNTS)
def test_counts_go_through_json_unchanged(counts: Counts) -> None:
    assert Counts.from_json(json.loads(json.dumps(counts.to_json()))) == counts


@given(COUNTS, COUNTS, COUNTS)
def test_a_total_does_not_depend_on_what_is_added_first(
    one: Counts, other: Counts, third: Counts
) -> None:
    together = Counts.total([one, other, third])

    assert Counts.total([Counts.total([one, other]), third]) == together
    assert together.connections == one.connections + other.connections + third.connections


def test_cells_of_the_same_key_are_added_place_by_place() -> None:
    key = ("boostcom", "getMyStatus", 200)
    total = Counts.total([Counts({key: [5, 1, 0]}), Counts({key: [7, 0, 2]}), Counts()])

    assert total.calls == {key: [12, 1, 2]}


def test_a_process_that_has_ended_leaves_its_counters_and_no_gauge() -> None:
    counts = Counts({}, {}, conflicts=3, connections=4, process=7, worker=1)

    assert counts.ended() == Counts({}, {}, conflicts=3)
