"""Rows of today: whatever their schemas accept can be worked with, and may be gone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.providers.talon_one import PROVIDERS
from tests.providers.talon_one.builders import NOON, Shop
from tests.providers.talon_one.drawing import rows
from tests.providers.talon_one.test_rows import Put, empty, put
from tests.providers.talon_one.today_calls import CALLS, active_points, failures

TODAY = next(each for each in PROVIDERS if each.name == "talon_one_today")
KEYS = {
    "applications": ["101", "zz"],
    "programs": ["3", "103", "104", "four"],
    "profiles": ["ada", "barbara"],
    "ledgers": ["3::ada", "103::barbara", "104::CARD-0001"],
    "transactions": ["1:3::ada", "1:103::barbara", "2:103::barbara", "1:104::CARD-0001"],
    "cards": ["CARD-0001", "CARD-0002"],
    "campaigns": ["110", "120", "150", "zz"],
    "coupons": ["TODAY-FOR-TWO", "TODAY-BRING"],
    "referrals": ["TODAY-BRING", "BRING-A-FRIEND"],
    "reservations": ["TODAY-FOR-TWO"],
    "wallets": ["ada", "barbara"],
    "usage": ["154/0"],
    "pools": ["1", "zz"],
    "sessions": ["order-1", "order-2602", "order-2603"],
    "achievements": ["1", "2", "zz"],
    "progress": ["1:ada", "2:ada"],
    "audiences": ["1", "zz"],
    "evaluation_groups": ["1", "2", "zz"],
    "stores": ["5", "zz"],
    "catalogs": ["1", "zz"],
    "catalog_items": ["1:mug", "1:coffee-1kg"],
    "observed_prices": ["1", "zz"],
    "answers": ["101:key"],
    "advanced_events": ["review-1"],
    "busy_profiles": ["eve"],
}
PUTS = st.sampled_from(sorted(KEYS)).flatmap(
    lambda name: st.builds(Put, st.just(name), st.sampled_from(KEYS[name]), rows(name))
)


def test_the_calls_are_of_every_operation(today: Shop) -> None:
    assert failures(today) == []

    counts = today.client.journal.counts
    called = {name for api, name, status in counts if api == TODAY.name and status < 300}
    assert called == {*TODAY.behaviours}


def test_members_that_the_contract_does_not_have_are_left_out(today: Shop) -> None:
    assert failures(today, *(each._replace(body=more(each.body)) for each in CALLS)) == []


def more(value: Any) -> Any:
    """Give every object of a body a member more; where members are objects, that is one."""
    if isinstance(value, list):
        return [more(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_map = all(isinstance(each, dict) for each in value.values())
    others = {name: more(each) for name, each in value.items()}
    return {**others, "more": {"price": 1, "more": 1} if is_map else 1}


@pytest.mark.parametrize("collection", sorted(KEYS))
def test_rows_that_others_name_may_be_gone(today: Shop, collection: str) -> None:
    empty(today, collection)

    assert failures(today) == []


@pytest.mark.slow
@settings(max_examples=25)
@given(puts=st.lists(PUTS, min_size=1, max_size=4))
def test_after_any_accepted_rows_no_operation_fails(today: Shop, puts: list[Put]) -> None:
    today.start(now=NOON)
    put(today, *puts)

    assert all(balance == listed for balance, listed in active_points(today))
    assert failures(today) == []
