"""What a partner's bookings come to."""

import pytest

from tests.providers.koomalooma.conftest import Partner, token


def test_a_booking_is_pending_and_not_redeemable(partner: Partner) -> None:
    partner.start("default", clock={"now": "2026-03-02T10:00:00Z"})

    reply = partner.assign()

    assert reply.status == 201
    body = reply.json()
    assert body.pop("id")
    assert body == {
        "loyalty_units": 49,
        "free_loyalty_units": 0,
        "loyalty_accumulation_value": "49.90",
        "user_id": "cust-1001",
        "partner_id": "p-demo",
        "goal": {"type": "retention", "value": "purchase"},
        "redeemable_loyalty_units": 0,
        "redeemed_loyalty_units": 0,
        "redeemed": False,
        "confirmation_status": "pending",
        "promotion_goal_description": "Order 1001",
        "promotion_goal_category": "purchase",
        "created_at": "2026-03-02T10:00:00+00:00",
        "updated_at": "2026-03-02T10:00:00+00:00",
    }


def test_it_is_confirmed_when_the_delay_has_passed_at_that_moment(partner: Partner) -> None:
    partner.start("default", clock={"now": "2026-03-02T10:00:00Z"})
    booked = partner.assign().json()["id"]

    turned = partner.advance("P30D").json()

    assert turned["happened"] == [
        {
            "at": "2026-03-16T10:00:00+00:00",
            "api": "koomalooma",
            "effect": "confirm-commitment",
            "arguments": {"commitment_id": booked},
        }
    ]
    row = partner.row("commitments", booked)
    assert row["confirmation_status"] == "confirmed"
    assert row["redeemable_loyalty_units"] == 49
    assert row["updated_at"] == "2026-03-16T10:00:00+00:00"


def test_one_second_before_the_delay_is_over_it_is_still_pending(partner: Partner) -> None:
    partner.start("default", clock={"now": "2026-03-02T10:00:00Z"})
    booked = partner.assign().json()["id"]

    partner.advance("P13DT23H59M59S")

    assert partner.row("commitments", booked)["confirmation_status"] == "pending"


def test_a_campaign_without_delay_confirms_at_once(partner: Partner) -> None:
    body = partner.assign(campaign_id="camp-instant").json()

    assert body["confirmation_status"] == "confirmed"
    assert body["loyalty_units"] == body["redeemable_loyalty_units"] == 5


@pytest.mark.parametrize(
    ("campaign", "amount", "units", "free"),
    [
        ("camp-purchase", "0", 0, 0),
        ("camp-purchase", "0.99", 0, 0),
        ("camp-purchase", "1", 1, 0),
        ("camp-purchase", "007.50", 7, 0),
        ("camp-welcome", "9.99", 0, 0),
        ("camp-welcome", "10", 75, 50),
        ("camp-welcome", "10.2", 76, 50),
        ("camp-instant", "0.01", 1, 0),
        ("camp-purchase", "2147483647.999", 2147483647, 0),
        ("camp-instant", "0.1000000000000000000000000001", 1, 0),
    ],
)
def test_units_follow_from_rate_rounding_minimum_and_free_units(
    partner: Partner, campaign: str, amount: str, units: int, free: int
) -> None:
    body = partner.assign(campaign_id=campaign, transaction_value=amount).json()

    assert (body["loyalty_units"], body["free_loyalty_units"]) == (units, free)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"campaign_id": "camp-purchse"}, "unknown-campaign"),
        ({"campaign_id": "camp-foreign"}, "unknown-campaign"),
        ({"campaign_id": "camp-ended"}, "inactive-campaign"),
        ({"campaign_id": "camp-paused"}, "inactive-campaign"),
        ({"transaction_value": "a lot"}, "not-an-amount"),
        ({"transaction_value": ""}, "not-an-amount"),
        ({"transaction_value": "-1"}, "not-an-amount"),
        ({"transaction_value": "1e3"}, "not-an-amount"),
        ({"transaction_value": "NaN"}, "not-an-amount"),
        ({"transaction_value": "Infinity"}, "not-an-amount"),
        ({"transaction_value": " 1"}, "not-an-amount"),
        ({"transaction_value": "\u0661"}, "not-an-amount"),
        ({"transaction_value": "1" * 31}, "not-an-amount"),
        ({"transaction_value": "2147483648"}, "too-many-units"),
        ({"transaction_value": "1" * 30}, "too-many-units"),
    ],
)
def test_what_the_schema_allows_and_the_programme_does_not_is_403(
    partner: Partner, changes: dict[str, str], error: str
) -> None:
    partner.start("default")
    before = partner.client.get(partner.control).json()["rows"]

    reply = partner.assign(**changes)

    assert (reply.status, reply.json()["error"]) == (403, error)
    assert partner.client.get(partner.control).json()["rows"] == before


def test_a_user_who_never_opened_a_session_is_refused(partner: Partner) -> None:
    reply = partner.assign("nobody")

    assert (reply.status, reply.json()["error"]) == (403, "unknown-user")


def test_a_user_of_another_partner_is_a_stranger(partner: Partner) -> None:
    partner.token = token("other-shop-signing-secret-for-tests-only", partner_id="p-other")

    assert partner.assign("cust-1002").json()["error"] == "unknown-user"
    assert partner.assign("cust-1001", campaign_id="camp-foreign").status == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"transaction_value": 49.9}, "/transaction_value"),
        ({"campaign_id": None}, "/campaign_id"),
    ],
)
def test_what_breaks_the_schema_is_400_and_names_the_place(
    partner: Partner, body: dict[str, object], pointer: str
) -> None:
    reply = partner.assign(**body)

    assert reply.status == 400
    assert [violation["pointer"] for violation in reply.json()["violations"]] == [pointer]


def test_redeeming_in_parts_ends_with_redeemed(partner: Partner) -> None:
    partner.start("units-partly-redeemed")

    partly = partner.backstage("redeem", commitment_id="com-partly", units=9).json()
    wholly = partner.backstage("redeem", commitment_id="com-partly").json()

    assert (partly["redeemed_loyalty_units"], partly["redeemed"]) == (29, False)
    assert (wholly["redeemed_loyalty_units"], wholly["redeemed"]) == (49, True)
    assert wholly["redeemable_loyalty_units"] == 0


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("redeem", {"commitment_id": "com-partly", "units": 30}, 409),
        ("redeem", {"commitment_id": "com-wholly"}, 409),
        ("redeem", {"commitment_id": "nobody"}, 404),
        ("redeem", {"commitment_id": "com-partly", "units": 0}, 400),
        ("redeem", {"commitment_id": "com-partly", "unit": 1}, 400),
        ("confirm", {"commitment_id": "com-partly"}, 409),
        ("confirm", {}, 400),
        ("cancel", {"commitment_id": "com-wholly"}, 409),
        ("cancle", {"commitment_id": "com-wholly"}, 404),
    ],
)
def test_a_backstage_action_that_cannot_be_changes_nothing(
    partner: Partner, action: str, body: dict[str, object], status: int
) -> None:
    partner.start("units-partly-redeemed")
    before = partner.row("commitments", "com-partly")

    reply = partner.backstage(action, **body)

    assert reply.status == status
    assert partner.row("commitments", "com-partly") == before


def test_an_action_of_another_name_offers_the_nearest(partner: Partner) -> None:
    assert "Did you mean 'cancel'?" in partner.backstage("cancle").json()["detail"]


def test_cancelling_takes_back_what_is_not_spent_and_refills_the_prepaid_balance(
    partner: Partner,
) -> None:
    partner.start("prepaid-nearly-spent")
    booked = partner.assign(transaction_value="8").json()["id"]
    assert partner.assign(transaction_value="3").status == 403

    cancelled = partner.backstage("cancel", commitment_id=booked).json()

    assert cancelled["cancelled_loyalty_units"] == 8
    assert partner.assign(transaction_value="3").status == 201
    partner.advance("P30D")
    assert partner.row("commitments", booked)["redeemable_loyalty_units"] == 0


def test_confirming_early_keeps_the_due_effect_from_doing_it_again(partner: Partner) -> None:
    partner.start("commitment-about-to-be-confirmed")

    confirmed = partner.backstage("confirm", commitment_id="com-soon").json()
    partner.backstage("redeem", commitment_id="com-soon", units=40)
    partner.advance("PT2M")

    assert confirmed["confirmation_status"] == "confirmed"
    assert partner.row("commitments", "com-soon")["redeemable_loyalty_units"] == 9


def test_whole_units_are_stored_without_a_point_however_they_are_written(
    partner: Partner,
) -> None:
    booked = partner.assign(campaign_id="camp-purchase").json()["id"]
    partner.backstage("confirm", commitment_id=booked)

    reply = partner.backstage("redeem", commitment_id=booked, units=9.0)

    shown = {"redeemable_loyalty_units": 40, "redeemed_loyalty_units": 9}
    row = partner.row("commitments", booked)
    for found in (reply.json(), row):
        assert repr({name: found[name] for name in shown}) == repr(shown)
