"""Campaigns: their rows, whether they run, their counters, and the codes that they draw."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.violation import pointer_to
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.instants import (
    has_begun,
    has_ended,
    instant_json,
    moment,
    period_json,
)
from mockserver.providers.talon_one.language.budget import size_of, text_size
from mockserver.providers.talon_one.language.rulesets import (
    NO_RULES,
    read_ruleset,
    rejection_of_rules,
)
from mockserver.providers.talon_one.money import minus, plus, whole

RUNNING = "enabled"
#: The application of whatever does not name one.
DEFAULT_APPLICATION = 1
DEFAULT_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
DEFAULT_PATTERN = "########"

_SHORTEST_CODE = 4
_OF_TODAY = {
    "reevaluateOnReturn": "reevaluate_on_return",
    "linkedStoreIds": "stores",
    "linkedAudienceIds": "audiences",
}
#: The features that every contract has, and the entities of limits.
_FEATURES = ("coupons", "referrals", "loyalty")
SHARED_ENTITIES = ("Coupon", "Referral", "Profile", "Identifier")
#: The characters of a campaign in a reply beside its own texts, and those of a limit.
_ENVELOPE, _LIMIT = 800, 150
#: How often a code is drawn again when it is taken.
_TRIES = 50


def new_campaign(tx: Transaction, identifier: str, campaign: Mapping[str, Any], at: str) -> Row:
    """Write a new campaign. Raises FixtureError, with its place under the pointer `at`."""
    row = {
        "id": identifier,
        "application": str(campaign.get("application", DEFAULT_APPLICATION)),
        "created": tx.now,
        "last_activity": tx.now,
        "name": campaign["name"],
        "description": campaign.get("description", ""),
        "state": campaign.get("state", RUNNING),
        "starts_at": moment(campaign.get("startTime"), at + pointer_to("startTime")),
        "expires_at": moment(campaign.get("endTime"), at + pointer_to("endTime")),
        "attributes": campaign.get("attributes", {}),
        "tags": campaign.get("tags", []),
        "features": campaign.get("features", []),
        "limits": campaign.get("limits", []),
        "coupon_settings": campaign.get("couponSettings"),
        "referral_settings": campaign.get("referralSettings"),
        "coupon_redemptions": 0,
        "referral_redemptions": 0,
        "discounts": 0,
        "discount_effects": 0,
        "coupons_created": 0,
        **_of_today(campaign),
        **read_ruleset(campaign.get("ruleset", NO_RULES), at + pointer_to("ruleset")),
    }
    tx.put("campaigns", identifier, row)
    return row


def _of_today(campaign: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a campaign has only if something is said about them."""
    return {column: campaign[name] for name, column in _OF_TODAY.items() if name in campaign}


def check_campaign(campaign: Mapping[str, Any]) -> str | None:
    """Return the reason why a campaign's row cannot be evaluated; None where it can."""
    return rejection_of_rules(campaign["rules"])


def is_running(campaign: Row, now: int) -> bool:
    """Whether a campaign is enabled and within its time."""
    return (
        campaign["state"] == RUNNING and has_begun(campaign, now) and not has_ended(campaign, now)
    )


def count(tx: Transaction, campaign: str, **amounts: float) -> None:
    """Move a campaign's counters."""
    row = tx.get("campaigns", campaign)
    if row is None:
        return
    moved = {name: plus(row[name], amount) for name, amount in amounts.items()}
    tx.put("campaigns", campaign, {**row, **moved, "last_activity": tx.now})


def count_back(tx: Transaction, campaign: str, **amounts: float) -> None:
    """Move a campaign's counters back."""
    count(tx, campaign, **{name: minus(0, amount) for name, amount in amounts.items()})


def draw_code(tx: Transaction, collection: str, settings: Mapping[str, Any] | None) -> str | None:
    """Draw a code that is not taken; None where none is free."""
    drawn = drawn_codes(tx, settings)
    return next((code for code in drawn if tx.get(collection, code) is None), None)


def drawn_codes(tx: Transaction, settings: Mapping[str, Any] | None) -> Iterator[str]:
    """Draw codes: each `#` of the campaign's pattern becomes one of its characters.

    There is one code of a pattern without any `#`, and a bounded number of any other; none of a
    pattern that is shorter than the contract's codes.
    """
    pattern = DEFAULT_PATTERN if settings is None else settings["couponPattern"]
    if len(pattern) < _SHORTEST_CODE:
        return
    characters = "".join(settings["validCharacters"]) if settings else ""
    for _ in range(_TRIES if "#" in pattern else 1):
        yield "".join(
            _drawn(tx, characters or DEFAULT_CHARACTERS) if sign == "#" else sign
            for sign in pattern
        )


def campaign_json(row: Row) -> dict[str, Any]:
    """Return a campaign in the contract's form."""
    campaign = {
        "id": int(row["id"]),
        "created": instant_json(row["created"]),
        "applicationId": int(row["application"]),
        "userId": 1,
        "name": row["name"],
        "description": row["description"],
        "attributes": row["attributes"],
        "state": row["state"],
        "activeRulesetId": row["ruleset_id"],
        "tags": list(row["tags"]),
        "features": [each for each in row["features"] if each in _FEATURES],
        "limits": [each for each in row["limits"] if _is_shared(each)],
        "couponRedemptionCount": row["coupon_redemptions"],
        "referralRedemptionCount": row["referral_redemptions"],
        "discountCount": whole(row["discounts"]),  # the contract has an integer here
        "discountEffectCount": row["discount_effects"],
        "couponCreationCount": row["coupons_created"],
        "lastActivity": instant_json(row["last_activity"]),
        **period_json(row, "startTime", "endTime"),
    }
    for name in ("coupon", "referral"):
        settings = row[f"{name}_settings"]
        if settings is not None:
            campaign[f"{name}Settings"] = settings
    return campaign


def _is_shared(limit: Mapping[str, Any]) -> bool:
    """Whether every contract has such a limit: one without a period, and for shared entities."""
    return "period" not in limit and all(each in SHARED_ENTITIES for each in limit["entities"])


def campaign_size(row: Row, most: int) -> int:
    """Return the most characters that a campaign has in a reply, roughly; counting stops at `most`.

    Every call that a campaign decides in asks this: lists of texts are measured as one text.
    """
    texts = [row["name"], row["description"], *row["tags"]]
    for settings in (row["coupon_settings"], row["referral_settings"]):
        if settings is not None:
            texts += [settings["couponPattern"], *settings["validCharacters"]]
    size = _ENVELOPE + text_size("".join(texts)) + 4 * len(texts) + _LIMIT * len(row["limits"])
    return size + (size_of(row["attributes"], most) if row["attributes"] else 0)


def _drawn(tx: Transaction, characters: str) -> str:
    return characters[int(tx.chance("code") * len(characters))]
