"""Scenarios of today's contract: each begins where its name says, and goes on from there."""

from typing import Any

from mockserver.settings import Settings
from tests.providers.talon_one.builders import Shop, good, item, kinds, props
from tests.providers.talon_one.today import put


def balances(shop: Shop, path: str, query: str = "") -> Any:
    return good(shop.call("GET", f"/v1/loyalty_programs/{path}/balances{query}"), 200)


def test_tier_drop_tomorrow(today: Shop) -> None:
    today.start("tier-drop-tomorrow", now=None)
    grace = "103/profile/grace"

    before = balances(today, grace, "?includeTiers=true&includeProjectedTier=true")["balance"]
    today.advance("P1D")
    after = balances(today, grace, "?includeTiers=true")["balance"]

    assert before["currentTier"]["name"] == "Gold"
    assert before["currentTier"]["expiryDate"] == "2026-03-03T10:00:00Z"
    assert before["projectedTier"] == {
        "projectedActivePoints": 40,
        "stayInTierPoints": 460,
        "projectedTierName": "Silver",
    }
    assert (after["currentTier"]["name"], after["activePoints"]) == ("Silver", 40)


def test_reopen_after_points_were_spent(today: Shop) -> None:
    today.start("reopen-after-points-were-spent", now=None)
    grace = "3/profile/grace"
    before = balances(today, grace)["balance"]

    effects = good(today.call("PUT", "/v2/customer_sessions/order-901/reopen"), 200)["effects"]

    after = balances(today, grace)["balance"]
    assert kinds(effects) == ["rollbackAddedLoyaltyPoints"] * 5
    assert (before["activePoints"], after["activePoints"], after["negativePoints"]) == (15, 0, 10)
    today.backstage("add-points", program=3, profile="grace", amount=12)
    paid = balances(today, grace)["balance"]
    assert (paid["activePoints"], paid["negativePoints"]) == (2, 0)
    spent = today.backstage("deduct-points", program=3, profile="grace", amount=1)
    assert spent == {"currentBalance": 1}
    listed = good(today.call("GET", f"/v1/loyalty_programs/{grace}/transactions"), 200)["data"]
    assert [(each["type"], each["amount"]) for each in listed[:3]] == [
        ("subtraction", 1),
        ("addition", 12),
        ("subtraction", 5),
    ]
    assert [each for each in listed if "flags" in each]


def test_card_blocked(today: Shop) -> None:
    today.start("card-blocked", now=None)
    body = {"customerSession": {"state": "closed"}, "responseContent": ["loyalty"]}

    told = good(today.call("PUT", "/v2/customer_sessions/cart-1001", json=body), 200)

    assert [each["programId"] for each in props(told["effects"], "addLoyaltyPoints")] == [3]
    (card,) = told["loyalty"]["cards"]
    assert (card["status"], card["blockReason"]) == ("blocked", "Lost")
    assert balances(today, "104/cards/CARD-0001")["balance"]["activePoints"] == 250
    refused = today.tried_backstage("set-card", card="CARD-0001", status="active")
    assert refused.status == 409


def test_a_point_under_the_next_tier(today: Shop) -> None:
    before = balances(today, "103/profile/barbara", "?includeTiers=true")["balance"]

    told = put(
        today,
        state="closed",
        profileId="barbara",
        attributes={"effect": "changeLoyaltyTierLevel"},
        cartItems=[{"name": "Pen", "sku": "P-1", "quantity": 1, "price": 1}],
    )

    after = balances(today, "103/profile/barbara", "?includeTiers=true")["balance"]
    assert before["currentTier"]["name"] == "Bronze"
    assert (before["pointsToNextTier"], before["nextTierName"]) == (1, "Silver")
    assert props(told["effects"], "changeLoyaltyTierLevel") == [
        {
            "ruleTitle": "changeLoyaltyTierLevel",
            "programId": 103,
            "subLedgerId": "",
            "previousTierName": "Bronze",
            "newTierName": "Silver",
            "expiryDate": "2027-03-02T12:00:00Z",
        }
    ]
    assert after["currentTier"]["name"] == "Silver"
    assert after["currentTier"]["expiryDate"] == "2027-03-02T12:00:00Z"


def test_every_scenario_of_todays_contract_has_its_test_here() -> None:
    folder = Settings().fixtures / "scenarios"

    names = {path.stem for path in folder.glob("*.yaml") if "talon_one_today;" in path.read_text()}

    assert names
    assert {f"test_{name.replace('-', '_')}" for name in names} <= set(globals())


def test_campaigns_in_groups(today: Shop) -> None:
    today.start("campaigns-in-groups", now=None)

    told = put(
        today, profileId="grace", couponCodes=["BEST-TENTH", "FREE-PEN"], cartItems=[item(40)]
    )

    (rejected,) = props(told["effects"], "rejectCoupon")
    assert [each["name"] for each in props(told["effects"], "setDiscount")] == ["Five off"]
    assert [each["sku"] for each in props(told["effects"], "addFreeItem")] == ["PEN"]
    assert rejected["campaignExclusionReason"] == "CampaignGaveLowerDiscount"
