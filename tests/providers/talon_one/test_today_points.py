"""Points and their movements by today's contract: listed, filtered, sorted, paged."""

from typing import Any

from tests.providers.talon_one.builders import Shop, error, props
from tests.providers.talon_one.points import LATER, UUID, add, amounts, get, names, path
from tests.providers.talon_one.today import CART, closed, put


def test_points_are_listed_by_their_status(today: Shop) -> None:
    told = {
        status: get(today, "points", "edsger", 103, status=status)
        for status in ("active", "pending", "expired")
    }

    assert {status: names(page) for status, page in told.items()} == {
        "active": ["Welcome"],
        "pending": ["Later"],
        "expired": ["Long ago"],
    }
    (active,) = told["active"]["data"]
    assert (active["startDate"], active["expiryDate"]) == ("immediate", "2099-01-01T00:00:00Z")
    assert told["pending"]["data"][0]["expiryDate"] == "unlimited"
    assert told["expired"]["data"][0]["created"] == "2019-01-01T00:00:00Z"


def test_the_amount_is_what_is_left(today: Shop) -> None:
    add(today, 30)
    add(today, 20, expires_at=LATER)
    today.backstage("deduct-points", program=3, profile="bob", amount=25)

    assert amounts(get(today, "points")) == [25]


def test_points_are_sorted_and_paged(today: Shop) -> None:
    for name, begins, ends in (
        ("a", "2026-03-03T00:00:00Z", "2026-03-30T00:00:00Z"),
        ("b", "2026-03-05T00:00:00Z", "2026-03-10T00:00:00Z"),
        ("c", "2026-03-04T00:00:00Z", None),
    ):
        end: dict[str, Any] = {} if ends is None else {"expires_at": ends}
        add(today, 1, reason=name, starts_at=begins, **end)

    def listed(**query: Any) -> list[str]:
        return names(get(today, "points", status="pending", **query))

    assert listed() == ["a", "b", "c"]
    assert listed(sort="startDate") == ["a", "c", "b"]
    assert listed(sort="expiryDate") == ["b", "a", "c"]
    assert listed(sort="-expiryDate") == ["c", "a", "b"]
    page = get(today, "points", status="pending", pageSize=2)
    assert (names(page), page["hasMore"]) == (["a", "b"], True)
    page = get(today, "points", status="pending", pageSize=2, skip=2)
    assert (names(page), page["hasMore"]) == (["c"], False)


def test_points_are_of_the_sessions_and_movements_that_are_asked_for(today: Shop) -> None:
    add(today, 30)
    effects = closed(today)["effects"]
    (first, *_) = props(effects, "addLoyaltyPoints")

    of_session = get(today, "points", customerSessionIDs=["order-1", "order-2"])
    of_movement = get(today, "points", transactionUUIDs=first["transactionUUID"])

    assert amounts(of_session) == [5, 5, 5, 5]
    assert {each["customerSessionId"] for each in of_session["data"]} == {"order-1"}
    assert amounts(of_movement) == [5]
    assert get(today, "points", subledgerId=["partners", "birthday"])["data"] == []


# Transactions


def test_movements_are_listed_with_what_made_them(today: Shop) -> None:
    add(today, 30, reason="Welcome")
    today.advance("PT1H")
    closed(today, attributes={"effect": "deductLoyaltyPoints"}, cartItems=CART[1:])

    added, taken, given = get(today, "transactions")["data"]

    assert (given["name"], given["type"], given["amount"]) == ("Welcome", "addition", 30)
    assert "customerSessionId" not in given
    assert (taken["type"], taken["amount"], taken["ruleName"]) == (
        *("addition", 5, "Five points for each unit"),
    )
    assert (added["type"], added["amount"]) == ("subtraction", 10)
    assert (added["customerSessionId"], added["rulesetId"]) == ("order-1", 1090)


def test_movements_are_filtered(today: Shop) -> None:
    add(today, 30, reason="Welcome")
    add(today, 2, sub_ledger="partners")
    today.advance("P1D")
    closed(today, cartItems=CART[1:])

    def listed(**query: Any) -> list[str]:
        return names(get(today, "transactions", **query))

    assert listed(loyaltyTransactionType="manual") == ["", "Welcome"]
    assert listed(loyaltyTransactionType="session") == ["Bought"]
    assert listed(loyaltyTransactionType="import") == []
    assert listed(subledgerId="") == ["Bought", "Welcome"]
    assert listed(startDate="2026-03-03T12:00:00+0000") == ["Bought"]
    assert listed(endDate="2026-03-02T13:00:00+0100") == ["", "Welcome"]
    assert listed(customerSessionIDs="order-1") == ["Bought"]
    assert listed(pageSize=1, skip=1) == [""]


def test_only_waiting_points_can_be_asked_for(today: Shop) -> None:
    told = get(today, "transactions", "ada", awaitsActivation="true")

    assert [(each["transactionUUID"], each["startDate"]) for each in told["data"]] == [
        (UUID, "on_action")
    ]
    assert told["data"][0]["validityDuration"] == "30D"
    refused = error(today.call("GET", path("transactions", "ada", awaitsActivation="false")))
    assert refused["source"] == {"parameter": "awaitsActivation"}


def test_a_rollback_is_a_movement_of_its_own(today: Shop) -> None:
    closed(today, cartItems=CART[1:])
    put(today, state="cancelled")

    back, given = get(today, "transactions")["data"]

    assert (given["type"], given["amount"]) == ("addition", 5)
    assert (back["type"], back["amount"], back["customerSessionId"]) == (
        "subtraction",
        5,
        "order-1",
    )
    assert back["transactionUUID"] != given["transactionUUID"]


def test_the_movements_of_2020_are_listed_too(shop: Shop, today: Shop) -> None:
    shop.session(state="closed", profileId="eve", cartItems=CART[1:])

    (given,) = get(today, "transactions", "eve")["data"]

    assert (given["name"], given["amount"], given["ruleName"]) == (
        "Purchase",
        4,
        "A point for each unit",
    )
