"""The campaigns whose rules an evaluation asks."""

from collections.abc import Iterator

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.books.links import is_linked
from mockserver.providers.talon_one.instants import has_begun, has_ended
from mockserver.providers.talon_one.rules.context import RuleContext


def campaigns_to_ask(tx: Transaction, context: RuleContext) -> Iterator[Row]:
    """Find the campaigns that a context asks, in the order of their ids."""
    running = [
        (int(row["id"]), row)
        for _, row in tx.rows("campaigns")
        if row["application"] == context.application
        and _is_asked(row, tx.now, context.only)
        and is_linked(tx, row, context.profile, context.store)
    ]
    running.sort(key=lambda each: each[0])
    return (row for _, row in running)


def _is_asked(campaign: Row, now: int, only: frozenset[str] | None) -> bool:
    """Whether a campaign is evaluated: those that are named need not be enabled.

    (documented: OAS 26.16, NewCustomerSessionV2)
    """
    if only is None:
        return is_running(campaign, now)
    if campaign["id"] not in only or campaign["state"] == "archived":
        return False
    return has_begun(campaign, now) and not has_ended(campaign, now)
