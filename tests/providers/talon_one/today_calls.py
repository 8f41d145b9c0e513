"""A call, and more, of each operation of today's contract, for whatever rows there are."""

from typing import Any, NamedTuple

from tests.client import Response
from tests.providers.talon_one.builders import Shop, item
from tests.providers.talon_one.today import CART, SESSION

#: What an answer about a profile can bring, and about a session.
_OF_PROFILE = [
    *("customerProfile", "triggeredCampaigns", "loyalty", "event"),
    *("awardedGiveaways", "ruleFailureReasons", "achievements"),
]
_CONTENT = [*_OF_PROFILE, "customerSession", "coupons", "referral", "previousReturns"]
_OF_ADVANCED_EVENT = [
    *("customerProfile", "triggeredCampaigns", "loyalty", "advancedEvent"),
    *("awardedGiveaways", "ruleFailureReasons"),
]
_PROFILES = ("ada", "barbara")
_POINTS = [
    "/v1/loyalty_programs/3/profile/ada",
    "/v1/loyalty_programs/103/profile/barbara",
    "/v1/loyalty_programs/104/cards/CARD-0001",
]
_UUID = "5a4d3b2c-1f0e-4d9c-8b7a-695847362514"
_LISTS = ("points", "points?status=pending", "points?status=expired", "transactions")
_TIERS = "balances?includeTiers=true&includeProjectedTier=true"
_LATER = "&endDate=9999-12-30T00:00:00Z"
_FRAME = {"timeframe": "99999", "timeframeEndDate": "2026-03-02T00:00:00Z"}
_SYNCS = [
    {"type": "PATCH", "payload": {"sku": "mug", "price": 2, "product": {"name": "Mug"}}},
    {
        "type": "ADD_PRICE_ADJUSTMENT",
        "payload": {
            "sku": "mug",
            "adjustments": [{"priceType": "members", "price": 1, "referenceId": _UUID}],
        },
    },
    {"type": "REMOVE_MANY", "payload": {}},
]
#: An item with all that has members of its own.
_FULL = {
    **item(2, sku="tea"),
    "product": {"name": "Tea"},
    "additionalCosts": {"wrapping": {"price": 1}},
}


class Call(NamedTuple):
    """One call of an operation."""

    method: str
    path: str
    body: Any = None
    headers: dict[str, str] | None = None


def _session(path: str, **session: Any) -> Call:
    return Call("PUT", path, {"customerSession": session, "responseContent": _CONTENT})


_READS = [
    *(Call("GET", f"{owner}/{what}") for owner in _POINTS for what in (_TIERS, *_LISTS)),
    *(Call("GET", f"{owner}/{_TIERS}{_LATER}") for owner in _POINTS[:2]),
    *(
        Call(
            "GET",
            f"/v1/customer_profiles/{each}/inventory?profile=true&referrals=true&coupons=true"
            "&loyalty=true&giveaways=true&achievements=true",
        )
        for each in _PROFILES
    ),
    Call("GET", "/v1/customer_profiles/ada/achievements?achievementStatus=active,scheduled"),
    Call("GET", "/v1/customer_profiles/ada/achievements/1"),
    Call("GET", "/v1/coupon_reservations/customerprofiles/TODAY-FOR-TWO"),
    Call("GET", "/v1/integration/campaigns"),
    *(
        Call(
            "POST",
            "/v1/best_prior_price",
            {"skus": ["mug"], "timeframeEndDateType": kind, **_FRAME},
        )
        for kind in ("strict", "price", "sale")
    ),
]
_SESSIONS = [
    *(
        _session(
            SESSION,
            profileId=profile,
            state=state,
            cartItems=[*CART, {"sku": "mug", "quantity": 1}, _FULL],
            additionalCosts={"shipping": {"price": 1}},
            couponCodes=["TODAY-FOR-TWO"],
            referralCode="TODAY-BRING",
            loyaltyCards=["CARD-0001"],
            attributes={"achievement": 2, "effect": effect},
        )
        for profile, state, effect in (
            ("barbara", "open", "awardGiveaway"),
            ("ada", "closed", "changeLoyaltyTierLevel"),
        )
    ),
    _session(SESSION, state="cancelled"),
    *(Call("GET", path) for path in (SESSION, "/v2/customer_sessions/order-2602")),
    Call(
        "POST",
        "/v2/customer_sessions/order-2602/returns?runRuleEngine=true",
        {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}},
    ),
    Call("PUT", "/v2/customer_sessions/order-2603/reopen"),
    Call("PUT", SESSION, {"customerSession": {}}, {"Idempotency-Key": "key"}),
]
_CUSTOMERS = [
    Call(
        "PUT",
        "/v2/customer_profiles/ada?runRuleEngine=true",
        {"attributes": {"tier": "gold"}, "responseContent": _OF_PROFILE},
    ),
    Call(
        "PUT", "/v2/customer_profiles?silent=no", {"customerProfiles": [{"integrationId": "ada"}]}
    ),
    Call(
        "POST",
        "/v2/events?silent=no",
        {"profileId": "ada", "type": "review_written", "responseContent": _OF_PROFILE},
    ),
    Call(
        "POST",
        "/v3/events",
        {
            "profileId": "ada",
            "type": "review_written",
            "integrationId": "review-1",
            "responseContent": _OF_ADVANCED_EVENT,
        },
    ),
    Call("GET", "/v3/events/review-1"),
    Call("PUT", "/v2/audiences/1", {"name": "x"}),
    Call("PUT", "/v2/audience_customers/1/attributes", {"language": "en"}),
    Call("DELETE", "/v2/audiences/1/memberships"),
    Call("DELETE", "/v2/audiences/1"),
    Call("POST", "/v2/audiences", {"name": "y"}),
    Call(
        "POST",
        "/v2/customer_audiences",
        {"data": [{"action": "add", "profileIntegrationId": "ada", "audienceId": 2}]},
    ),
]
_CODES = [
    Call("POST", "/v1/referrals", {"campaignId": 150, "advocateProfileIntegrationId": "ada"}),
    Call(
        "POST",
        "/v1/referrals_for_multiple_advocates?silent=no",
        {"campaignId": 150, "usageLimit": 1, "advocateProfileIntegrationIds": ["ada", "barbara"]},
    ),
    *(
        Call(method, "/v1/coupon_reservations/TODAY-FOR-TWO", {"integrationIDs": ["ada"]})
        for method in ("POST", "DELETE")
    ),
]
_LOYALTY = [
    Call("POST", "/v1/loyalty_programs/3/activate_points", {"transactionUUIDs": [_UUID]}),
    Call("POST", "/v1/loyalty_programs/3/profile/grace/join"),
    Call("POST", "/v1/loyalty_programs/104/cards", {"status": "active"}),
    *(
        Call("POST", f"/v2/loyalty_programs/104/cards/CARD-0001/{what}", {"integrationId": "ada"})
        for what in ("link_profile", "unlink_profile")
    ),
]
_CATALOGS = [Call("PUT", "/v1/catalogs/1/sync", {"actions": [each]}) for each in _SYNCS]
_FORGETTING = [
    *(
        Call("POST", f"{owner}/delete_transactions", {"scope": "AllSubledgers"})
        for owner in _POINTS[:2]
    ),
    Call("DELETE", "/v1/customer_data/ada"),
]
CALLS = [
    *(_READS + _SESSIONS + _CUSTOMERS + _CODES + _LOYALTY + _READS + _CATALOGS + _FORGETTING),
]


def failures(shop: Shop, *calls: Call) -> list[tuple[Call, Response]]:
    """Make calls, every one without any, and give those that failed."""
    made = calls or CALLS
    replies = [(each, shop.call(*each[:2], json=each.body, headers=each.headers)) for each in made]
    return [(call, reply) for call, reply in replies if reply.status >= 500]


def active_points(shop: Shop) -> list[tuple[int, int]]:
    """Give what each owner's active points come to, by their balance and by their list."""
    sums = []
    for owner in _POINTS:
        told = (
            shop.call("GET", f"{owner}/balances"),
            shop.call("GET", f"{owner}/points?pageSize=1000"),
        )
        if all(each.status == 200 for each in told):
            whole, listed = (each.json() for each in told)
            balances = [*whole["subledgerBalances"].values()]
            balances += [whole["balance"]] if "balance" in whole else []
            sums.append(
                (
                    sum(each["activePoints"] for each in balances),
                    sum(each["amount"] for each in listed["data"]),
                )
            )
    return sums
