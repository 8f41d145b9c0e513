"""The Gate against stock connexion: the same contract, the same behaviours, the same answers.

Connexion routes, authenticates and validates by itself here; only its endpoints are ours, and
they go through the same two functions: the provider's `admit` and the engine's `perform`. Where the
two differ on purpose, the case stands below with its row in the project's list of pitfalls.
"""

import json
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.oracle import Bench, Sent, booking, opening
from tests.providers.koomalooma.conftest import order, token

pytestmark = pytest.mark.slow

_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


# A name that stands in a path: connexion loses slashes and line breaks (C8).
_ANY_NAME = st.text(
    st.characters(exclude_characters="/\r\n", exclude_categories=["Cs"]), min_size=1, max_size=20
)


_KNOWN_USERS = st.sampled_from(["cust-1001", "cust-1002"])


_KNOWN_CAMPAIGNS = st.sampled_from(["camp-purchase", "camp-welcome", "camp-instant"])


_AMOUNTS = st.decimals(0, 10_000, places=2).map(str)


_GOOD_TOKENS = st.sampled_from([token(), token(partner_user_id="mia"), token(exp=2**31)])


_BAD_TOKENS = st.sampled_from(
    ["nonsense", token("another-secret-that-nobody-knows-0123"), token(exp=1)]
)


def _orders(campaigns: st.SearchStrategy[str], amounts: st.SearchStrategy[str]) -> Any:
    return st.builds(
        order,
        campaign_id=campaigns,
        transaction_value=amounts,
        promotion_goal_description=_ANY_TEXT,
        promotion_goal_category=_ANY_TEXT,
    )


_ORDERS = _orders(_KNOWN_CAMPAIGNS, _AMOUNTS)


_SUCCEEDS = st.one_of(
    st.builds(opening, _GOOD_TOKENS),
    st.builds(booking, _KNOWN_USERS, _ORDERS.map(orjson.dumps), _GOOD_TOKENS),
)


_MAY_FAIL = st.builds(
    booking,
    _KNOWN_USERS | st.just("mia") | _ANY_NAME,
    _orders(
        _KNOWN_CAMPAIGNS | st.sampled_from(["camp-ended", "camp-foreign"]) | _ANY_TEXT,
        _AMOUNTS | st.sampled_from(["-1", "1e3", "", "NaN", "2147483648"]) | _ANY_TEXT,
    ).map(orjson.dumps),
    _GOOD_TOKENS | _BAD_TOKENS,
)


_CALLS = st.sampled_from([_SUCCEEDS, _SUCCEEDS, _SUCCEEDS, _MAY_FAIL]).flatmap(lambda each: each)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(_CALLS, min_size=1, max_size=6))
def test_valid_calls_get_the_same_answers_from_both(bench: Bench, calls: list[Sent]) -> None:
    bench.start()

    for call in calls:
        gate, oracle = bench.ask(call)
        assert gate == oracle

    gate_rows, oracle_rows = bench.rows
    assert gate_rows == oracle_rows


def test_most_of_the_calls_that_are_compared_succeed(bench: Bench) -> None:
    seen: list[int] = []

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(call=_CALLS)
    def sampled(call: Sent) -> None:
        bench.start()
        seen.append(bench.ask(call)[0].status)

    sampled()

    assert seen.count(201) > len(seen) / 2
    assert set(seen) == {201, 403}


def _spoilt(body: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {**body, name: value}


def _short(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


_NAMES = st.sampled_from(sorted(order()))


_NOT_TEXT = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.integers(0, 9), max_size=2),
    st.dictionaries(st.text("ab", max_size=2), st.integers(0, 9), max_size=2),
)


_INVALID = st.one_of(
    st.builds(_spoilt, _ORDERS, _NAMES, _NOT_TEXT).map(orjson.dumps),
    st.builds(_short, _ORDERS, _NAMES).map(orjson.dumps),
    _NOT_TEXT.filter(lambda value: value != {}).map(orjson.dumps),
    # Cut between characters: within one, connexion fails on what is not UTF-8 (C15).
    st.builds(lambda body, cut: json.dumps(body)[:-cut].encode(), _ORDERS, st.integers(1, 20)),
    st.just(b""),
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(user=_KNOWN_USERS, body=_INVALID)
def test_what_breaks_the_contract_is_400_from_both(bench: Bench, user: str, body: bytes) -> None:
    bench.start()

    gate, oracle = bench.ask(booking(user, body, token()))

    assert (gate.status, oracle.status) == (400, 400)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(jwt=_BAD_TOKENS | st.just(""), body=_INVALID | st.just(b"{}"))
def test_both_ask_who_calls_before_they_look_at_the_body(
    bench: Bench, jwt: str, body: bytes
) -> None:
    bench.start()

    gate, oracle = bench.ask(booking("cust-1001", body, jwt))

    assert gate == oracle
    assert gate.status == 403
