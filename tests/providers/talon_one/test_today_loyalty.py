"""A customer's points by today's contract: balances and tiers, joining, activating, deleting."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import API, Shop, error, good, kinds, props, rule
from tests.providers.talon_one.points import LATER, UUID, add, amounts, get, path
from tests.providers.talon_one.today import closed, put

# Balances


def test_a_balance_says_what_counts_what_does_not_yet_and_what_no_longer_does(today: Shop) -> None:
    add(today, 30, expires_at="2026-03-03T00:00:00Z")
    add(today, 50)
    add(today, 7, starts_at=LATER)
    add(today, 4, sub_ledger="birthday")
    today.backstage("deduct-points", program=3, profile="bob", amount=12)
    today.advance("P1D")

    told = get(today, "balances")

    points = {"activePoints": 50, "pendingPoints": 7, "spentPoints": 12, "expiredPoints": 18}
    assert told["balance"] == {**points, "negativePoints": 0}
    assert told["subledgerBalances"]["birthday"]["activePoints"] == 4
    assert set(told["subledgerBalances"]) == {"birthday", "partners"}


@pytest.mark.parametrize(
    ("end", "active", "pending"),
    [
        ("2026-03-02T11:59:59Z", 0, 0),
        ("2026-03-02T12:00:00.000000+0000", 50, 7),
        ("2026-03-19T23:59:59Z", 50, 7),
        (LATER, 57, 0),
        ("2026-04-01T00:00:00Z", 7, 0),
    ],
)
def test_a_balance_is_told_of_another_moment(
    today: Shop, end: str, active: int, pending: int
) -> None:
    add(today, 50, expires_at="2026-04-01T00:00:00Z")
    add(today, 7, starts_at=LATER)
    today.advance("P1D")
    today.backstage("deduct-points", program=3, profile="bob", amount=12)
    today.backstage("add-points", program=3, profile="bob", amount=12)

    told = get(today, "balances", endDate=end)["balance"]

    spent = 0 if end < "2026-03-03" else 12
    rest = 12 if end >= "2026-04" else 0
    assert (told["activePoints"] - rest, told["pendingPoints"]) == (active, pending)
    assert told["spentPoints"] == spent


def test_a_balance_is_told_of_one_ledger_alone(today: Shop) -> None:
    add(today, 4, sub_ledger="birthday")

    assert set(get(today, "balances", subledgerId="birthday")["subledgerBalances"]) == {"birthday"}
    assert "balance" not in get(today, "balances", subledgerId="birthday")
    assert get(today, "balances", subledgerId="")["subledgerBalances"] == {}
    assert get(today, "balances", subledgerId="nothing") == {"subledgerBalances": {}}


def test_tiers_are_told_only_when_they_are_asked_for(today: Shop) -> None:
    add(today, 500, program=103)

    plain = get(today, "balances", program=103)["balance"]
    tiers = get(today, "balances", program=103, includeTiers="true")["balance"]
    heading = get(today, "balances", program=103, includeProjectedTier="true")["balance"]

    assert {"currentTier", "projectedTier"} & set(plain) == set()
    current = tiers["currentTier"]
    assert (current["name"], current["startDate"]) == ("Gold", "2026-03-02T12:00:00Z")
    assert (current["expiryDate"], current["downgradePolicy"]) == (
        "2027-03-02T12:00:00Z",
        "one_down",
    )
    assert "nextTierName" not in tiers
    assert heading["projectedTier"] == {"projectedActivePoints": 500, "projectedTierName": "Gold"}


def test_a_tier_stays_while_it_lasts_and_points_are_spent(today: Shop) -> None:
    add(today, 500, program=103)
    today.backstage("deduct-points", program=103, profile="bob", amount=450)

    def tier(end: str) -> str:
        told = get(today, "balances", program=103, includeTiers="true", endDate=end)
        name: str = told["balance"]["currentTier"]["name"]
        return name

    assert [tier(f"{year}-03-02T12:00:00Z") for year in (2026, 2027, 2028, 2029)] == [
        *("Gold", "Silver", "Bronze", "Bronze"),
    ]


def test_points_that_begin_lead_up_to_a_tier(today: Shop) -> None:
    add(today, 100, program=103, starts_at=LATER)

    before = get(today, "balances", program=103, includeTiers="true")["balance"]
    today.turn_to(LATER)
    after = get(today, "balances", program=103, includeTiers="true")["balance"]

    assert (before["currentTier"]["name"], before["pointsToNextTier"]) == ("Bronze", 100)
    assert (after["currentTier"]["name"], after["currentTier"]["startDate"]) == ("Silver", LATER)


@pytest.mark.parametrize(
    ("profile", "program", "says"),
    [("bob", 33, "no loyalty program 33"), ("nobody", 3, "no customer profile 'nobody'")],
)
@pytest.mark.parametrize("what", ["balances", "points", "transactions"])
def test_unknown_programs_and_profiles_are_404(
    today: Shop, what: str, profile: str, program: int, says: str
) -> None:
    add(today, 1)

    refused = today.call("GET", path(what, profile, program))

    assert refused.status == 404
    assert says in refused.json()["message"]


def test_a_profile_without_points_has_zeros(today: Shop) -> None:
    today.call("PUT", "/v2/customer_profiles/bob", json={})

    assert set(get(today, "balances")["balance"].values()) == {0}
    assert get(today, "points") == get(today, "transactions") == {"hasMore": False, "data": []}


def test_points_of_profiles_are_not_on_cards(today: Shop) -> None:
    told = error(today.call("GET", path("balances", "ada", 104)))

    assert "is card-based" in told["details"]


# Joining, activating, deleting


def test_a_customer_joins_once(today: Shop) -> None:
    joined = today.call("POST", path("join", "new one/x".replace("/", "%2F"), 103))
    again = error(today.call("POST", path("join", "new one/x".replace("/", "%2F"), 103)))

    assert (joined.status, joined.body) == (200, b"")
    assert "has joined" in again["details"]
    assert today.rows("profiles")["new one/x"]["memberships"] == {"103": today.world.clock.at}
    assert today.call("POST", path("join", "bob", 9)).status == 404
    assert "card-based" in error(today.call("POST", path("join", "bob", 104)))["details"]


def activate(shop: Shop, **body: Any) -> Any:
    return shop.call("POST", "/v1/loyalty_programs/103/activate_points", json=body)


def test_points_that_wait_count_from_their_activation_on(today: Shop) -> None:
    closed(today, attributes={"effect": "awaitsActivation"})
    waiting = get(today, "balances", program=103)["balance"]
    today.advance("P1D")

    told = good(activate(today, sessionId="order-1"), 200)

    (entry,) = told["ledgerEntries"]
    assert (entry["amount"], entry["type"], entry["customerSessionID"]) == (
        *(20, "addition", "order-1"),
    )
    assert (entry["startDate"], entry["expiryDate"]) == (
        *("2026-03-03T12:00:00Z", "2026-04-02T12:00:00Z"),
    )
    assert (waiting["activePoints"], waiting["pendingPoints"]) == (0, 20)
    assert get(today, "balances", program=103)["balance"]["activePoints"] == 20
    yesterday = get(today, "balances", program=103, endDate="2026-03-03T11:00:00Z")["balance"]
    assert (yesterday["activePoints"], yesterday["pendingPoints"]) == (0, 20)
    assert good(activate(today, sessionId="order-1"), 200) == {"ledgerEntries": []}


def test_activated_points_name_the_event_and_the_card_that_they_came_of(today: Shop) -> None:
    today.backstage("add-points", program=104, card="CARD-0001", amount=5, awaitsActivation=True)
    (by_hand,) = today.call(
        "GET", "/v1/loyalty_programs/104/cards/CARD-0001/points?status=pending"
    ).json()["data"]
    told = closed(today, content=("event",), attributes={"effect": "awaitsActivation"})

    body = {"transactionUUIDs": [by_hand["transactionUUID"]]}
    reply = today.call("POST", "/v1/loyalty_programs/104/activate_points", json=body)
    (on_card,) = good(reply, 200)["ledgerEntries"]
    (bought,) = good(activate(today, sessionId="order-1"), 200)["ledgerEntries"]

    assert on_card["cardID"] == today.world.table(API, "cards")["CARD-0001"]["id"]
    assert bought["eventID"] == told["event"]["id"]
    assert "eventID" not in on_card
    assert "cardID" not in bought


def test_an_effect_says_that_its_points_wait(today: Shop) -> None:
    told = closed(today, attributes={"effect": "awaitsActivation"})

    (added,) = [each for each in props(told["effects"], "addLoyaltyPoints") if each["value"] == 20]
    assert (added["awaitsActivation"], added["validityDuration"]) == (True, "30D")
    assert "startDate" not in added


def test_points_are_activated_by_their_uuids(today: Shop) -> None:
    add(today, 5, program=103, starts_at=LATER)
    (pending,) = get(today, "points", program=103, status="pending")["data"]

    told = good(activate(today, transactionUUIDs=[pending["transactionUUID"]]), 200)

    assert [each["amount"] for each in told["ledgerEntries"]] == [5]
    assert get(today, "balances", program=103)["balance"]["activePoints"] == 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"sessionId": "x", "transactionUUIDs": [UUID]}, 400),
        ({"sessionId": "order-9"}, 404),
        ({"transactionUUIDs": [UUID]}, 404),
    ],
)
def test_what_cannot_be_activated_changes_nothing(
    today: Shop, body: dict[str, Any], status: int
) -> None:
    with today.unchanged():
        assert activate(today, **body).status == status


def delete(shop: Shop, **body: Any) -> Any:
    return shop.call("POST", path("delete_transactions", "ada"), json=body)


def test_movements_are_deleted_in_all_ledgers_or_in_some(today: Shop) -> None:
    some = delete(today, scope="SelectedSubledgers", subledgerIds=["birthday"])
    left = get(today, "balances", "ada")
    every = delete(today, scope="AllSubledgers")

    assert (some.status, every.status) == (204, 204)
    assert left["balance"]["activePoints"] == 120
    assert set(left["subledgerBalances"]["birthday"].values()) == {0}
    assert get(today, "transactions", "ada")["data"] == []
    assert set(get(today, "balances", "ada")["balance"].values()) == {0}
    add(today, 3, "ada")
    assert amounts(get(today, "transactions", "ada")) == [3]


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "SelectedSubledgers"},
        {"scope": "SelectedSubledgers", "subledgerIds": None},
        {"scope": "SelectedSubledgers", "subledgerIds": ["nothing"]},
    ],
)
def test_a_selection_names_ledgers_of_the_program(today: Shop, body: dict[str, Any]) -> None:
    with today.unchanged():
        assert error(delete(today, **body))["source"] == {"pointer": "/subledgerIds"}


def test_what_was_deleted_does_not_come_back(today: Shop) -> None:
    add(today, 20)
    closed(today, cartItems=[], attributes={"effect": "deductLoyaltyPoints"})
    today.call("POST", path("delete_transactions"), json={"scope": "AllSubledgers"})

    effects = put(today, state="cancelled")["effects"]

    assert kinds(effects) == ["rollbackDeductedLoyaltyPoints"]
    assert get(today, "balances")["balance"]["activePoints"] == 0


# Effects


@pytest.mark.parametrize(
    ("kind", "ends", "says"),
    [
        (
            "extendLoyaltyPointsExpiryDate",
            "2099-01-31T00:00:00Z",
            {"extensionDuration": "30D"},
        ),
        (
            "setLoyaltyPointsExpiryDate",
            "2100-01-01T00:00:00Z",
            {"newExpiryDate": "2100-01-01T00:00:00Z"},
        ),
    ],
)
def test_the_end_of_points_is_moved_when_the_session_closes(
    today: Shop, kind: str, ends: str, says: dict[str, str]
) -> None:
    def listed() -> Any:
        (points,) = get(today, "points", "ada", subledgerId="birthday")["data"]
        return points

    before = listed()
    put(today, profileId="ada", attributes={"effect": kind})
    still = listed()
    told = put(today, state="closed")

    (moved,) = props(told["effects"], kind)
    uuid, was = before["transactionUUID"], before["expiryDate"]
    affected = {"transactionUUID": uuid, "previousExpiryDate": was, "newExpiryDate": ends}
    of = {"programId": 3, "subLedgerId": "birthday"}
    assert moved == {**of, **says, "affectedTransactions": [affected]}
    assert (still, listed()) == (before, {**before, "expiryDate": ends})


@pytest.mark.parametrize(
    ("effect", "ends"),
    [
        (
            ["extendLoyaltyPointsExpiryDate", 3, "", "1D"],
            ["2098-01-02T00:00:00Z", "2099-01-02T00:00:00Z", "unlimited"],
        ),
        (
            ["setLoyaltyPointsExpiryDate", 3, "", "2100-01-01T00:00:00Z"],
            ["2100-01-01T00:00:00Z"] * 3,
        ),
    ],
)
def test_the_end_of_points_that_will_count_is_moved_too(
    today: Shop, effect: list[Any], ends: list[str]
) -> None:
    add(today, 5, expires_at="2098-01-01T00:00:00Z")
    add(today, 6, starts_at="2097-01-01T00:00:00Z", expires_at="2099-01-01T00:00:00Z")
    add(today, 7)
    add(today, 8, awaitsActivation=True, validityDuration="30D")
    today.campaign(rule(effect), application=101)

    put(today, profileId="bob", state="closed")

    pending = [
        each for each in get(today, "points", status="pending")["data"] if each["amount"] == 6
    ]
    active = get(today, "points")["data"]
    dates = {each["amount"]: each["expiryDate"] for each in (*active, *pending)}
    assert [dates[amount] for amount in (5, 6, 7)] == ends
    (waiting,) = get(today, "transactions", awaitsActivation="true")["data"]
    assert (waiting["expiryDate"], waiting["validityDuration"]) == ("unlimited", "30D")


@pytest.mark.parametrize(
    ("effect", "why"),
    [
        (["extendLoyaltyPointsExpiryDate", 3, "", "soon"], "'soon' is not a period such as 30D"),
        (["setLoyaltyPointsExpiryDate", 3, "", "2020-01-01T00:00:00Z"], "is not a moment that"),
        (["setLoyaltyPointsExpiryDate", 3, "", "soon"], "'soon' is not an RFC 3339 date-time"),
    ],
)
def test_an_end_that_cannot_be_read_is_an_error(today: Shop, effect: list[Any], why: str) -> None:
    today.campaign(rule(effect), application=101)

    (told,) = props(put(today, profileId="ada")["effects"], "error")

    assert why in told["message"]


def test_the_first_points_lead_into_a_tier_from_none_and_only_once(today: Shop) -> None:
    half = ["addLoyaltyPoints", "Half", 103, "", 60]
    today.campaign(
        rule(half, half, ["addLoyaltyPoints", "Later", 103, "", 500, 0, 1]), application=101
    )

    told = put(today, profileId="eve")

    changes = props(told["effects"], "changeLoyaltyTierLevel")
    assert [(each.get("previousTierName"), each["newTierName"]) for each in changes] == [
        (None, "Bronze"),
        ("Bronze", "Silver"),
    ]


@pytest.mark.parametrize(
    ("policy", "taken", "left"),
    [("only_pending", 0, 40), ("within_balance", 4, 20), ("unlimited", 4, 20)],
)
def test_a_return_takes_as_much_as_the_programs_policy_lets_one(
    today: Shop, policy: str, taken: int, left: int
) -> None:
    row = {**today.rows("programs")["3"], "return_policy": policy}
    row.pop("id")
    path = f"{today.control}/rows/talon_one/programs/3"
    good(today.client.put(path, json=row), 200)
    closed(today)
    add(today, 20)

    effects = put(today, state="cancelled")["effects"]

    assert kinds(effects) == ["rollbackAddedLoyaltyPoints"] * taken
    assert get(today, "balances")["balance"]["activePoints"] == left
