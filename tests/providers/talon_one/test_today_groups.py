"""Evaluation groups: all of their campaigns, the first that applies, or the best one."""

from collections.abc import Sequence
from typing import Any

import pytest

from mockserver.engine.clock import Clock
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import FixtureError
from mockserver.providers.talon_one.seeding import load_fixture
from tests.providers.talon_one.builders import (
    API,
    Shop,
    good,
    item,
    kinds,
    props,
    rule,
    ruleset,
)
from tests.providers.talon_one.today import SESSION, put


@pytest.fixture
def grouped(today: Shop) -> Shop:
    """The shop whose campaigns 160 and 161, and 162 and 163, exclude one another."""
    today.start("campaigns-in-groups", now=None)
    return today


def bought(shop: Shop, total: float, *coupons: str, query: str = "", **more: Any) -> Any:
    """Send a session of so much with coupons."""
    session = {"profileId": "grace", "couponCodes": list(coupons), "cartItems": [item(total)]}
    return put(shop, ("triggeredCampaigns",), query, **session, **more)


def given(told: Any) -> list[tuple[str, Any]]:
    """The discounts and gifts of an answer, and the codes that it rejects, with the reasons."""
    found = [(each["name"], each["value"]) for each in props(told["effects"], "setDiscount")]
    found += [(each["name"], each["sku"]) for each in props(told["effects"], "addFreeItem")]
    return found + [
        (each["value"], (each["rejectionReason"], each.get("campaignExclusionReason")))
        for each in props(told["effects"], "rejectCoupon")
    ]


NOT_TRIGGERED = "CouponPartOfNotTriggeredCampaign"


@pytest.mark.parametrize(
    ("total", "coupons", "expected"),
    [
        (40, [], [("Five off", 5)]),
        (40, ["BEST-TENTH"], [("Five off", 5), ("BEST-TENTH", "lower")]),
        (50, ["BEST-TENTH"], [("Five off", 5), ("BEST-TENTH", "lower")]),
        (60, ["BEST-TENTH"], [("A tenth off", 6)]),
        (10, ["BEST-TENTH"], [("A tenth off", 1)]),
        (10, ["FREE-PEN"], [("A pen", "PEN")]),
        (100, ["FREE-PEN"], [("Five off", 5), ("A tote bag", "BAG"), ("FREE-PEN", "later")]),
        (10, [], []),
    ],
)
def test_a_group_chooses_one_of_its_campaigns(
    grouped: Shop, total: float, coupons: Sequence[str], expected: Sequence[tuple[str, Any]]
) -> None:
    causes = {"lower": "CampaignGaveLowerDiscount", "later": "CampaignIsNotFirst"}
    wanted = [
        (name, (NOT_TRIGGERED, causes[what]) if what in causes else what) for name, what in expected
    ]

    assert given(bought(grouped, total, *coupons)) == wanted


def test_what_is_not_chosen_uses_nothing_up(grouped: Shop) -> None:
    before = grouped.rows("campaigns")["160"]["discounts"]

    told = bought(grouped, 40, "BEST-TENTH", state="closed")

    assert grouped.rows("coupons")["BEST-TENTH"]["usage_counter"] == 0
    counted = grouped.rows("campaigns")
    assert [counted[each]["discounts"] for each in ("160", "161")] == [before + 5, 0]
    assert [each["id"] for each in told["triggeredCampaigns"] if each["id"] > 159] == [160]


def test_effects_and_failures_name_the_group(grouped: Shop) -> None:
    told = put(grouped, ("ruleFailureReasons",), profileId="grace", cartItems=[item(40)])

    (effect,) = [each for each in told["effects"] if each["campaignId"] == 160]
    assert (effect["evaluationGroupID"], effect["evaluationGroupMode"]) == (1, "highestDiscount")
    (why,) = [each for each in told["ruleFailureReasons"] if each["campaignID"] == 162]
    assert (why["evaluationGroupID"], why["evaluationGroupMode"]) == (2, "listOrder")
    assert all("evaluationGroupID" not in each for each in told["effects"] if each is not effect)
    assert good(grouped.call("GET", SESSION), 200)["effects"] == told["effects"]


def test_campaigns_that_are_left_out_are_skipped(grouped: Shop) -> None:
    body = {
        "customerSession": {"profileId": "grace", "cartItems": [item(100)]},
        "responseContent": ["campaignEligibility"],
    }

    told = good(grouped.call("PUT", f"{SESSION}?dry=true", json=body), 200)

    codes = {
        each["id"]: each["eligibility"][0].get("details", {}).get("failureCode")
        for each in told["campaignEligibility"]
    }
    assert (codes[160], codes[162], codes[163]) == (None, None, "SKIPPED")


def test_a_complete_evaluation_looks_at_every_campaign(grouped: Shop) -> None:
    seen = rule(["showNotification", "Info", "x", "y"], when=["=", [".", "Event", "Type"], "seen"])
    campaigns = [grouped.campaign(seen, application=101) for _ in range(2)]
    add_group(grouped, "listOrder", *campaigns)
    body = {"profileId": "grace", "type": "seen"}

    told = [
        good(grouped.call("POST", f"/v2/events?silent=no&dry=true{query}", json=body), 200)
        for query in ("", "&forceCompleteEvaluation=true")
    ]

    assert [len(each["effects"]) for each in told] == [1, 2]


def add_group(shop: Shop, mode: str, *campaigns: int, number: int = 9, parent: str = "") -> None:
    """Put a group into the world by hand."""
    row = {
        "application": "101",
        "name": "A group",
        "mode": mode,
        "parent": parent,
        "campaigns": [str(each) for each in campaigns],
    }
    path = f"{shop.control}/rows/{API}/evaluation_groups/{number}"
    assert shop.client.put(path, json=row).status in (200, 201)


def amounts(shop: Shop, *values: float) -> list[int]:
    """Make a campaign for each amount that takes it off."""
    return [
        shop.campaign(rule(["setDiscount", f"x{each}", each]), application=101) for each in values
    ]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("stackable", [3, 9, 4]),
        ("listOrder", [3]),
        ("highestDiscount", [9]),
        ("lowestDiscount", [3]),
    ],
)
def test_each_mode_of_a_group(today: Shop, mode: str, expected: list[float]) -> None:
    add_group(today, mode, *amounts(today, 3, 9, 4))

    told = put(today, cartItems=[item(100)])

    assert [each["value"] for each in props(told["effects"], "setDiscount")] == expected


def test_a_group_in_a_group_counts_as_one(today: Shop) -> None:
    single, *both = amounts(today, 6, 4, 5)
    add_group(today, "highestDiscount", single)
    add_group(today, "stackable", *both, number=10, parent="9")

    told = put(today, cartItems=[item(100)])

    assert [each["value"] for each in props(told["effects"], "setDiscount")] == [4, 5]


def test_groups_that_stand_in_each_other_stand_in_the_base(today: Shop) -> None:
    first, second = amounts(today, 6, 4)
    add_group(today, "listOrder", first, parent="10")
    add_group(today, "listOrder", second, number=10, parent="9")

    told = put(today, cartItems=[item(100)])

    assert [each["value"] for each in props(told["effects"], "setDiscount")] == [6, 4]


def test_a_trial_that_uses_the_budget_up_leaves_nothing(today: Shop) -> None:
    endless = ["sum", ["map", [".", "Session", "CartItems"], [["Each"], ["+", 1, 1]]]]
    rules = [rule(["setDiscount", "x", endless], title=f"{each}") for each in range(100)]
    campaigns = [today.campaign(*rules, application=101) for _ in range(2)]
    add_group(today, "highestDiscount", *campaigns)

    told = put(today, cartItems=[item(1, sku=f"s{each}") for each in range(200)])

    assert kinds(told["effects"])[-1] == "error"
    assert "setDiscount" not in kinds(told["effects"])


GROUP = {"name": "A group", "application": 101}
SHOPS: dict[str, Any] = {
    "applications": {each: {"name": "A shop", "keys": []} for each in ("1", "101")},
    "campaigns": {
        "1": {"name": "Ours", "application": 101, "ruleset": ruleset()},
        "2": {"name": "Theirs", "application": 1, "ruleset": ruleset()},
    },
}


@pytest.mark.parametrize(
    ("groups", "what"),
    [
        ({"1": {**GROUP, "campaigns": [3]}}, "There is no campaign '3'"),
        ({"1": {**GROUP, "campaigns": [2]}}, "of another application than its group"),
        ({"1": {**GROUP, "application": 5}}, "There is no application '5'"),
        ({"1": {**GROUP, "parentId": 7}}, "There is no evaluation group '7'"),
        (
            {"1": GROUP, "2": {**GROUP, "parentId": 1}, "3": {**GROUP, "parentId": 2}},
            "is in a group itself",
        ),
    ],
)
def test_a_group_that_has_no_place_is_refused(groups: dict[str, Any], what: str) -> None:
    tx = Transaction(World("w", Start(), 1, Clock(0, None)), API, 0)

    with pytest.raises(FixtureError, match=what):
        load_fixture({}, tx, {**SHOPS, "evaluation_groups": groups})
