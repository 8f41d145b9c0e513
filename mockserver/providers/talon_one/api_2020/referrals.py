"""Referrals: an advocate gets a code for friends."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.referrals import ReferralTerms, referral_json
from mockserver.providers.talon_one.books.referring import refer
from mockserver.providers.talon_one.instants import nearest_expiry, nearest_instant


def create_referral(tx: Transaction, call: Call) -> Reply:
    """Make a code by which an advocate brings friends; its limits do not count.

    (elsewhere: t1 2026, createReferral)
    """
    body = call.body
    terms = ReferralTerms(
        body.get("friendProfileIntegrationId") or "",
        nearest_instant(body.get("startDate")),
        nearest_expiry(body.get("expiryDate")),
    )
    campaign, advocates = str(int(body["campaignId"])), [body["advocateProfileIntegrationId"]]
    made = refer(tx, call.identity["application"], campaign, advocates, terms)
    return made if isinstance(made, Reply) else Reply(201, referral_json(made[0]))
