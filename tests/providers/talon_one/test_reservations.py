"""Reservations: a bookmark for a soft coupon, a precondition for a hard one."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, good, pointers


def holders(shop: Shop, coupon: str) -> list[str]:
    told = good(shop.reserved(coupon), 200)
    assert told["totalResultSize"] == len(told["data"])
    return [each["integrationId"] for each in told["data"]]


def wallet(shop: Shop, profile: str) -> list[str]:
    inventory = good(shop.inventory(profile, coupons=True), 200)
    return [each["value"] for each in inventory["coupons"]]


@pytest.fixture
def hard(shop: Shop) -> str:
    """A coupon that only those can use who have reserved it."""
    shop.coupon("HARD", reservation=False, attributes={"discount": 1})
    return "HARD"


def test_reserving_answers_with_the_coupon(shop: Shop) -> None:
    coupon = good(shop.reserve("SAVE10", "bob", "carol"), 201)

    assert (coupon["value"], coupon["campaignId"], coupon["reservation"]) == ("SAVE10", 7, True)
    assert holders(shop, "SAVE10") == ["bob", "carol"]
    assert wallet(shop, "bob") == wallet(shop, "carol") == ["SAVE10"]


def test_reserving_again_changes_nothing(shop: Shop) -> None:
    first = shop.reserve("SAVE10", "bob")

    with shop.unchanged():
        second = shop.reserve("SAVE10", "bob", "bob")

    assert second.body == first.body
    assert holders(shop, "SAVE10") == ["bob"]


def test_a_soft_reservation_keeps_nobody_away(shop: Shop) -> None:
    shop.reserve("SAVE10", "bob")

    for number, profile in enumerate(("bob", "carol", "")):
        assert shop.reasons(f"order-{number}", profileId=profile, couponCodes=["SAVE10"]) == []


def test_a_hard_reservation_keeps_everybody_else_away(shop: Shop, hard: str) -> None:
    shop.reserve(hard, "bob")

    told = {
        profile: shop.reasons(f"order-{profile}", profileId=profile, couponCodes=[hard])
        for profile in ("bob", "carol", "")
    }

    other = ["CouponRecipientDoesNotMatch"]
    assert told == {"bob": [], "carol": other, "": other}


def test_giving_a_hard_reservation_up_keeps_one_away_again(shop: Shop, hard: str) -> None:
    shop.reserve(hard, "bob")
    assert shop.reasons(profileId="bob", couponCodes=[hard]) == []

    assert shop.release(hard, "bob").status == 204

    assert shop.reasons() == ["CouponRecipientDoesNotMatch"]


def test_the_fixtures_hard_coupon_is_its_holders(shop: Shop) -> None:
    assert holders(shop, "HARD-RESERVED") == ["ada"]
    assert shop.reasons("a", profileId="ada", couponCodes=["HARD-RESERVED"]) == []
    assert shop.reasons("b", profileId="bob", couponCodes=["HARD-RESERVED"]) != []


def test_releasing_ends_the_named_reservations_alone(shop: Shop) -> None:
    shop.reserve("SAVE10", "ada", "bob", "carol")

    reply = shop.release("SAVE10", "bob", "nobody-at-all")

    assert (reply.status, reply.body) == (204, b"")
    assert holders(shop, "SAVE10") == ["ada", "carol"]
    assert "SAVE10" not in wallet(shop, "bob")
    assert shop.inventory("nobody-at-all").status == 404


def test_releasing_again_changes_nothing(shop: Shop) -> None:
    shop.reserve("SAVE10", "bob")
    shop.release("SAVE10", "bob")

    with shop.unchanged():
        assert shop.release("SAVE10", "bob").status == 204


def test_a_coupon_that_nobody_ever_reserved_is_released_without_a_trace(shop: Shop) -> None:
    with shop.unchanged():
        assert shop.release("SAVE10", "bob").status == 204


def test_nobody_holds_a_coupon_at_first(shop: Shop) -> None:
    assert good(shop.reserved("SAVE10"), 200) == {"totalResultSize": 0, "data": []}


def test_redeemed_coupons_stay_in_the_wallet(shop: Shop) -> None:
    shop.reserve("SAVE10", "bob")
    shop.session(profileId="bob", couponCodes=["SAVE10"], state="closed")

    (coupon,) = good(shop.inventory("bob", coupons=True), 200)["coupons"]

    assert (coupon["value"], coupon["usageCounter"]) == ("SAVE10", 1)


@pytest.mark.parametrize(
    ("coupon", "changes", "word"),
    [
        ("RECIPIENT", {"recipientIntegrationId": "grace"}, "recipient"),
        ("CouponPartOfNotRunningCampaign", None, "campaign"),
        ("CouponExpired", None, "expired"),
        ("CouponLimitReached", None, "limit"),
    ],
)
def test_a_coupon_that_is_not_valid_is_not_reserved(
    shop: Shop, coupon: str, changes: dict[str, Any] | None, word: str
) -> None:
    if changes is not None:
        shop.coupon(coupon, **changes)

    with shop.unchanged():
        reply = shop.reserve(coupon, "bob")

    assert pointers(reply) == ["couponValue"]
    assert reply.json()["errors"][0]["title"] == word


def test_a_coupon_that_has_not_started_can_be_put_aside(shop: Shop) -> None:
    assert shop.reserve("CouponStartDateInFuture", "bob").status == 201


def test_a_profile_without_a_name_holds_nothing(shop: Shop) -> None:
    with shop.unchanged():
        reply = shop.reserve("SAVE10", "bob", "")

    assert pointers(reply) == ["/integrationIDs/1"]


def test_nobody_is_nobody(shop: Shop) -> None:
    with shop.unchanged():
        assert shop.reserve("SAVE10").status == 201


@pytest.mark.parametrize("number", [1_000, 1_001])
def test_a_thousand_profiles_reserve_at_once_and_no_more(shop: Shop, number: int) -> None:
    reply = shop.reserve("SAVE10", *(f"p{each}" for each in range(number)))

    assert reply.status == (201 if number == 1_000 else 400)
    assert len(holders(shop, "SAVE10")) == (1_000 if number == 1_000 else 0)


def test_a_coupon_that_nobody_knows_is_not_found(shop: Shop) -> None:
    with shop.unchanged():
        replies = [
            shop.reserve("NO-SUCH-CODE", "bob"),
            shop.release("NO-SUCH-CODE", "bob"),
            shop.reserved("NO-SUCH-CODE"),
        ]

    assert [reply.status for reply in replies] == [404, 404, 404]
    assert all("NO-SUCH-CODE" in reply.json()["message"] for reply in replies)


def test_another_applications_coupon_is_not_found_either(stores: Shop) -> None:
    with stores.unchanged():
        replies = [
            stores.reserve("THEIRS", "bob"),
            stores.release("THEIRS", "bob"),
            stores.reserved("THEIRS"),
        ]

    assert [reply.status for reply in replies] == [404, 404, 404]
