"""The vendor's current Python client, `talon-one-sdk` 26.2, against the server on a real socket."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mockserver.http.app import Server
from tests.client import Client
from tests.providers.talon_one.builders import TODAY_KEY

SDK = Path(__file__).parent / "python_sdk"
SITE = Path(__file__).parents[2] / "build" / "python_sdk"
SESSION, PROFILE = "order 1/2@shop", "ada/lovelace@example.org"
CONTENT = [
    *("customerSession", "customerProfile", "coupons", "triggeredCampaigns", "referral"),
    *("loyalty", "event", "awardedGiveaways", "ruleFailureReasons", "previousReturns"),
]
#: The operations that the client has, in its own words.
LISTING = """
import json, talon_one
names = [name for name in vars(talon_one.IntegrationApi) if not name.startswith("_")]
others = ("_with_http_info", "_without_preload_content")
print(json.dumps([name for name in names if not name.endswith(others)]))
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SITE / "talon_one").exists(),
        reason="talon-one-sdk is not installed: `make install` does, from the package index",
    ),
]


@pytest.fixture
def base(live: str, client: Client) -> str:
    # `client` only stands for the world, and takes it away afterwards.
    return f"{live}/_world/{client.world}"


def call(base: str, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """Make calls one after the other, and give what became of them."""
    answers: list[Any] = run("call.py", base, TODAY_KEY, given=json.dumps(calls))
    return answers


def session(state: str | None = None, *, content: bool = True, **more: Any) -> dict[str, Any]:
    """The arguments of an update; the client sends `state` in any case."""
    given = {**more, **({} if state is None else {"state": state})}
    body = {"customerSession": given, "responseContent": CONTENT if content else []}
    request = {"model": "IntegrationRequest", "of": body}
    return {"customer_session_id": SESSION, "integration_request": request}


def kinds(answer: Any) -> list[str]:
    return [effect["effectType"] for effect in answer["data"]["effects"]]


def run(*arguments: str, given: str = "") -> Any:
    """Let Python do something with the client, and read what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=SDK,
        input=given,
        env={**os.environ, "PYTHONPATH": str(SITE)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_operation_of_the_client_is_played_and_called_here(server: Server) -> None:
    operations = run("-c", LISTING)
    behaviours = server.apis["talon_one_today"].provider.behaviours
    played = {name.lower() for name, each in behaviours.items() if each.is_played}
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    called = {
        call.elts[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Tuple) and call.elts and isinstance(call.elts[0], ast.Constant)
    }

    assert len(operations) == 35
    assert {each for each in operations if each.replace("_", "") not in played} == set()
    assert {each for each in operations if each not in called} == set()


def test_a_session_is_filled_closed_returned_and_cancelled(base: str) -> None:
    cart = [{"name": "Kettle", "sku": "K-1", "quantity": 3, "price": 10}]
    come_back = {"returnedCartItems": [{"position": 0, "quantity": 1}]}
    returned = {"model": "ReturnIntegrationRequest", "of": {"return": come_back}}

    opened, closed, got, back, cancelled = call(
        base,
        (
            "update_customer_session_v2",
            session(profileId=PROFILE, cartItems=cart, couponCodes=["TODAY10"]),
        ),
        ("update_customer_session_v2", session("closed")),
        ("get_customer_session", {"customer_session_id": SESSION}),
        (
            "return_cart_items",
            {"customer_session_id": SESSION, "return_integration_request": returned},
        ),
        ("update_customer_session_v2", session("cancelled")),
    )

    assert [each["model"] for each in (opened, closed, got, back, cancelled)] == [
        "IntegrationStateV2",
        "IntegrationStateV2",
        "IntegrationCustomerSessionResponse",
        "IntegrationStateV2",
        "IntegrationStateV2",
    ]
    assert kinds(opened) == ["acceptCoupon", "setDiscount", *["addLoyaltyPoints"] * 3]
    assert closed["data"]["customerSession"]["state"] == "closed"
    assert got["data"]["customerSession"]["updateCount"] == 2
    assert kinds(back) == ["rollbackAddedLoyaltyPoints"]
    assert cancelled["data"]["customerProfile"]["closedSessions"] == 0


def test_a_session_is_reopened(base: str) -> None:
    closed, reopened, again = call(
        base,
        ("update_customer_session_v2", session("closed", content=False)),
        ("reopen_customer_session", {"customer_session_id": SESSION}),
        ("reopen_customer_session", {"customer_session_id": SESSION}),
    )

    assert (closed["model"], reopened["model"]) == ("IntegrationStateV2", "ReopenSessionResponse")
    assert again["status"] == 400


def test_a_dry_call_may_be_about_the_future(base: str) -> None:
    dry = {**session(couponCodes=["TODAY10"]), "dry": True, "now": "2999-01-01T00:00:00Z"}

    (answer,) = call(base, ("update_customer_session_v2", dry))

    assert kinds(answer) == ["acceptCoupon", "setDiscount"]


def test_an_event_moves_an_achievement(base: str) -> None:
    content = ["customerProfile", "event", "triggeredCampaigns", "loyalty", "ruleFailureReasons"]
    of = {"profileId": "ada", "type": "review_written", "responseContent": content}
    event = {"integration_event_v2_request": {"model": "IntegrationEventV2Request", "of": of}}
    ada = {"integration_id": "ada"}
    filters = {"achievement_status": ["active", "scheduled"], "campaign_ids": ["110"]}

    shown, silent, listed, rounds = call(
        base,
        ("track_event_v2", {**event, "silent": "no"}),
        ("track_event_v2", event),
        ("get_customer_achievements", {**ada, **filters, "page_size": 3}),
        (
            "get_customer_achievement_history",
            {**ada, "achievement_id": 1, "progress_status": ["inprogress"]},
        ),
    )

    assert kinds(shown) == ["increaseAchievementProgress"]
    assert shown["data"]["event"]["type"] == "review_written"
    assert silent == {"model": "NoneType", "data": None}
    assert listed["data"]["totalResultSize"] == 7
    current = [each.get("currentProgress", {}) for each in listed["data"]["data"]]
    assert [each.get("progress") for each in current] == [7, None, 1]
    assert [each["progress"] for each in rounds["data"]["data"]] == [7]


def test_audiences_and_a_catalog_are_changed(base: str) -> None:
    new = {"name": "Travellers", "integration": "segment", "integrationId": "travel"}
    action = {"action": "add", "profileIntegrationId": PROFILE, "audienceId": 2}
    of = {"audience_id": 2}
    made = {"new_audience": {"model": "NewAudience", "of": new}}
    add = {"type": "ADD", "payload": {"sku": "tea", "price": 4}}
    sync = {"model": "CatalogSyncRequest", "of": {"actions": [add]}}
    asked = {
        "skus": ["coffee-1kg"],
        "timeframe": "60",
        "timeframeEndDate": "2026-03-01T00:00:00Z",
        "strictEndDate": True,
    }
    prices = {"best_prior_price_request": {"model": "BestPriorPriceRequest", "of": asked}}

    answers = call(
        base,
        ("create_audience_v2", made),
        ("create_audience_v2", made),
        (
            "update_audience_v2",
            {**of, "update_audience": {"model": "UpdateAudience", "of": {"name": "Regulars"}}},
        ),
        (
            "update_customer_profile_audiences",
            {
                "customer_profile_audience_request": {
                    "model": "CustomerProfileAudienceRequest",
                    "of": {"data": [action]},
                }
            },
        ),
        ("update_audience_customers_attributes", {**of, "body": {"tier": "gold"}}),
        ("update_customer_session_v2", session(profileId=PROFILE)),
        ("delete_audience_memberships_v2", of),
        ("delete_audience_v2", of),
        ("sync_catalog", {"catalog_id": 1, "catalog_sync_request": sync}),
        ("best_prior_price", prices),
    )

    created, again, renamed, *_, seen, emptied, deleted, synced, best = answers
    assert (created["data"]["name"], again["status"]) == ("Travellers", 409)
    assert renamed["data"]["name"] == "Regulars"
    profile = seen["data"]["customerProfile"]
    assert [each["name"] for each in profile["audienceMemberships"]] == ["Regulars"]
    assert profile["attributes"] == {"tier": "gold"}
    assert (emptied["model"], deleted["model"]) == ("NoneType", "NoneType")
    assert (synced["data"]["version"], best["model"]) == (2, "list")


def test_profiles_are_updated_one_by_one_and_together(base: str) -> None:
    of = {"attributes": {"tier": "gold"}, "responseContent": ["customerProfile", "event"]}
    one = {"model": "CustomerProfileIntegrationRequestV2", "of": of}
    items = [{"integrationId": "x"}, {"integrationId": "y"}]
    model = "MultipleCustomerProfileIntegrationRequest"
    many = {"model": model, "of": {"customerProfiles": items}}
    both = {"multiple_customer_profile_integration_request": many}

    told, shown, silent = call(
        base,
        (
            "update_customer_profile_v2",
            {
                "integration_id": PROFILE,
                "customer_profile_integration_request_v2": one,
                "run_rule_engine": True,
            },
        ),
        ("update_customer_profiles_v2", {**both, "silent": "no"}),
        ("update_customer_profiles_v2", both),
    )

    assert told["data"]["customerProfile"]["attributes"] == {"tier": "gold"}
    states = shown["data"]["integrationStates"]
    assert [each["customerProfile"]["integrationId"] for each in states] == ["x", "y"]
    assert silent == {"model": "NoneType", "data": None}


def test_codes_are_made_reserved_listed_and_forgotten(base: str) -> None:
    ids = {
        "coupon_reservations": {"model": "CouponReservations", "of": {"integrationIDs": ["bob"]}}
    }
    named = {"coupon_value": "TODAY-RESERVED"}
    one = {
        "campaignId": 150,
        "advocateProfileIntegrationId": "bob",
        "attributes": {"channel": "app"},
    }
    several = {
        "campaignId": 150,
        "usageLimit": 1,
        "advocateProfileIntegrationIds": ["bob", "carol"],
    }
    many = {
        "new_referrals_for_multiple_advocates": {
            "model": "NewReferralsForMultipleAdvocates",
            "of": several,
        }
    }
    asked = dict.fromkeys(
        ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"), True
    )

    referral, data, silent, coupon, customers, inventory, released, forgotten, missing = call(
        base,
        ("create_referral", {"new_referral": {"model": "NewReferral", "of": one}}),
        ("create_referrals_for_multiple_advocates", {**many, "silent": "no"}),
        ("create_referrals_for_multiple_advocates", many),
        ("create_coupon_reservation", {**named, **ids}),
        ("get_reserved_customers", named),
        ("get_customer_inventory", {"integration_id": "bob", **asked}),
        ("delete_coupon_reservation", {**named, **ids}),
        ("delete_customer_data", {"integration_id": "bob"}),
        ("delete_customer_data", {"integration_id": "nobody/at all"}),
    )

    assert (referral["model"], referral["data"]["attributes"]) == ("Referral", {"channel": "app"})
    assert data["data"]["totalResultSize"] == 2
    assert (coupon["model"], coupon["data"]["reservationCounter"]) == ("Coupon", 2)
    names = [each["integrationId"] for each in customers["data"]["data"]]
    assert names == ["barbara", "bob"]
    assert (inventory["model"], set(inventory["data"])) == ("CustomerInventory", set(asked))
    states = {each["value"]: each["state"] for each in inventory["data"]["coupons"]}
    assert states == {"TODAY-RESERVED": "active", "TODAY-FOR-ALL": "active"}
    assert len(inventory["data"]["referrals"]) == 3
    nothing = {"model": "NoneType", "data": None}
    assert [silent, released, forgotten] == [nothing] * 3
    assert missing["status"] == 404


def test_points_are_counted_listed_activated_and_deleted(base: str) -> None:
    bob = {"loyalty_program_id": 103, "integration_id": "edsger"}
    ada = {"loyalty_program_id": 3, "integration_id": "ada"}
    moments = {"start_date": "2019-01-01T00:00:00Z", "end_date": "2098-12-31T00:00:00Z"}
    of = {"transactionUUIDs": ["5a4d3b2c-1f0e-4d9c-8b7a-695847362514"]}
    activated = {"activate_loyalty_points": {"model": "ActivateLoyaltyPoints", "of": of}}
    scope = {"scope": "SelectedSubledgers", "subledgerIds": ["birthday"]}
    request = {"model": "DeleteLoyaltyTransactionsRequest", "of": scope}

    later, points, moved, begun, deleted, after, missing = call(
        base,
        (
            "get_loyalty_balances",
            {
                **bob,
                "end_date": moments["end_date"],
                "include_tiers": True,
                "include_projected_tier": True,
            },
        ),
        ("get_loyalty_program_profile_points", {**bob, "status": "expired", "sort": "startDate"}),
        ("get_loyalty_program_profile_transactions", {**ada, **moments, "subledger_id": ""}),
        ("activate_loyalty_points", {"loyalty_program_id": 3, **activated}),
        (
            "delete_loyalty_transactions_from_ledgers",
            {**ada, "delete_loyalty_transactions_request": request},
        ),
        ("get_loyalty_balances", ada),
        ("get_loyalty_balances", {**bob, "loyalty_program_id": 9}),
    )

    balance = later["data"]["balance"]
    assert (later["model"], balance["activePoints"]) == ("LoyaltyBalancesWithTiers", 170)
    assert (balance["currentTier"]["name"], balance["nextTierName"]) == ("Silver", "Gold")
    assert balance["projectedTier"]["projectedActivePoints"] == 50
    assert [each["name"] for each in points["data"]["data"]] == ["Long ago"]
    assert [each["name"] for each in moved["data"]["data"]] == ["Survey", "Welcome"]
    assert [each["amount"] for each in begun["data"]["ledgerEntries"]] == [15]
    assert deleted == {"model": "NoneType", "data": None}
    assert after["data"]["balance"]["activePoints"] == 135
    assert after["data"]["subledgerBalances"]["birthday"]["activePoints"] == 0
    assert missing["status"] == 404


def test_cards_are_made_linked_used_and_read(base: str) -> None:
    new = {"model": "GenerateLoyaltyCard", "of": {"cardIdentifier": "MINE-1"}}
    mine = {"loyalty_program_id": 104, "loyalty_card_id": "MINE-1"}
    registration = {"model": "LoyaltyCardRegistration", "of": {"integrationId": PROFILE}}
    person = {**mine, "loyalty_card_registration": registration}
    cart = [{"name": "Kettle", "sku": "K-1", "quantity": 1, "price": 12}]

    made, linked, closed, balances, points, moved, unlinked, missing = call(
        base,
        ("generate_loyalty_card", {"loyalty_program_id": 104, "generate_loyalty_card": new}),
        ("link_loyalty_card_to_profile", person),
        (
            "update_customer_session_v2",
            session("closed", profileId=PROFILE, cartItems=cart, loyaltyCards=["MINE-1"]),
        ),
        ("get_loyalty_card_balances", {**mine, "subledger_id": ["", "fuel"]}),
        ("get_loyalty_card_points", mine),
        ("get_loyalty_card_transactions", {**mine, "loyalty_transaction_type": "session"}),
        ("unlink_loyalty_card_from_profile", person),
        ("unlink_loyalty_card_from_profile", person),
    )

    assert (made["model"], made["data"]["status"]) == ("LoyaltyCard", "active")
    assert [each["integrationId"] for each in linked["data"]["profiles"]] == [PROFILE]
    (card,) = closed["data"]["loyalty"]["cards"]
    assert card["ledger"]["currentBalance"] == 12
    assert balances["data"]["balance"]["activePoints"] == 12
    assert [each["customerProfileID"] for each in points["data"]["data"]] == [PROFILE]
    assert [each["cardIdentifier"] for each in moved["data"]["data"]] == ["MINE-1"]
    assert unlinked["data"]["profiles"] == []
    assert missing["status"] == 404
