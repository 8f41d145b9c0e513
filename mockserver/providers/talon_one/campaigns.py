"""Campaigns: whether they run, what they limit, and how much of it is used."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.contract.violation import pointer_to
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.instants import (
    has_begun,
    has_ended,
    moment,
    written,
)
from mockserver.providers.talon_one.money import exact, minus, plus, whole
from mockserver.providers.talon_one.rulesets import NO_RULES, read_ruleset

RUNNING = "enabled"
#: The application of whatever does not name one.
DEFAULT_APPLICATION = 1
DEFAULT_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
DEFAULT_PATTERN = "########"

#: How often a code is drawn again when it is taken.
_TRIES = 50


class Concerned(NamedTuple):
    """Whom an action concerns, by the entities that a limit can name; empty where there is none."""

    coupon: str = ""
    referral: str = ""
    profile: str = ""
    identifiers: Sequence[str] = ()


class Usage(NamedTuple):
    """One count or sum that a limit bounds, and how it would be refused."""

    key: str
    limit: Decimal
    entities: Sequence[str]


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
        **read_ruleset(campaign.get("ruleset", NO_RULES), at + pointer_to("ruleset")),
    }
    tx.put("campaigns", identifier, row)
    return row


def is_running(campaign: Row, now: int) -> bool:
    """Whether a campaign is enabled and within its time."""
    return (
        campaign["state"] == RUNNING and has_begun(campaign, now) and not has_ended(campaign, now)
    )


def limits_on(campaign: Row, action: str, concerned: Concerned) -> Iterator[Usage]:
    """Go through what a campaign's limits say of an action for those whom it concerns.

    A limit that names an entity which is not there does not bound the action (assumed).
    """
    for number, limit in enumerate(campaign["limits"]):
        if limit["action"] != action:
            continue
        keys = [f"{campaign['id']}/{number}"]
        for entity in limit["entities"]:
            names = _named(entity, concerned)
            keys = [f"{key}/{entity}={name}" for key in keys for name in names]
        for key in keys:
            yield Usage(key, exact(limit["limit"]), limit["entities"])


def used(tx: Transaction, key: str) -> Decimal:
    """Tell how much of a limit is used."""
    row = tx.get("usage", key)
    return Decimal(0) if row is None else exact(row["used"])


def use(tx: Transaction, key: str, amount: Decimal) -> None:
    """Use more of a limit, or give some of it back with a negative amount."""
    row = tx.get("usage", key) or {"used": 0}
    tx.put("usage", key, {"used": plus(row["used"], amount)})


def count(tx: Transaction, campaign: str, **amounts: float) -> None:
    """Move a campaign's counters."""
    row = tx.get("campaigns", campaign)
    if row is None:
        return
    moved = {name: plus(row[name], amount) for name, amount in amounts.items()}
    tx.put("campaigns", campaign, {**row, **moved, "last_activity": tx.now})


def give_back(tx: Transaction, campaign: str, **amounts: float) -> None:
    """Move a campaign's counters back."""
    count(tx, campaign, **{name: minus(0, amount) for name, amount in amounts.items()})


def draw_code(
    tx: Transaction,
    collection: str,
    settings: Mapping[str, Any] | None,
    taken: Collection[str] = (),
) -> str | None:
    """Draw a code that is not taken: each `#` of the pattern becomes one of the characters.

    None where no free one was found, such as for a pattern without any `#`.
    """
    pattern = DEFAULT_PATTERN if settings is None else settings["couponPattern"]
    characters = "".join(settings["validCharacters"]) if settings else ""
    for _ in range(_TRIES):
        code = "".join(
            _drawn(tx, characters or DEFAULT_CHARACTERS) if sign == "#" else sign
            for sign in pattern
        )
        if code not in taken and tx.get(collection, code) is None:
            return code
        if "#" not in pattern:
            break
    return None


def shown_campaign(row: Row) -> dict[str, Any]:
    """Give a campaign as the contract has it."""
    shown = {
        "id": int(row["id"]),
        "created": written(row["created"]),
        "applicationId": int(row["application"]),
        "userId": 1,
        "name": row["name"],
        "description": row["description"],
        "attributes": row["attributes"],
        "state": row["state"],
        "activeRulesetId": row["ruleset_id"],
        "tags": list(row["tags"]),
        "features": list(row["features"]),
        "limits": list(row["limits"]),
        "couponRedemptionCount": row["coupon_redemptions"],
        "referralRedemptionCount": row["referral_redemptions"],
        "discountCount": whole(row["discounts"]),  # the contract has an integer here
        "discountEffectCount": row["discount_effects"],
        "couponCreationCount": row["coupons_created"],
        "lastActivity": written(row["last_activity"]),
    }
    for name, column in (("startTime", "starts_at"), ("endTime", "expires_at")):
        if row[column] is not None:
            shown[name] = written(row[column])
    for name, column in (
        ("couponSettings", "coupon_settings"),
        ("referralSettings", "referral_settings"),
    ):
        if row[column] is not None:
            shown[name] = row[column]
    return shown


def _named(entity: str, concerned: Concerned) -> Sequence[str]:
    if entity == "Identifier":
        return tuple(dict.fromkeys(concerned.identifiers))
    name = {
        "Coupon": concerned.coupon,
        "Referral": concerned.referral,
        "Profile": concerned.profile,
    }[entity]
    return (name,) if name else ()


def _drawn(tx: Transaction, characters: str) -> str:
    return characters[int(tx.chance("code") * len(characters))]
