"""Making effects final, when a session closes or an event happens, and taking them back."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one import coupons, referrals
from mockserver.providers.talon_one.attributes import merged
from mockserver.providers.talon_one.campaigns import count, give_back
from mockserver.providers.talon_one.coupons import new_coupon
from mockserver.providers.talon_one.effects import (
    Accepted,
    Decision,
    Discount,
    Effect,
    NewCoupon,
    NewReferral,
    Points,
    Spending,
    Update,
    plain,
)
from mockserver.providers.talon_one.limits import use
from mockserver.providers.talon_one.loyalty import (
    Entry,
    Ledger,
    grant,
    restore_points,
    revoke_grant,
    spend,
)
from mockserver.providers.talon_one.money import exact, minus, number, plus
from mockserver.providers.talon_one.outcome import Outcome
from mockserver.providers.talon_one.profiles import ensure_profile, find_profile, put_profile
from mockserver.providers.talon_one.referrals import new_referral

#: Using these limits is not undone by cancelling a session (elsewhere).
_KEPT = "createCoupon"
_LIMITS = ("redeemCoupon", "redeemReferral", "setDiscount", "setDiscountEffect", _KEPT)

Given = Mapping[str, Any]


class Settled(NamedTuple):
    """What became final: the points that moved, the rows that were made, and what can be undone.

    `given` is plain JSON and stays with the session.
    """

    entries: Sequence[Entry]
    coupons: Sequence[Row]
    referrals: Sequence[Row]
    given: Given


UNSETTLED = Settled((), (), (), {})


def settle(tx: Transaction, outcome: Outcome, session: Row | None) -> Settled:
    """Carry out every decision of an outcome, in order."""
    settled = Settled([], [], [], {"accepted": [], "discounts": [], "granted": [], "spent": []})
    for decision in outcome.decisions:
        _carry_out(tx, decision, session, settled)
    usage = {}
    for (action, key), amount in outcome.usage.items():
        if action in _LIMITS:
            use(tx, key, amount)
            if action != _KEPT:
                usage[key] = number(amount)
    rollback = list(_rollback(outcome.decisions))
    return settled._replace(given={**settled.given, "usage": usage, "effects": rollback})


def count_sale(tx: Transaction, profile: str, total: Decimal) -> None:
    """Count a closed session in its profile."""
    row = find_profile(tx, profile)
    if row is not None:
        sales = plus(row["total_sales"], total)
        closed = row["closed_sessions"] + 1
        put_profile(tx, {**row, "closed_sessions": closed, "total_sales": sales})


def roll_back(tx: Transaction, session: Row) -> list[Effect]:
    """Undo what closing a session did, and answer the effects that say so.

    Coupons, discounts, counters, limits and sums are restored; attributes stay as they are, and
    so do coupons that were made (elsewhere). Points return too, without an effect: this version
    of the contract has none for them (assumed).
    """
    given = session["given"]
    for each in given["accepted"]:
        redeem = coupons.redeem if each["kind"] == "coupon" else referrals.redeem
        redeem(tx, each["code"], -1)
        give_back(tx, each["campaign"], **{f"{each['kind']}_redemptions": 1})
    for each in given["discounts"]:
        give_back(tx, each["campaign"], discounts=each["value"], discount_effects=1)
        if each["coupon"]:
            coupons.count_discount(tx, each["coupon"], -exact(each["value"]))
    for key, amount in given["usage"].items():
        use(tx, key, -exact(amount))
    for each in given["spent"]:
        restore_points(tx, Ledger(**each["ledger"]), each["parts"])
    for each in given["granted"]:
        revoke_grant(tx, Ledger(**each["ledger"]), each["id"], each["amount"])
    # An event may have brought a profile after the sale: it is not that one's.
    profile = find_profile(tx, given["profile"]) if given["profile"] else None
    if profile is not None:
        sales = minus(profile["total_sales"], given["total"])
        closed = max(profile["closed_sessions"] - 1, 0)
        put_profile(tx, {**profile, "closed_sessions": closed, "total_sales": sales})
    return list(given["effects"])


def _carry_out(tx: Transaction, decision: Decision, session: Row | None, settled: Settled) -> None:
    given: Any = settled.given
    entries: Any = settled.entries
    match decision.action:
        case Accepted(kind, code, campaign) as accepted:
            (coupons.redeem if kind == "coupon" else referrals.redeem)(tx, code)
            count(tx, campaign, **{f"{kind}_redemptions": 1})
            given["accepted"].append(accepted._asdict())
        case Discount(campaign, coupon, value):
            count(tx, campaign, discounts=number(value), discount_effects=1)
            if coupon:
                coupons.count_discount(tx, coupon, value)
            given["discounts"].append(
                {"campaign": campaign, "coupon": coupon, "value": number(value)}
            )
        case Points(ledger, amount, reason, starts_at, expires_at):
            ensure_profile(tx, ledger.profile)
            entry = grant(tx, ledger, amount, reason, starts_at, expires_at)
            entries.append(entry)
            given["granted"].append({"ledger": ledger._asdict(), "id": entry.id, "amount": amount})
        case Spending(ledger, amount, reason):
            entry, parts = spend(tx, ledger, amount, reason)
            entries.append(entry)
            given["spent"].append({"ledger": ledger._asdict(), "parts": parts})
        case Update() as update:
            _update(tx, update, session, decision.effect["props"]["value"])
        case NewCoupon() | NewReferral() as made:
            _make(tx, made, settled)


def _update(tx: Transaction, update: Update, session: Row | None, value: Any) -> None:
    if session is None:
        return
    if update.entity == "Session":
        row = tx.get("sessions", session["integration_id"]) or session
        attributes = merged(row["attributes"], {update.name: plain(value)})
        tx.put("sessions", session["integration_id"], {**row, "attributes": attributes})
    else:
        row = ensure_profile(tx, session["profile"])
        attributes = merged(row["attributes"], {update.name: plain(value)})
        put_profile(tx, {**row, "attributes": attributes})


def _make(tx: Transaction, made: NewCoupon | NewReferral, settled: Settled) -> None:
    rows: Any
    if isinstance(made, NewCoupon):
        rows = settled.coupons
        count(tx, made.campaign, coupons_created=1)
        if made.recipient:
            ensure_profile(tx, made.recipient)
        rows.append(new_coupon(tx, made.campaign, made.value, recipient=made.recipient))
    else:
        rows = settled.referrals
        rows.append(new_referral(tx, made.campaign, made.code, made.advocate))


def _rollback(decisions: Sequence[Decision]) -> Iterator[Effect]:
    """Word what a cancellation will say: coupons first, then discounts (documented)."""
    for decision in decisions:
        if isinstance(decision.action, Accepted) and decision.action.kind == "coupon":
            props = {"value": decision.action.code}
            yield {**decision.effect, "effectType": "rollbackCoupon", "props": props}
    for decision in decisions:
        if isinstance(decision.action, Discount):
            props = {
                "name": decision.effect["props"]["name"],
                "value": decision.effect["props"]["value"],
            }
            yield {**decision.effect, "effectType": "rollbackDiscount", "props": props}
