"""Rolling back: what closing a session did is undone, when it is cancelled."""

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books import achievements, coupons, referrals
from mockserver.providers.talon_one.books.campaigns import count_back
from mockserver.providers.talon_one.books.ledgers import Ledger
from mockserver.providers.talon_one.books.limits import use
from mockserver.providers.talon_one.books.loyalty import restore_points, revoke_grants
from mockserver.providers.talon_one.books.profiles import count_sale_back
from mockserver.providers.talon_one.books.transactions import Cause
from mockserver.providers.talon_one.money import exact
from mockserver.providers.talon_one.rules.effects import Effect


def roll_back(tx: Transaction, session: Row) -> list[Effect]:
    """Undo what closing a session did, and give the effects that say so.

    Coupons, discounts, counters, limits and sums are restored; attributes stay as they are, and
    so do coupons that were made (elsewhere: Docs, Customer sessions). Points return too, without an
    effect: this version of the contract has none for them (assumed). A session that a tester has
    closed by hand has nothing to undo.
    """
    closing = session["closing"]
    if closing is None:
        return []
    undo(tx, closing)
    _return_points(tx, closing, rollback_cause(session))
    # An event may have brought a profile after the sale: it is not that one's.
    count_sale_back(tx, closing["profile"], closing["total"])
    return list(closing["effects"])


def undo(tx: Transaction, closing: Mapping[str, Any]) -> None:
    """Undo what a closing says was done, or a part of it; points and the profile's sums stay."""
    for each in closing["accepted"]:
        redeem = coupons.redeem if each["kind"] == "coupon" else referrals.redeem
        redeem(tx, each["code"], closing["profile"], -1)
        count_back(tx, each["campaign"], **{f"{each['kind']}_redemptions": 1})
    for each in closing["discounts"]:
        count_back(tx, each["campaign"], discounts=each["value"], discount_effects=1)
        if each["coupon"]:
            coupons.count_discount(tx, each["coupon"], -exact(each["value"]))
    for key, amount in closing["usage"].items():
        use(tx, key, -exact(amount))
    for each in closing.get("progressed", ()):
        round_of = each["achievement"], each["profile"], each["number"]
        if achievements.can_roll_back(tx, *round_of):
            achievements.decrease(tx, *round_of, each["delta"])


def rollback_cause(session: Row) -> Cause:
    """Say why points move when a session is rolled back; the words are assumed."""
    return Cause(
        "Rollback",
        "session",
        session["integration_id"],
        session.get("store", ""),
        profile=session["profile"],
    )


def _return_points(tx: Transaction, closing: Mapping[str, Any], cause: Cause) -> None:
    for ledger, spendings in by_ledger(closing["spent"]).items():
        parts = [part for each in spendings for part in each["parts"]]
        restore_points(tx, ledger, parts, cause)
    for ledger, grants in by_ledger(closing["granted"]).items():
        revoke_grants(tx, ledger, {each["id"]: each["amount"] for each in grants}, cause)


def by_ledger(moves: Iterable[Mapping[str, Any]]) -> dict[Ledger, list[Mapping[str, Any]]]:
    """Group moves of points: a ledger is copied once for all of its own."""
    ledgers: dict[Ledger, list[Mapping[str, Any]]] = {}
    for each in moves:
        ledgers.setdefault(Ledger(**each["ledger"]), []).append(each)
    return ledgers
