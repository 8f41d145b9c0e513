"""Referrals: an advocate's code, the reasons to reject it, and making one."""

from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.books.wallets import add_to_wallet
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

#: How often a referral can be used that the API makes (assumed: it offers no way to set it).
USAGE_LIMIT = 1
FEATURE = "referrals"


def find_referral(tx: Transaction, code: str) -> Row | None:
    """Find a referral by its code."""
    return tx.get("referrals", code)


def rejection_reason(tx: Transaction, referral: Row, campaign: Row, profile: str) -> str | None:
    """Give the reason to reject a referral, checked in this order; None where it can be used.

    The reasons are the contract's, their order is assumed: campaign, start, expiry, the advocate
    themselves, friend, uses.
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
    limit = referral["usage_limit"]
    return USED_UP if limit and referral["usage_counter"] >= limit else None


def redeem(tx: Transaction, code: str, times: int = 1) -> None:
    """Count one use, or take one back."""
    referral = find_referral(tx, code)
    if referral is not None:
        counter = max(referral["usage_counter"] + times, 0)
        tx.put("referrals", code, {**referral, "usage_counter": counter})


class ReferralTerms(NamedTuple):
    """How a referral can be used; a limit of 0 is none."""

    friend: str = ""
    starts_at: int | None = None
    expires_at: int | None = None
    usage_limit: int = USAGE_LIMIT


def new_referral(
    tx: Transaction, campaign: str, code: str, advocate: str, terms: ReferralTerms
) -> Row:
    """Write a new referral, and put it into its advocate's wallet."""
    row = {
        "id": tx.count("referral"),
        "created": tx.now,
        "campaign": campaign,
        "code": code,
        "advocate": advocate,
        "usage_counter": 0,
        **terms._asdict(),
    }
    tx.put("referrals", code, row)
    add_to_wallet(tx, advocate, "referrals", code)
    return row


def referral_json(row: Row) -> dict[str, Any]:
    """Give a referral as the contract has it."""
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
