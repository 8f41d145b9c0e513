"""Campaigns that are for some stores or some audiences alone: only today's contract has them."""

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.audiences import audiences_of


def is_linked(tx: Transaction, campaign: Row, profile: Row | None, store: str) -> bool:
    """Whether a campaign is for a customer in a store."""
    if not (campaign.get("audiences") or campaign.get("stores")):
        return True
    return is_for_profile(campaign, profile) and _is_for_store(tx, campaign, store)


def is_for_profile(campaign: Row, profile: Row | None) -> bool:
    """Whether a campaign is for a customer: one of its audiences, if it has any (assumed)."""
    audiences = campaign.get("audiences", ())
    mine = audiences_of(profile)
    return not audiences or any(str(each) in mine for each in audiences)


def _is_for_store(tx: Transaction, campaign: Row, store: str) -> bool:
    """Whether a campaign is for a store (documented: OAS 26.16, Campaign)."""
    linked = campaign.get("stores", ())
    if not linked:
        return True
    rows = (tx.get("stores", str(each)) for each in linked)
    return any(row is not None and row["integration_id"] == store for row in rows)
