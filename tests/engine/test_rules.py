"""Stubs and faults: whose turn it is, how often, and how long a call waits."""

from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.request_view import RequestView
from mockserver.engine.rules import (
    FAULTS,
    LONGEST_DELAY,
    MOST_PATTERNS,
    MOST_RULES,
    RULES_API,
    STUBS,
    add_rule,
    delay_of,
    normalized,
    rules,
    take_rule,
)
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import World
from mockserver.errors import TooMany
from tests.engine.builders import a_world

CALL = RequestView("shop", "buy", {}, [], {}, b"")
OTHER = RequestView("shop", "sell", {}, [], {}, b"")


class Place:
    """A world with rules, where every call is committed."""

    def __init__(self, *given: dict[str, Any], kind: str = FAULTS, seed: int = 0) -> None:
        self.world: World = a_world(seed)
        self.kind = kind
        for rule in given:
            tx = self.transaction()
            add_rule(tx, kind, rule)
            self.world.apply(tx.changes())

    def transaction(self) -> Transaction:
        return Transaction(self.world, RULES_API, 0)

    def struck(self, call: RequestView = CALL) -> str | None:
        """Make a call; gives the name of the rule that struck."""
        tx = self.transaction()
        row = take_rule(tx, self.kind, call)
        self.world.apply(tx.changes())
        return None if row is None else row["name"]

    def calls(self, count: int) -> list[bool]:
        return [self.struck() is not None for _ in range(count)]

    def counts(self) -> list[tuple[str, int, int]]:
        found = rules(self.transaction(), self.kind)
        return [(row["name"], row["seen"], row["used"]) for _, row in found]


def one(**rule: Any) -> Place:
    return Place({"name": "one", **rule})


def test_the_newest_rule_is_asked_first_and_the_others_see_nothing() -> None:
    place = Place({"name": "old"}, {"name": "new"})

    assert place.struck() == "new"
    assert place.counts() == [("new", 1, 1), ("old", 0, 0)]


def test_a_rule_that_is_used_up_lets_the_older_ones_have_their_turn() -> None:
    place = Place({"name": "old"}, {"name": "new", "times": 2})

    assert [place.struck() for _ in range(4)] == ["new", "new", "old", "old"]
    assert place.counts() == [("new", 2, 2), ("old", 2, 2)]


def test_calls_that_a_rule_does_not_mean_do_not_count() -> None:
    place = one(operation="buy", times=1)

    assert [place.struck(OTHER), place.struck(CALL), place.struck(CALL)] == [None, "one", None]
    assert place.counts() == [("one", 1, 1)]


@pytest.mark.parametrize(
    ("rule", "turns"),
    [
        ({}, "xxxxxx"),
        ({"times": 1}, "x....."),
        ({"after": 2}, "..xxxx"),
        ({"after": 2, "times": 2}, "..xx.."),
        ({"nth": 1}, "x....."),
        ({"nth": 3}, "..x..."),
        ({"nth": 2, "after": 2}, "...x.."),
        ({"nth": 3, "times": 5}, "..x..."),
        ({"share": 0}, "......"),
        ({"share": 1}, "xxxxxx"),
        ({"share": 1, "after": 5}, ".....x"),
    ],
)
def test_a_rule_has_its_turn_by_after_nth_times_and_share(rule: dict[str, Any], turns: str) -> None:
    assert "".join("x" if struck else "." for struck in one(**rule).calls(6)) == turns


def test_a_share_is_the_worlds_own_chance_and_the_same_for_the_same_seed() -> None:
    def drawn(seed: int) -> list[bool]:
        return Place({"name": "one", "share": 0.3}, seed=seed).calls(400)

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)
    assert 80 < sum(drawn(7)) < 160


def test_times_counts_what_was_struck_and_not_what_was_seen() -> None:
    place = one(share=0.5, times=3)

    assert sum(place.calls(50)) == 3
    (_, seen, used) = place.counts()[0]
    assert used == 3 < seen < 50


def test_a_rule_goes_with_a_fork_and_is_used_up_there_alone() -> None:
    place = one(times=1)
    fork = Place()
    fork.world = place.world.fork("fork")

    assert fork.struck() == "one"
    assert fork.struck() is None
    assert place.struck() == "one"


def test_stubs_and_faults_do_not_see_each_other_and_are_numbered_apart() -> None:
    place = one()
    tx = place.transaction()
    identifier, _ = add_rule(tx, STUBS, {"name": "stub"})
    place.world.apply(tx.changes())

    assert identifier == "1"
    assert place.counts() == [("one", 0, 0)]


def test_a_call_that_no_rule_means_changes_nothing() -> None:
    tx = one(operation="sell").transaction()

    assert take_rule(tx, FAULTS, CALL) is None
    assert tx.is_idle


def test_there_is_an_end_to_the_rules_of_a_world() -> None:
    tx = Place().transaction()
    for _ in range(MOST_RULES):
        add_rule(tx, STUBS, {})

    with pytest.raises(TooMany, match=str(MOST_RULES)):
        add_rule(tx, STUBS, {})
    assert add_rule(tx, FAULTS, {})[0] == "1"


def a_rule(pattern: int) -> dict[str, Any]:
    return {"match": {"body": [{"pointer": "/a", "matches": f"^{pattern}$"}]}}


def test_there_is_an_end_to_the_regular_expressions_of_a_world() -> None:
    tx = Place().transaction()
    for first in range(0, MOST_PATTERNS, 50):
        conditions = [a_rule(first + each)["match"]["body"][0] for each in range(50)]
        add_rule(tx, STUBS, {"match": {"body": conditions}})

    with pytest.raises(TooMany, match=f"{MOST_PATTERNS} is the limit") as caught:
        add_rule(tx, FAULTS, a_rule(MOST_PATTERNS))
    assert caught.value.hint == "Remove some of them first, or use one expression in several rules."
    add_rule(tx, FAULTS, a_rule(0))


def test_a_stub_in_full_has_a_status_headers_in_lower_case_and_a_media_type() -> None:
    short = normalized({"api": "shop", "reply": {}})
    long = normalized({"reply": {"status": 404, "headers": {"Content-Type": "text/a", "X-B": "C"}}})

    assert short == {
        "api": "shop",
        "reply": {"status": 200, "headers": {}, "media_type": "application/json"},
    }
    assert long["reply"] == {"status": 404, "headers": {"x-b": "C"}, "media_type": "text/a"}


_SECONDS = st.floats(0, LONGEST_DELAY)


def delays(delay: dict[str, float], seed: int, count: int) -> list[float]:
    tx = Place(seed=seed).transaction()
    return [delay_of(tx, delay) for _ in range(count)]


@given(seconds=_SECONDS, seed=st.integers(0, 2**63 - 1))
def test_a_fixed_delay_is_that_and_draws_nothing(seconds: float, seed: int) -> None:
    tx = Place(seed=seed).transaction()

    assert delay_of(tx, {"seconds": seconds}) == seconds
    assert tx.is_idle


@given(low=_SECONDS, high=_SECONDS, seed=st.integers(0, 2**63 - 1))
def test_a_uniform_delay_lies_between_its_two_whichever_comes_first(
    low: float, high: float, seed: int
) -> None:
    drawn = delays({"min": low, "max": high}, seed, 20)

    assert all(min(low, high) <= each <= max(low, high) for each in drawn)
    assert drawn == delays({"max": high, "min": low}, seed, 20)


def test_a_uniform_delay_is_everywhere_between_them() -> None:
    drawn = delays({"min": 1, "max": 3}, 1, 400)

    thirds = [sum(1 for each in drawn if low <= each < low + 0.5) for low in (1, 1.5, 2, 2.5)]
    assert all(60 < each < 140 for each in thirds)


@given(
    middle=_SECONDS,
    sigma=st.none() | st.floats(0, 5),
    seed=st.integers(0, 2**63 - 1),
)
def test_a_log_normal_delay_is_never_below_nothing_nor_above_the_cap(
    middle: float, sigma: float | None, seed: int
) -> None:
    delay = {"median": middle} if sigma is None else {"median": middle, "sigma": sigma}

    drawn = delays(delay, seed, 20)

    assert all(0 <= each <= LONGEST_DELAY for each in drawn)
    assert drawn == delays(delay, seed, 20)
    if sigma == 0:
        assert drawn == [middle] * 20


def test_half_of_the_log_normal_delays_are_below_their_median_and_few_are_far_above() -> None:
    drawn = delays({"median": 2}, 1, 1_000)

    assert 1.9 < median(drawn) < 2.1
    # e^(2 * 0.5) = 2.7: two deviations, beyond which lies one in forty-four.
    assert 5 < sum(1 for each in drawn if each > 2 * 2.718) < 50
    assert sum(1 for each in drawn if each < 2 / 2.718) > 5


def test_a_wide_log_normal_delay_is_cut_at_the_cap() -> None:
    drawn = delays({"median": 60, "sigma": 5}, 1, 50)

    assert LONGEST_DELAY in drawn
    assert max(drawn) == LONGEST_DELAY


def test_a_chance_of_nothing_has_its_place_on_the_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Transaction, "chance", lambda tx, kind: 0.0)

    (drawn,) = delays({"median": 2}, 0, 1)

    assert 0 < drawn < 2
