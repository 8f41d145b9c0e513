"""A customer's inventory by its flags, and forgetting a customer's data."""

from itertools import product

import pytest

from tests.providers.talon_one.builders import Shop, good

FLAGS = ("profile", "referrals", "coupons")


@pytest.mark.parametrize("flags", list(product([True, False, None], repeat=3)), ids=str)
def test_an_inventory_has_the_parts_whose_flags_are_true(
    shop: Shop, flags: tuple[bool | None, ...]
) -> None:
    sent = {name: flag for name, flag in zip(FLAGS, flags, strict=True) if flag is not None}

    inventory = good(shop.inventory("ada", **sent), 200)

    assert set(inventory) == {name for name, flag in sent.items() if flag}


def test_an_inventory_is_of_one_customer(shop: Shop) -> None:
    inventory = good(shop.inventory("ada", profile=True, referrals=True, coupons=True), 200)

    assert inventory["profile"]["attributes"] == {"firstName": "Ada", "tier": "gold"}
    assert [each["value"] for each in inventory["coupons"]] == ["HARD-RESERVED"]
    assert {each["advocateProfileIntegrationId"] for each in inventory["referrals"]} == {"ada"}
    assert len(inventory["referrals"]) == 11


def test_coupons_for_a_customer_are_in_their_inventory(shop: Shop) -> None:
    made = good(shop.inventory("grace", coupons=True), 200)["coupons"]

    assert [each["value"] for each in made] == ["GRACE-ONLY"]


def test_a_new_customer_has_nothing(shop: Shop) -> None:
    shop.profile("bob")

    assert good(shop.inventory("bob", referrals=True, coupons=True), 200) == {
        "referrals": [],
        "coupons": [],
    }


def test_a_customer_whom_nobody_knows_has_no_inventory(shop: Shop) -> None:
    assert shop.inventory("nobody", profile=True).status == 404


# -- personal data -----------------------------------------------------------------------------


def test_forgetting_takes_the_attributes_and_leaves_the_rest(shop: Shop) -> None:
    shop.session("theirs", profileId="bob", attributes={"note": "x"}, couponCodes=["SAVE10"])
    shop.session("closed", profileId="bob", attributes={"note": "x"}, state="closed")
    shop.session("others", profileId="carol", attributes={"note": "x"})
    shop.event("told", "theirs", "bob", note="x")
    shop.event("told", "others", "carol", note="x")
    shop.profile("bob", tier="gold")
    shop.profile("carol", tier="gold")

    reply = shop.forget("bob")

    assert (reply.status, reply.body) == (204, b"")
    assert shop.customer("bob") == {**shop.customer("bob"), "attributes": {}, "closedSessions": 1}
    assert shop.customer("carol")["attributes"] == {"tier": "gold"}
    for collection in ("sessions", "events"):
        for row in shop.rows(collection).values():
            kept = {"note": "x"} if row["profile"] == "carol" else {}
            assert row["attributes"] == kept
    assert shop.rows("sessions")["theirs"]["coupon_codes"] == ["SAVE10"]


def test_forgetting_again_changes_nothing(shop: Shop) -> None:
    shop.forget("ada")

    with shop.unchanged():
        assert shop.forget("ada").status == 204


def test_whom_nobody_knows_cannot_be_forgotten(shop: Shop) -> None:
    with shop.unchanged():
        assert shop.forget("nobody").status == 404
