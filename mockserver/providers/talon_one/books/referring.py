"""Referring: the application's shop has referrals made for advocates."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.referrals import FEATURE, ReferralTerms, draw_referrals
from mockserver.providers.talon_one.dialect import Invalid, invalid

_CAMPAIGN = "/campaignId"


def refer(
    tx: Transaction,
    application: str,
    campaign: str,
    advocates: Sequence[str],
    terms: ReferralTerms,
    settings: Mapping[str, Any] | None = None,
) -> list[Row] | Reply:
    """Make a referral for each advocate; the limits of the campaign do not count.

    (elsewhere: t1 2026, createReferral) `settings` say how codes look, instead of the campaign's.
    """
    row = tx.get("campaigns", campaign)
    if row is None or row["application"] != application:
        what = f"The application has no campaign {campaign}."
        return invalid(Invalid("not found", what, _CAMPAIGN))
    if FEATURE not in row["features"]:
        what = f"The campaign {campaign} has no referrals."
        return invalid(Invalid("feature", what, _CAMPAIGN))
    made = draw_referrals(tx, campaign, advocates, terms, settings or row["referral_settings"])
    if made is None:
        what = f"Every code of the campaign {campaign} is taken."
        return invalid(Invalid("exhausted", what, _CAMPAIGN))
    return made
