"""After a return, campaigns with `reevaluateOnReturn` are evaluated for the rest of a session."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.rollbacks import TakenBack
from mockserver.providers.talon_one.api_today.shapes import SHAPES
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.books.carts import remaining_items, totals_of
from mockserver.providers.talon_one.books.coupons import find_coupon
from mockserver.providers.talon_one.books.referrals import find_referral
from mockserver.providers.talon_one.money import plus
from mockserver.providers.talon_one.rules.effects import Decision
from mockserver.providers.talon_one.rules.evaluation import evaluate
from mockserver.providers.talon_one.sessions.session import put_session
from mockserver.providers.talon_one.sessions.settlement import Closing, settle
from mockserver.providers.talon_one.sessions.updates import Update


def campaigns_asked_again(tx: Transaction, session: Row) -> frozenset[str]:
    """Find the campaigns of a session's effects that want to be asked after a return.

    (documented: t1 2026, returnCartItems) That they have to run still is assumed.
    """
    keys = {str(effect["campaignId"]) for effect in session.get("effects", ()) if effect}
    rows = (tx.get("campaigns", key) for key in keys)
    return frozenset(
        row["id"]
        for row in rows
        if row is not None and row.get("reevaluate_on_return") and is_running(row, tx.now)
    )


def asked_again(
    tx: Transaction, update: Update, taken: TakenBack, campaigns: frozenset[str]
) -> Update:
    """Ask campaigns, all effects of which have been taken back, about what is left.

    What they decide lasts at once, beside the effects that hold (assumed).
    """
    session = update.session
    left = update._replace(
        session={**session, **_codes_of(tx, session, campaigns)},
        totals=totals_of(remaining_items(session), session["additional_costs"]),
    )
    context = left.context(
        SHAPES, updates_session=True, is_final=True, only=campaigns, explains=True
    )
    outcome = evaluate(tx, context)
    settled = settle(tx, outcome, session, update.event.id)
    row = tx.get("sessions", session["integration_id"]) or session
    closing = row["closing"]
    if closing is not None:
        closing = _joined(closing, settled.closing, len(row["effects"]))
    put_session(tx, {**row, "effects": [*row["effects"], *outcome.effects], "closing": closing})
    rollbacks = [Decision(effect, None) for effect in taken.effects]
    outcome = outcome._replace(decisions=[*rollbacks, *outcome.decisions])
    return update._replace(outcome=outcome, settled=settled).refreshed(tx)


def _codes_of(tx: Transaction, session: Row, campaigns: frozenset[str]) -> dict[str, Any]:
    """Leave only the codes of these campaigns: the others are not evaluated."""
    coupons = ((code, find_coupon(tx, code)) for code in session["coupon_codes"])
    referral = find_referral(tx, session["referral_code"])
    is_theirs = referral is not None and referral["campaign"] in campaigns
    return {
        "coupon_codes": [code for code, row in coupons if row and row["campaign"] in campaigns],
        "referral_code": session["referral_code"] if is_theirs else "",
    }


def _joined(closing: Closing, more: Closing, effects: int) -> dict[str, Any]:
    """Add what settling did to a closing; its effects come after so many others."""
    usage = dict(closing["usage"])
    for key, amount in more["usage"].items():
        usage[key] = plus(usage.get(key, 0), amount)
    parts = {
        part: [*closing.get(part, ()), *_moved(done, effects)]
        for part, done in more.items()
        if part not in ("usage", "effects")
    }
    return {**closing, **parts, "usage": usage}


def _moved(done: list[Mapping[str, Any]], effects: int) -> Iterator[dict[str, Any]]:
    for each in done:
        yield {**each, "effect": each["effect"] + effects}
