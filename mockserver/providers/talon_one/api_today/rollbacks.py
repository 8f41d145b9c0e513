"""Rollbacks of today: each names the movement, the code or the unit that it takes back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.achievements import (
    can_roll_back,
    rounds_of,
    tracker_of,
)
from mockserver.providers.talon_one.books.ledgers import Ledger
from mockserver.providers.talon_one.books.loyalty import restore_points, revoke_grants
from mockserver.providers.talon_one.books.programs import return_policy
from mockserver.providers.talon_one.books.transactions import Cause
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.money import minus
from mockserver.providers.talon_one.rules.effects import Effect
from mockserver.providers.talon_one.sessions.rollback import by_ledger, rollback_cause, undo

#: The parts of a closing, in the order in which they are taken back (assumed).
_PARTS = ("accepted", "discounts", "granted", "spent")
_PROGRESS = "progressed"
#: The effects that did what stands in a part.
_KINDS: Mapping[str, Sequence[str]] = {
    "accepted": ("acceptCoupon", "acceptReferral"),
    "discounts": (
        "setDiscount",
        "setDiscountPerItem",
        "setDiscountPerAdditionalCost",
        "setDiscountPerAdditionalCostPerItem",
    ),
    "granted": ("addLoyaltyPoints",),
    "spent": ("deductLoyaltyPoints",),
    _PROGRESS: ("increaseAchievementProgress", "startAchievementProgress"),
}
_PLACES = {"position": "cartItemPosition", "subPosition": "cartItemSubPosition"}
_OF_ACHIEVEMENT = ("achievementId", "achievementName", "progressTrackerId", "target")
_KEPT = ("cartItemPosition", "cartItemSubPosition", "additionalCostId", "additionalCost")


#: Which effects are taken back, and of which campaigns the limits.
Which = Callable[[Effect], bool]
Campaigns = frozenset[str] | None


class TakenBack(NamedTuple):
    """The rollbacks, the effects that still hold, and what is left of the closing."""

    effects: list[Effect]
    holding: list[Effect]
    closing: Mapping[str, Any] | None


def take_back(
    tx: Transaction, session: Row, which: Which = lambda effect: True, campaigns: Campaigns = None
) -> TakenBack:
    """Undo the effects of a closed session that `which` accepts; without it, all of them.

    The limits that these campaigns have used come back; without `campaigns`, those of all.

    What was made, awarded or reserved is not undone (documented: t1 2026, reopenCustomerSession).
    Points are taken back as far as the policy of their program lets one (elsewhere: t1 2026,
    getLoyaltyProgram of the Management API); a tier that was reached stays (assumed).
    """
    closing, effects = session["closing"], session.get("effects", [])
    if closing is None:
        return TakenBack([], effects, None)
    taken: dict[str, Any] = {part: [] for part in (*_PARTS, _PROGRESS)} | {"usage": {}}
    taken["profile"] = closing["profile"]
    left: dict[str, Any] = {part: [] for part in (*_PARTS, _PROGRESS)} | {"usage": {}}
    for part in (*_PARTS, _PROGRESS):
        for each in closing.get(part, ()):
            effect = _effect_of(part, each, effects)
            goes = which(effect) and (part != _PROGRESS or _goes_back(tx, each))
            (taken if goes else left)[part].append(each)
    for key, amount in closing["usage"].items():
        goes = campaigns is None or key.partition("/")[0] in campaigns
        (taken if goes else left)["usage"][key] = amount
    progress = list(_progress_rollbacks(tx, taken[_PROGRESS], effects))
    undo(tx, taken)
    revoked = _move_points(tx, taken, rollback_cause(session))
    rollbacks = [
        rollback
        for part in _PARTS
        for each in taken[part]
        for rollback in _rollbacks(part, {**each, "value": revoked.get(each.get("id"), 0)}, effects)
    ]
    undone = [each for part in (*_PARTS, _PROGRESS) for each in taken[part]]
    gone = {each.get("effect", len(effects)) for each in undone}
    holding = [{} if number in gone else effect for number, effect in enumerate(effects)]
    return TakenBack(rollbacks + progress, holding, {**closing, **left})


def _move_points(tx: Transaction, taken: Mapping[str, Any], cause: Cause) -> Mapping[Any, int]:
    """Return what was spent, take back what was given; gives how much of each grant that was."""
    for ledger, spendings in by_ledger(taken["spent"]).items():
        restore_points(tx, ledger, [part for each in spendings for part in each["parts"]], cause)
    revoked: dict[Any, int] = {}
    for ledger, grants in by_ledger(taken["granted"]).items():
        amounts = {each["id"]: each["amount"] for each in grants}
        policy = return_policy(tx, ledger.program)
        revoked |= revoke_grants(tx, ledger, amounts, cause, policy)
    return revoked


def _effect_of(part: str, done: Mapping[str, Any], effects: Sequence[Effect]) -> Effect:
    """Find the effect that had something done: an empty one where a tester's rows name none."""
    number = done.get("effect", len(effects))
    effect = effects[number] if number < len(effects) else {}
    return effect if effect.get("effectType") in _KINDS[part] else {}


def _goes_back(tx: Transaction, done: Mapping[str, Any]) -> bool:
    return can_roll_back(tx, done["achievement"], done["profile"], done["number"])


def _progress_rollbacks(
    tx: Transaction, back: list[Mapping[str, Any]], effects: Sequence[Effect]
) -> Iterator[Effect]:
    """Say of each increase what is left without it; that a round has begun stays (assumed)."""
    progress: dict[int, float] = {}
    for each in back:
        effect = _effect_of(_PROGRESS, each, effects)
        profile, number = each["profile"], each["number"]
        if effect.get("effectType") != "increaseAchievementProgress":
            continue
        tracker = tracker_of(each["achievement"], profile, number)
        if tracker not in progress:
            progress[tracker] = rounds_of(tx, each["achievement"], profile)[number]["progress"]
        progress[tracker] = max(minus(progress[tracker], each["delta"]), 0)
        props = {
            **{name: effect["props"][name] for name in _OF_ACHIEVEMENT},
            "decreaseProgressBy": each["delta"],
            "currentProgress": progress[tracker],
        }
        kind = "rollbackIncreasedAchievementProgress"
        yield {**effect, "effectType": kind, "props": props}


def _rollbacks(part: str, done: Mapping[str, Any], effects: Sequence[Effect]) -> list[Effect]:
    effect = _effect_of(part, done, effects)
    if not effect:
        return []
    kind, props = _MADE[part](done, effect["props"])
    return [{**effect, "effectType": kind, "props": props}] if props else []


def _code(done: Mapping[str, Any], props: Mapping[str, Any]) -> tuple[str, Any]:
    kind = "rollbackCoupon" if done["kind"] == "coupon" else "rollbackReferral"
    return kind, {"value": done["code"]}


def _discount(done: Mapping[str, Any], props: Mapping[str, Any]) -> tuple[str, Any]:
    places = {_PLACES.get(name, name): value for name, value in props.items()}
    kept = {name: places[name] for name in _KEPT if name in places}
    return "rollbackDiscount", {"name": props["name"], "value": props["value"], **kept}


def _added(done: Mapping[str, Any], props: Mapping[str, Any]) -> tuple[str, Any]:
    kept = {name: props[name] for name in _KEPT if name in props}
    rolled = {
        **_points(Ledger(**done["ledger"]), done["value"]),
        "transactionUUID": props["transactionUUID"],
        **kept,
    }
    return "rollbackAddedLoyaltyPoints", rolled if done["value"] else {}


def _deducted(done: Mapping[str, Any], props: Mapping[str, Any]) -> tuple[str, Any]:
    if not done["parts"]:
        return "rollbackDeductedLoyaltyPoints", {}
    first = done["parts"][0]
    moments = {"startDate": first["starts_at"], "expiryDate": first["expires_at"]}
    rolled = {
        **_points(Ledger(**done["ledger"]), props["value"]),
        **{name: instant_json(at) for name, at in moments.items() if at is not None},
        "transactionUUID": props["transactionUUID"],
    }
    return "rollbackDeductedLoyaltyPoints", rolled


def _points(ledger: Ledger, value: float) -> dict[str, Any]:
    return {
        "programId": int(ledger.program),
        "subLedgerId": ledger.sub_ledger,
        "value": value,
        "recipientIntegrationId": ledger.profile,
        **({"cardIdentifier": ledger.card} if ledger.card else {}),
    }


_Made = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[str, Any]]
_MADE: Mapping[str, _Made] = {
    "accepted": _code,
    "discounts": _discount,
    "granted": _added,
    "spent": _deducted,
}
