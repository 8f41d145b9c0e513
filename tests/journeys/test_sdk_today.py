"""The vendor's client for Node of today's contract, `talon_one` 5, against the server."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mockserver.http.app import Server
from tests.client import Client
from tests.providers.talon_one.builders import TODAY_KEY

SDK = Path(__file__).parent / "sdk_today"
NODE = shutil.which("node")
SESSION, PROFILE = "order 1/2@shop%2F\n", "ada/lovelace@example.org"
#: The operations that the client has, in its own words.
LISTING = """
const { IntegrationApi } = require("talon_one");
const names = Object.getOwnPropertyNames(IntegrationApi.prototype);
console.log(JSON.stringify(names.filter((name) => !/WithHttpInfo$|^constructor$/.test(name))));
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (SDK / "node_modules" / "talon_one").exists(),
        reason="talon_one 5 is not installed: `make install` does, with npm",
    ),
]

Answer = Any


def run(*arguments: str, given: str = "") -> Any:
    """Let Node do something, and read what it prints."""
    assert NODE is not None
    done = subprocess.run(
        [NODE, *arguments], cwd=SDK, input=given, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def model(of_client: str, /, **of: Any) -> dict[str, Any]:
    """A body, which goes through a model of the client."""
    return {"model": of_client, "of": of}


def session(state: str, **more: Any) -> dict[str, Any]:
    content = ["customerSession", "customerProfile", "loyalty", "coupons", "event"]
    given = {"state": state, "profileId": PROFILE, **more}
    return model("IntegrationRequest", customerSession=given, responseContent=content)


def calls() -> dict[str, tuple[list[Any], str | None]]:
    """Every operation of the client in an order that works: its arguments, and what it gives."""
    cart = [{"name": "Kettle", "sku": "K-1", "quantity": 2, "price": 10}]
    back = {"returnedCartItems": [{"position": 0, "quantity": 1}]}
    ids = model("CouponReservations", integrationIDs=[PROFILE])
    event = {"type": "newsletter_signup", "profileId": PROFILE, "attributes": {}}
    advocates = {"campaignId": 150, "usageLimit": 1, "advocateProfileIntegrationIds": [PROFILE]}
    joining = {"action": "add", "profileIntegrationId": PROFILE, "audienceId": 2}
    adding = {"type": "ADD", "payload": {"sku": "new-1", "price": 3}}
    parts = dict.fromkeys(("profile", "referrals", "coupons", "loyalty", "giveaways"), True)
    state, nothing = "IntegrationStateV2", None
    coupon = "TODAY-RESERVED"
    return {
        "updateCustomerProfileV2": (
            [
                PROFILE,
                model("CustomerProfileIntegrationRequestV2", attributes={"tier": 1}),
                {"runRuleEngine": True},
            ],
            state,
        ),
        "updateCustomerProfilesV2": (
            [
                model(
                    "MultipleCustomerProfileIntegrationRequest",
                    customerProfiles=[{"integrationId": "x"}],
                ),
                {"silent": "no"},
            ],
            "MultipleCustomerProfileIntegrationResponseV2",
        ),
        "createCouponReservation": ([coupon, ids], "Coupon"),
        "getReservedCustomers": ([coupon], "InlineResponse200"),
        "updateCustomerSessionV2": (
            [SESSION, session("closed", cartItems=cart, couponCodes=[coupon])],
            state,
        ),
        "getCustomerSession": ([SESSION], "IntegrationCustomerSessionResponse"),
        "reopenCustomerSession": ([SESSION], "ReopenSessionResponse"),
        "returnCartItems": (
            ["history", model("ReturnIntegrationRequest", **{"return": back})],
            state,
        ),
        "trackEventV2": (
            [model("IntegrationEventV2Request", **event), {"silent": "no"}],
            state,
        ),
        "createReferral": (
            [model("NewReferral", campaignId=150, advocateProfileIntegrationId=PROFILE)],
            "Referral",
        ),
        "createReferralsForMultipleAdvocates": (
            [model("NewReferralsForMultipleAdvocates", **advocates), {"silent": "no"}],
            "InlineResponse201",
        ),
        "getCustomerInventory": ([PROFILE, parts], "CustomerInventory"),
        "getLoyaltyBalances": ([3, PROFILE, {}], "LoyaltyBalances"),
        "getLoyaltyProgramProfileTransactions": ([3, PROFILE, {}], "InlineResponse2002"),
        "linkLoyaltyCardToProfile": (
            [104, "CARD-0002", model("LoyaltyCardRegistration", integrationId=PROFILE)],
            "LoyaltyCard",
        ),
        "getLoyaltyCardBalances": ([104, "CARD-0002", {}], "LoyaltyBalances"),
        "getLoyaltyCardTransactions": ([104, "CARD-0002", {}], "InlineResponse2001"),
        "createAudienceV2": ([model("NewAudience", name="Travellers")], "Audience"),
        "updateAudienceV2": ([2, model("UpdateAudience", name="Regulars")], "Audience"),
        "updateCustomerProfileAudiences": (
            [model("CustomerProfileAudienceRequest", data=[joining])],
            nothing,
        ),
        "updateAudienceCustomersAttributes": ([2, {"tier": "gold"}], nothing),
        "deleteAudienceMembershipsV2": ([2], nothing),
        "deleteAudienceV2": ([2], nothing),
        "syncCatalog": ([1, model("CatalogSyncRequest", actions=[adding])], "Catalog"),
        "deleteCouponReservation": ([coupon, ids], nothing),
        "deleteCustomerData": ([PROFILE], nothing),
    }


@pytest.fixture
def base(live: str, client: Client) -> str:
    # `client` only stands for the world, and takes it away afterwards.
    return f"{live}/_world/{client.world}"


def made(base: str, *wanted: list[Any]) -> list[Answer]:
    answers: list[Answer] = run("call.js", base, TODAY_KEY, given=json.dumps(wanted))
    return answers


def test_every_operation_that_is_played_resolves(base: str, server: Server) -> None:
    behaviours = server.apis["talon_one_today"].provider.behaviours
    played = {name for name in run("-e", LISTING) if behaviours[name].is_played}
    wanted = calls()
    cart = [{"name": "Cup", "sku": "C-1", "quantity": 2, "price": 5}]

    _, *answers = made(
        base,
        ["updateCustomerSessionV2", "history", session("closed", cartItems=cart)],
        *([name, *given] for name, (given, _) in wanted.items()),
    )

    assert set(wanted) == played
    told = dict(zip(wanted, answers, strict=True))
    assert {name: each.get("model", each) for name, each in told.items()} == {
        name: kind for name, (_, kind) in wanted.items()
    }


def test_what_it_reads_is_what_was_sent(base: str) -> None:
    cart = [{"name": "Kettle", "sku": "K-1", "quantity": 3, "price": 0.1}]

    opened, closed, inventory, cancelled = made(
        base,
        [
            "updateCustomerSessionV2",
            SESSION,
            session("open", cartItems=cart, couponCodes=["TODAY-FOR-ALL"]),
        ],
        ["updateCustomerSessionV2", SESSION, session("closed")],
        ["getCustomerInventory", PROFILE, {"coupons": True}],
        ["updateCustomerSessionV2", SESSION, session("cancelled")],
    )

    kinds = [each["effectType"] for each in opened["resolved"]["effects"]]
    assert kinds == ["addLoyaltyPoints"] * 3 + ["acceptCoupon", "setDiscount"]
    given = closed["resolved"]["customerSession"]
    assert (given["integrationId"], given["total"], given["state"]) == (SESSION, 0.3, "closed")
    (coupon,) = inventory["resolved"]["coupons"]
    assert (coupon["value"], coupon["state"]) == ("TODAY-FOR-ALL", "used")
    undone = {each["effectType"] for each in cancelled["resolved"]["effects"]}
    assert undone == {"rollbackCoupon", "rollbackDiscount", "rollbackAddedLoyaltyPoints"}


def test_errors_reject_with_status_and_body(base: str) -> None:
    ids = model("CouponReservations", integrationIDs=["ada"])

    nobody, coupon, unknown, moved = made(
        base,
        ["deleteCustomerData", "nobody/at all"],
        ["createCouponReservation", "NO/SUCH", ids],
        ["getCustomerSession", "no such"],
        ["updateCustomerSessionV2", SESSION, session("cancelled")],
    )

    refused = [nobody, coupon, unknown, moved]
    assert [each["status"] for each in refused] == [404, 404, 400, 400]
    assert all(each["rejected"]["StatusCode"] == each["status"] for each in refused)
    assert "'nobody/at all'" in nobody["rejected"]["message"]
