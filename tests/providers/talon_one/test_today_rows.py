"""Rows of today's loyalty: whatever their schemas accept can be worked with, and may be gone."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client import Response
from tests.providers.talon_one.builders import NOON, Shop, item
from tests.providers.talon_one.drawing import rows
from tests.providers.talon_one.test_rows import Put, put

KEYS = {
    "programs": ["3", "103", "104", "four"],
    "profiles": ["ada", "barbara"],
    "ledgers": ["3::ada", "103::barbara", "104::CARD-0001"],
    "transactions": ["1:3::ada", "1:103::barbara", "2:103::barbara", "1:104::CARD-0001"],
    "cards": ["CARD-0001", "CARD-0002"],
}
PUTS = st.sampled_from(sorted(KEYS)).flatmap(
    lambda name: st.builds(Put, st.just(name), st.sampled_from(KEYS[name]), rows(name))
)
READS = ("balances?includeTiers=true&includeProjectedTier=true", "points", "transactions")
LATER = "&endDate=9999-12-30T00:00:00Z"


class Call(NamedTuple):
    """One call of an operation."""

    method: str
    path: str
    body: Any = None


def calls() -> list[Call]:
    """Call each operation on points and cards, and sessions that move points."""
    profile, card = "/v1/loyalty_programs/{}/profile/{}", "/v1/loyalty_programs/104/cards/CARD-0001"
    owners = [profile.format(3, "ada"), profile.format(103, "barbara"), card]
    reads = [Call("GET", f"{owner}/{what}") for owner in owners for what in READS]
    later = [Call("GET", f"{owner}/{READS[0]}{LATER}") for owner in owners[:2]]
    session = {
        "profileId": "barbara",
        "loyaltyCards": ["CARD-0001"],
        "cartItems": [item(20)],
        "attributes": {"effect": "changeLoyaltyTierLevel"},
    }
    moves = [
        Call("PUT", "/v2/customer_sessions/order-1", _body(session)),
        Call("PUT", "/v2/customer_sessions/order-1", _body({"state": "closed"})),
        Call("PUT", "/v2/customer_sessions/order-1", _body({"state": "cancelled"})),
    ]
    register, customer = "/v2/loyalty_programs/104/cards/CARD-0001", {"integrationId": "ada"}
    uuid = ["5a4d3b2c-1f0e-4d9c-8b7a-695847362514"]
    everything = {"scope": "AllSubledgers"}
    others = [
        Call("POST", "/v1/loyalty_programs/3/activate_points", {"transactionUUIDs": uuid}),
        Call("POST", f"{owners[0]}/join"),
        Call("POST", "/v1/loyalty_programs/104/cards", {}),
        Call("POST", f"{register}/link_profile", customer),
        Call("POST", f"{register}/unlink_profile", customer),
        *(Call("POST", f"{owner}/delete_transactions", everything) for owner in owners[:2]),
    ]
    return [*reads, *later, *moves, *reads, *others]


def _body(session: Any) -> Any:
    return {"customerSession": session, "responseContent": ["loyalty"]}


def failures(shop: Shop) -> list[Response]:
    replies = [shop.call(each.method, each.path, json=each.body) for each in calls()]
    return [reply for reply in replies if reply.status >= 500]


@pytest.mark.parametrize("collection", sorted(KEYS))
def test_rows_that_others_name_may_be_gone(today: Shop, collection: str) -> None:
    today.client.put(today.control, json={"scenario": "default", "clock": {"now": NOON}})
    for identifier in today.world.table("talon_one", collection):
        path = f"{today.control}/rows/talon_one/{collection}/{identifier}"
        assert today.client.delete(path).status == 204

    assert failures(today) == []


@pytest.mark.slow
@given(puts=st.lists(PUTS, min_size=1, max_size=4))
def test_after_any_accepted_rows_no_operation_fails(today: Shop, puts: list[Put]) -> None:
    today.start(now=NOON)
    put(today, *puts)

    assert failures(today) == []
