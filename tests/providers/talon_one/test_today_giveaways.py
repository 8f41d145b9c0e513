"""Giveaways: awarded within the time of each, with what their pool says of them."""

from typing import Any

from tests.providers.talon_one.builders import Shop, good, kinds, rule
from tests.providers.talon_one.today import put

INVENTORY = "/v1/customer_profiles/bob/inventory?giveaways=true"


def award(shop: Shop, *pools: int) -> Any:
    """Close a session of bob's that is awarded something out of pools."""
    effects = [["awardGiveaway", pool] for pool in pools]
    shop.campaign(rule(*effects), application=101, features=["giveaways"])
    return put(shop, ("awardedGiveaways", "ruleFailureReasons"), profileId="bob", state="closed")


def test_a_giveaway_is_awarded_within_its_time_alone(today: Shop) -> None:
    told = award(today, 2)

    (giveaway,) = told["awardedGiveaways"]
    assert giveaway["code"] == "VOUCHER-NOW"
    assert giveaway["attributes"] == {"provider": "A bookshop"}
    assert giveaway["startDate"] == "2020-01-01T00:00:00Z"
    assert giveaway["endDate"] == "2099-01-01T00:00:00Z"
    assert good(today.call("GET", INVENTORY), 200)["giveaways"][0]["endDate"] == giveaway["endDate"]


def test_a_pool_whose_giveaways_are_not_due_awards_nothing(today: Shop) -> None:
    told = award(today, 2, 2)

    assert told["awardedGiveaways"] == []
    assert "awardGiveaway" not in kinds(told["effects"])


def test_a_giveaway_that_is_due_later_is_awarded_then(today: Shop) -> None:
    today.turn_to("2099-01-01T00:00:00Z")

    assert [each["code"] for each in award(today, 2)["awardedGiveaways"]] == ["VOUCHER-LATER"]


def test_giveaways_without_dates_have_none(today: Shop) -> None:
    (giveaway,) = award(today, 1)["awardedGiveaways"]

    assert giveaway["attributes"] == {}
    assert not {"startDate", "endDate"} & giveaway.keys()


def test_forgetting_a_customer_empties_the_attributes_of_what_it_was_awarded(today: Shop) -> None:
    award(today, 2)
    others = today.rows("pools")["2"]["giveaways"][:-1]

    today.forget("bob")

    (giveaway,) = good(today.call("GET", INVENTORY), 200)["giveaways"]
    assert (giveaway["code"], giveaway["attributes"]) == ("VOUCHER-NOW", {})
    assert today.rows("pools")["2"]["giveaways"][:-1] == others


def test_forgetting_somebody_else_leaves_a_giveaway_as_it_is(today: Shop) -> None:
    award(today, 2)

    today.forget("ada")

    (giveaway,) = good(today.call("GET", INVENTORY), 200)["giveaways"]
    assert giveaway["attributes"] == {"provider": "A bookshop"}
