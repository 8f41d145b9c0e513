"""Sessions: one session by whichever version, its states, its members and its totals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client import Response
from tests.providers.talon_one.builders import (
    Shop,
    good,
    item,
    kinds,
    pointers,
)
from tests.providers.talon_one.sending import BOTH, FULL, STATES, VERSIONS, Put, put_v2

#: From what a session is, and what is sent, to what it becomes; None where that is refused.
MOVES: dict[tuple[str | None, str | None], str | None] = {
    (None, None): "open",
    (None, "open"): "open",
    (None, "closed"): "closed",
    (None, "cancelled"): None,
    ("open", None): "open",
    ("open", "open"): "open",
    ("open", "closed"): "closed",
    ("open", "cancelled"): "cancelled",
    ("closed", None): None,
    ("closed", "open"): None,
    ("closed", "closed"): None,
    ("closed", "cancelled"): "cancelled",
    ("cancelled", None): None,
    ("cancelled", "open"): None,
    ("cancelled", "closed"): None,
    ("cancelled", "cancelled"): None,
}
#: The event that each move is.
EVENTS = {
    (None, None): "created",
    (None, "closed"): "closed",
    ("open", None): "updated",
    ("open", "closed"): "closed",
    ("open", "cancelled"): "cancelled",
    ("closed", "cancelled"): "revoked",
}


def state_of(reply: Response) -> str:
    told = good(reply, 200)
    state: str = (told.get("session") or told["customerSession"])["state"]
    return state


def come_to(shop: Shop, state: str | None) -> None:
    """Bring `order-1` into a state, by the ways that are legal."""
    if state is not None:
        shop.session(profileId="bob", state="open" if state == "cancelled" else state, **FULL)
    if state == "cancelled":
        shop.session(state="cancelled")


@pytest.mark.parametrize("before", [None, *STATES])
@pytest.mark.parametrize("wanted", [None, *STATES])
@BOTH
def test_a_session_moves_from_state_to_state_by_one_table(
    shop: Shop, put: Put, before: str | None, wanted: str | None
) -> None:
    come_to(shop, before)
    sent = {} if wanted is None else {"state": wanted}
    more = {"content": ["customerSession"]} if put is put_v2 else {}
    after = MOVES[before, wanted]
    if after is not None:
        assert state_of(put(shop, **sent, **more)) == after
        assert shop.rows("sessions")["order-1"]["state"] == after
        return

    with shop.unchanged():
        reply = put(shop, {"attributes": {"a": 1}, "cartItems": [item(9)], **sent})

    assert pointers(reply) == ["/state"]
    assert reply.json()["message"] == "The submitted data was invalid"
    told = "new" if before is None else f'"{before}"'
    assert told in reply.json()["errors"][0]["details"]


@pytest.mark.parametrize("move", EVENTS, ids=lambda move: f"{move[0]}-{move[1]}")
def test_each_move_is_an_event_of_its_own(shop: Shop, move: tuple[str | None, str | None]) -> None:
    before, wanted = move
    for identifier in ("by-v1", "by-v2"):
        if before is not None:
            shop.session(identifier, state=before)
    sent = {} if wanted is None else {"state": wanted}

    first = shop.session_v1("by-v1", sent)["event"]
    second = shop.session("by-v2", sent, content=["event"])["event"]

    assert first["type"] == second["type"] == f"talon_session_{EVENTS[move]}"
    assert (first["sessionId"], second["sessionId"]) == ("by-v1", "by-v2")
    assert first["id"] < second["id"]


@given(path=st.lists(st.sampled_from([None, *STATES]), max_size=6))
def test_any_row_of_moves_ends_where_the_table_says(shop: Shop, path: list[str | None]) -> None:
    shop.start()
    state: str | None = None
    for number, wanted in enumerate(path):
        put = list(VERSIONS.values())[number % 2]
        after = MOVES[state, wanted]
        reply = put(shop, {} if wanted is None else {"state": wanted})
        assert reply.status == (400 if after is None else 200)
        state = after or state

    rows = shop.rows("sessions")
    assert rows.get("order-1", {"state": None})["state"] == state


@pytest.mark.parametrize("name", FULL)
def test_what_is_left_out_stays_as_it_was(shop: Shop, name: str) -> None:
    before = shop.session(profileId="bob", **FULL, content=["customerSession"])
    rest = {each: FULL[each] for each in FULL if each != name}

    after = shop.session("order-1", rest, content=["customerSession"])

    assert after["customerSession"] == before["customerSession"]


def test_an_empty_update_keeps_everything(shop: Shop) -> None:
    before = shop.session(profileId="bob", **FULL, content=["customerSession"])

    assert shop.session(content=["customerSession"]) == before


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("couponCodes", []),
        ("referralCode", ""),
        ("cartItems", []),
        ("additionalCosts", {}),
        ("identifiers", []),
    ],
)
def test_what_is_sent_empty_is_cleared(shop: Shop, name: str, empty: Any) -> None:
    shop.session(profileId="bob", **FULL)

    shop.session("order-1", {name: empty})

    session = shop.session(content=["customerSession"])["customerSession"]
    assert session[name] == empty
    for other in set(FULL) - {name, "cartItems"}:
        assert session[other] == FULL[other]


def test_clearing_the_codes_takes_their_effects_away(shop: Shop) -> None:
    first = shop.session(profileId="bob", **FULL)["effects"]

    second = shop.session(couponCodes=[], referralCode="")["effects"]

    assert "acceptCoupon" in kinds(first)
    assert second == []


@pytest.mark.parametrize(("name", "code"), [("coupon", "SAVE10"), ("referral", "FRIEND-OF-ADA")])
def test_the_first_version_keeps_a_code_until_it_is_sent_empty(
    shop: Shop, name: str, code: str
) -> None:
    shop.session_v1("order-1", {"profileId": "bob", name: code})
    assert shop.session_v1()["session"][name] == code

    assert shop.session_v1("order-1", {name: ""})["session"][name] == ""


def test_attributes_are_merged_and_null_changes_nothing(shop: Shop) -> None:
    shop.session(attributes={"channel": "web", "gift": True})

    shop.session_v1(attributes={"gift": None, "note": "x"})

    session = shop.session(content=["customerSession"])["customerSession"]
    assert session["attributes"] == {"channel": "web", "gift": True, "note": "x"}


def test_both_versions_show_one_session(shop: Shop) -> None:
    second = shop.session(profileId="bob", **FULL, content=["customerSession"])["customerSession"]

    first = shop.session_v1()["session"]

    shared = set(first) & set(second)
    assert shared > {"integrationId", "created", "profileId", "state", "cartItems", "total"}
    assert {name: first[name] for name in shared} == {name: second[name] for name in shared}
    assert first["coupon"] == "SAVE10"
    assert first["referral"] == "FRIEND-OF-ADA"
    assert first["discounts"] == {"10 off": 10, "Welcome from a friend": 5}


def test_several_coupons_of_v2_are_the_first_one_in_v1(shop: Shop) -> None:
    shop.session(couponCodes=["SAVE10", "Cool-Summer!"], cartItems=[item(100)])

    state = shop.session_v1()

    assert state["session"]["coupon"] == "SAVE10"
    assert state["session"]["discounts"] == {"10 off": 10, "Cool summer": 15}
    assert state["coupon"]["value"] == "SAVE10"


def test_items_have_their_positions_and_keep_what_they_bring(shop: Shop) -> None:
    full = item(
        2.5,
        3,
        category="coffee",
        weight=1,
        height=2,
        width=3,
        length=4,
        attributes={"organic": True},
        adjustment={"payFromLoyaltyProgram": 3, "pointPayment": 1, "remainingPrice": 0},
    )

    items = shop.session(cartItems=[{**full, "position": 7}, item()], content=["customerSession"])

    assert items["customerSession"]["cartItems"] == [
        {**full, "position": 0},
        {**item(), "position": 1},
    ]
