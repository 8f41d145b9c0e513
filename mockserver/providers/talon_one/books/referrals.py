"""Referrals: an advocate's code, the reasons to reject it, and making one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import draw_code, is_running
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.wallets import add_to_wallet, count_redemption
from mockserver.providers.talon_one.instants import (
    has_begun,
    has_ended,
    instant_json,
    period_json,
)

NOT_FOUND = "ReferralNotFound"
SELF = "ReferralRecipientIdSameAsAdvocate"
NOT_RUNNING = "ReferralPartOfNotRunningCampaign"
IN_FUTURE = "ReferralStartDateInFuture"
EXPIRED = "ReferralExpired"
NOT_THE_RECIPIENT = "ReferralRecipientDoesNotMatch"
USED_UP = "ReferralLimitReached"
NO_CONDITION = "ReferralValidConditionMissing"
BY_CONDITION = "ReferralRejectedByCondition"
NO_ADVOCATE = "AdvocateNotFound"
NOT_TRIGGERED = "ReferralPartOfNotTriggeredCampaign"
ALREADY_REFERRED = "ReferralCustomerAlreadyReferred"

#: How often a referral can be used where nobody says it (assumed).
USAGE_LIMIT = 1
FEATURE = "referrals"


def find_referral(tx: Transaction, code: str) -> Row | None:
    """Find a referral by its code."""
    return tx.get("referrals", code)


#: Why a contract rejects a referral for what is known of its two customers; None where it does not.
FriendRule = Callable[[Transaction, Row, str], str | None]


def rejection_reason(
    tx: Transaction, referral: Row, campaign: Row, profile: str, friends: FriendRule
) -> str | None:
    """Return the reason to reject a referral, checked in this order; None where it can be used.

    The reasons are the contract's, their order is assumed: campaign, start, expiry, the advocate
    themselves, friend, what is known of both, uses.
    """
    if not is_running(campaign, tx.now):
        return NOT_RUNNING
    if not has_begun(referral, tx.now):
        return IN_FUTURE
    if has_ended(referral, tx.now):
        return EXPIRED
    if profile == referral["advocate"]:
        return SELF
    if referral["friend"] and referral["friend"] != profile:
        return NOT_THE_RECIPIENT
    return friends(tx, referral, profile) or (USED_UP if is_used_up(referral) else None)


def is_used_up(referral: Row) -> bool:
    """Whether the limit of its uses is reached."""
    limit = referral["usage_limit"]
    return bool(limit) and referral["usage_counter"] >= limit


def redeem(tx: Transaction, code: str, profile: str, times: int = 1) -> None:
    """Count one use by a friend, or take one back."""
    referral = find_referral(tx, code)
    if referral is not None:
        counter = max(referral["usage_counter"] + times, 0)
        tx.put("referrals", code, {**referral, "usage_counter": counter})
    if profile:
        count_redemption(tx, profile, "referrals", code, times)


class ReferralTerms(NamedTuple):
    """How a referral can be used; a limit of 0 is none."""

    friend: str = ""
    starts_at: int | None = None
    expires_at: int | None = None
    usage_limit: int = USAGE_LIMIT
    #: Only referrals of today have some.
    attributes: Mapping[str, Any] = {}


def new_referral(
    tx: Transaction, campaign: str, code: str, advocate: str, terms: ReferralTerms
) -> Row:
    """Write a new referral, and put it into its advocate's wallet."""
    row = _written(tx, campaign, code, advocate, terms)
    add_to_wallet(tx, advocate, "referrals", code)
    return row


def draw_referrals(
    tx: Transaction,
    campaign: str,
    advocates: Sequence[str],
    terms: ReferralTerms,
    settings: Mapping[str, Any] | None,
) -> list[Row] | None:
    """Make a referral for each advocate, whose profile is made where there is none.

    Gives None where `settings` have no free code left; some may be written then.
    """
    rows = []
    codes: dict[str, list[str]] = {}
    for advocate in advocates:
        code = draw_code(tx, "referrals", settings)
        if code is None:
            return None
        ensure_profile(tx, advocate)
        rows.append(_written(tx, campaign, code, advocate, terms))
        codes.setdefault(advocate, []).append(code)
    for advocate, drawn in codes.items():
        add_to_wallet(tx, advocate, "referrals", *drawn)
    return rows


def _written(tx: Transaction, campaign: str, code: str, advocate: str, terms: ReferralTerms) -> Row:
    columns = {name: term for name, term in terms._asdict().items() if name != "attributes"}
    if terms.attributes:
        columns["attributes"] = terms.attributes
    row = {
        "id": tx.count("referral"),
        "created": tx.now,
        "campaign": campaign,
        "code": code,
        "advocate": advocate,
        "usage_counter": 0,
        **columns,
    }
    tx.put("referrals", code, row)
    return row


def referral_json(row: Row) -> dict[str, Any]:
    """Return a referral in the contract's form."""
    referral = {
        "id": row["id"],
        "created": instant_json(row["created"]),
        "campaignId": int(row["campaign"]),
        "advocateProfileIntegrationId": row["advocate"],
        "code": row["code"],
        "usageCounter": row["usage_counter"],
        "usageLimit": row["usage_limit"],
        **period_json(row, "startDate", "expiryDate"),
    }
    if row["friend"]:
        referral["friendProfileIntegrationId"] = row["friend"]
    return referral
