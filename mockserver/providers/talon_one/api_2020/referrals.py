"""Referrals: an advocate gets a code for friends."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.campaigns import draw_code
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.referrals import (
    FEATURE,
    ReferralTerms,
    new_referral,
    referral_json,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.instants import nearest_expiry, nearest_instant


def create_referral(tx: Transaction, call: Call) -> Reply:
    """Make a code by which an advocate brings friends; its limits do not count.

    (elsewhere: t1 2026, createReferral)
    """
    body, identifier = call.body, str(int(call.body["campaignId"]))
    campaign = tx.get("campaigns", identifier)
    if campaign is None or campaign["application"] != call.identity["application"]:
        what = f"The application has no campaign {identifier}."
        return invalid(Invalid("not found", what, "/campaignId"))
    if FEATURE not in campaign["features"]:
        what = f"The campaign {identifier} has no referrals."
        return invalid(Invalid("feature", what, "/campaignId"))
    code = draw_code(tx, "referrals", campaign["referral_settings"])
    if code is None:
        what = f"Every code of the campaign {identifier} is taken."
        return invalid(Invalid("exhausted", what, "/campaignId"))
    advocate = ensure_profile(tx, body["advocateProfileIntegrationId"])
    row = new_referral(tx, identifier, code, advocate["integration_id"], _terms_of(body))
    return Reply(201, referral_json(row))


def _terms_of(body: Mapping[str, Any]) -> ReferralTerms:
    return ReferralTerms(
        body.get("friendProfileIntegrationId") or "",
        nearest_instant(body.get("startDate")),
        nearest_expiry(body.get("expiryDate")),
    )
