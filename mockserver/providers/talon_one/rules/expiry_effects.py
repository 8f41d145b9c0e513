"""The effects that move the end of points, of those that count and of those that will.

(documented: OAS 26.16, ExtendLoyaltyPointsExpiryDateEffectProps; OAS 26.16,
SetLoyaltyPointsExpiryDateEffectProps) Points that await their activation keep their terms
(assumed).
"""

from collections.abc import Callable, Mapping
from re import ASCII, compile
from typing import Any

from mockserver.engine.clock import LATEST, parse_instant
from mockserver.providers.talon_one import periods
from mockserver.providers.talon_one.books.grants import Grant, awaits
from mockserver.providers.talon_one.books.ledgers import Ledger, standing_of
from mockserver.providers.talon_one.books.transactions import transaction_key
from mockserver.providers.talon_one.instants import has_ended, instant_json
from mockserver.providers.talon_one.language.budget import RuleError
from mockserver.providers.talon_one.language.values import to_text
from mockserver.providers.talon_one.rules.effects import NewExpiry
from mockserver.providers.talon_one.rules.point_effects import ledger_of
from mockserver.providers.talon_one.rules.rule_effects import MOST_SHOWN, RuleEffects

_PERIOD = compile(periods.PATTERN, ASCII)


def extend_expiry(effects: RuleEffects, program: Any, sub_ledger: Any, period: Any) -> None:
    """Let points that end, active and pending ones, end a period later."""
    text = to_text(period)
    if not _PERIOD.fullmatch(text):
        raise RuleError(f"{text[:MOST_SHOWN]!r} is not a period such as 30D")
    ledger = ledger_of(effects, program, sub_ledger, None)
    grants = [each for each in _dated(effects, ledger) if each["expires_at"] is not None]
    moved = {each["id"]: periods.after(each["expires_at"], text) for each in grants}
    _move(effects, "extendLoyaltyPointsExpiryDate", ledger, grants, moved, extensionDuration=text)


def set_expiry(effects: RuleEffects, program: Any, sub_ledger: Any, moment: Any) -> None:
    """Let active, pending and unlimited points end at a moment, which has to come (assumed)."""
    text = to_text(moment)
    try:
        ends = min(parse_instant(text[:MOST_SHOWN]), LATEST)
    except ValueError as error:
        raise RuleError(str(error).rstrip(".")) from None
    if not effects.tx.now < ends:
        raise RuleError(f"{text!r} is not a moment that comes")
    ledger = ledger_of(effects, program, sub_ledger, None)
    grants = _dated(effects, ledger)
    moved = {each["id"]: ends for each in grants}
    shown = instant_json(ends)
    _move(effects, "setLoyaltyPointsExpiryDate", ledger, grants, moved, newExpiryDate=shown)


def _dated(effects: RuleEffects, ledger: Ledger) -> list[Grant]:
    """List the grants that have not ended, without those that await their activation."""
    now = effects.tx.now
    grants = standing_of(effects.tx, ledger).grants
    return [each for each in grants if not (awaits(each) or has_ended(each, now))]


def _move(
    effects: RuleEffects,
    kind: str,
    ledger: Ledger,
    grants: list[Grant],
    moved: Mapping[int, int],
    **props: Any,
) -> None:
    """Decide for other ends of points, where there are any."""
    effects.log.budget.spend(len(grants))
    affected = []
    for grant in grants:
        key = transaction_key(ledger.key, grant.get("transaction", 0))
        row = effects.tx.get("transactions", key)
        if row is not None:
            before = grant["expires_at"]
            ended = {} if before is None else {"previousExpiryDate": instant_json(before)}
            after = {"newExpiryDate": instant_json(moved[grant["id"]])}
            affected.append({"transactionUUID": row["uuid"], **ended, **after})
    if affected:
        effects.log.decide(
            kind,
            NewExpiry(ledger, moved),
            programId=int(ledger.program),
            subLedgerId=ledger.sub_ledger,
            **props,
            affectedTransactions=affected,
        )


#: The effects, by their names in the language.
EFFECTS: Mapping[str, Callable[..., None]] = {
    "extendLoyaltyPointsExpiryDate": extend_expiry,
    "setLoyaltyPointsExpiryDate": set_expiry,
}
