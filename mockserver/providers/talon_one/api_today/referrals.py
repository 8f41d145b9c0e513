"""The operations that make referrals: for one advocate, or for many."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.codes import referral_of_today
from mockserver.providers.talon_one.books.campaigns import DEFAULT_PATTERN
from mockserver.providers.talon_one.books.referrals import USAGE_LIMIT, ReferralTerms
from mockserver.providers.talon_one.books.referring import refer
from mockserver.providers.talon_one.instants import nearest_expiry, nearest_instant


def create_referral(tx: Transaction, call: Call) -> Reply:
    """Make a code by which an advocate brings friends; its limits do not count."""
    made = _made(tx, call, [call.body["advocateProfileIntegrationId"]], None)
    return made if isinstance(made, Reply) else Reply(201, referral_of_today(made[0]))


def create_referrals_for_multiple_advocates(tx: Transaction, call: Call) -> Reply:
    """Make a code for each advocate, in the order of the request."""
    advocates = call.body["advocateProfileIntegrationIds"]
    made = _made(tx, call, advocates, _settings(call.body))
    if isinstance(made, Reply):
        return made
    if call.query.get("silent", "yes") == "yes":
        return Reply(204)
    data = [referral_of_today(row) for row in made]
    return Reply(201, {"totalResultSize": len(data), "data": data})


def _made(
    tx: Transaction, call: Call, advocates: Sequence[str], settings: Mapping[str, Any] | None
) -> list[Row] | Reply:
    body = call.body
    terms = ReferralTerms(
        body.get("friendProfileIntegrationId") or "",
        nearest_instant(body.get("startDate")),
        nearest_expiry(body.get("expiryDate")),
        int(body.get("usageLimit", USAGE_LIMIT)),
        body.get("attributes") or {},
    )
    campaign = str(int(body["campaignId"]))
    return refer(tx, call.identity["application"], campaign, advocates, terms, settings)


def _settings(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return how codes are to look; None where the campaign says it (assumed: the whole of it)."""
    characters, pattern = body.get("validCharacters"), body.get("referralPattern")
    if not characters and not pattern:
        return None
    return {"validCharacters": characters or [], "couponPattern": pattern or DEFAULT_PATTERN}
