"""The effects that give and take points, and the tiers that points lead up to."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from mockserver.engine.clock import LATEST
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.cards import find_card, is_usable
from mockserver.providers.talon_one.books.grants import balance_of
from mockserver.providers.talon_one.books.ledgers import Ledger, ladder_for, standing_of, tier_of
from mockserver.providers.talon_one.books.programs import (
    ON_ACTION,
    find_program,
    is_card_based,
    terms_of,
)
from mockserver.providers.talon_one.books.tiers import Ladder
from mockserver.providers.talon_one.language.budget import RuleError
from mockserver.providers.talon_one.language.values import to_number, to_text
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.decisions import NONE, NotMet
from mockserver.providers.talon_one.rules.effects import Points, Spending, TierChange
from mockserver.providers.talon_one.rules.rule_effects import MOST_SHOWN, RuleEffects
from mockserver.providers.talon_one.rules.shapes import Place

_MOST_POINTS = Decimal(10) ** 12


class Start(NamedTuple):
    """What a ledger is before the rules of a call are asked."""

    balance: int
    ladder: Ladder | None
    level: int


def add_points(
    effects: RuleEffects,
    name: Any,
    program: Any,
    sub_ledger: Any,
    value: Any,
    days: Any = None,
    pending: Any = None,
    recipient: Any = None,
) -> None:
    """Grant points to the customer, to somebody else, or to the card of the session."""
    ledger = ledger_of(effects, program, sub_ledger, recipient)
    _add(effects, ledger, to_text(name), value, (days, pending), None)


def add_points_per_item(
    effects: RuleEffects,
    name: Any,
    program: Any,
    sub_ledger: Any,
    value: Any,
    items: Any,
    days: Any = None,
    pending: Any = None,
) -> None:
    """Grant points for each unit of items."""
    ledger = ledger_of(effects, program, sub_ledger, None)
    for place in effects.places(items):
        _add(effects, ledger, to_text(name), value, (days, pending), place)


def deduct_points(effects: RuleEffects, program: Any, sub_ledger: Any, value: Any) -> None:
    """Take points, where there are as many. Raises NotMet where there are not.

    The effect comes of a rule that has this as its condition (documented: JS 4.1.0,
    DeductLoyaltyPointsEffectProps).
    """
    ledger = ledger_of(effects, program, sub_ledger, None)
    amount = _whole(value)
    key = "ledger", ledger.key
    total = effects.log.usage.get(key, NONE) + amount
    there = _start(effects, ledger).balance
    if total > there:
        raise NotMet(f"{total} points cannot be taken from {there}")
    effects.log.use(key, Decimal(amount))
    spending = Spending(ledger, amount, effects.log.origin.title, effects.transaction())
    effects.log.decide("deductLoyaltyPoints", spending, **effects.shapes.taken_points(spending))


def _add(
    effects: RuleEffects,
    ledger: Ledger,
    name: str,
    value: Any,
    lasting: tuple[Any, Any],
    place: Place | None,
) -> None:
    """Grant whole points, for an item or not; none are granted where they come to nothing."""
    amount = _whole(value)
    program = find_program(effects.tx, ledger.program)
    if amount == 0 or program is None:
        return
    days, pending = lasting
    terms = terms_of(
        program,
        effects.tx.now,
        None if days is None else to_number(days),
        pending if pending is None or pending == ON_ACTION else to_number(pending),
    )
    points = Points(ledger, amount, name, terms, effects.transaction())
    props = effects.shapes.added_points(points, days or 0, place)
    effects.log.decide("addLoyaltyPoints", points, **props)
    if terms.starts_at is None and not terms.awaits:
        _lead_up(effects, points)


def _lead_up(effects: RuleEffects, points: Points) -> None:
    """Decide for another tier, where points that count at once lead up to it.

    (documented: OAS 26.16, ChangeLoyaltyTierLevelEffectProps)
    """
    shape, ledger, log = effects.shapes.tier_change, points.ledger, effects.log
    start = _start(effects, ledger)
    if shape is None or start.ladder is None:
        return
    given, risen = ("given", ledger.key), ("risen", ledger.key)
    log.use(given, Decimal(points.amount))
    there = start.balance + log.usage[given] - log.usage.get(("ledger", ledger.key), NONE)
    before = start.level + int(log.usage.get(risen, NONE))
    after = start.ladder.level_of(int(there))
    name = start.ladder.name(after)
    if after <= before or name is None:
        return
    log.use(risen, Decimal(after - before))
    until = start.ladder.begun(after, effects.tx.now).until
    change = TierChange(
        ledger,
        log.origin.title,
        start.ladder.name(before),
        name,
        until if until < LATEST else None,
    )
    log.decide("changeLoyaltyTierLevel", None, **shape(change))


def _start(effects: RuleEffects, ledger: Ledger) -> Start:
    """Look a ledger up, once for all rules of a call."""
    found: Start | None = effects.looked_up.get(ledger.key)
    if found is None:
        ladder = ladder_for(effects.tx, ledger)
        level = tier_of(effects.tx, ledger, ladder, effects.tx.now).level
        balance = balance_of(standing_of(effects.tx, ledger), effects.tx.now).active
        effects.looked_up[ledger.key] = found = Start(balance, ladder, level)
    return found


def ledger_of(effects: RuleEffects, program: Any, sub_ledger: Any, recipient: Any) -> Ledger:
    """Find a ledger. Its grants are walked through now, and copied once the effect is final."""
    tx, log = effects.tx, effects.log
    identifier, name = str(number(to_number(program))), to_text(sub_ledger)
    row = find_program(tx, identifier)
    if row is None:
        hint = effects.hint(identifier, [known for known, _ in tx.rows("programs")])
        raise RuleError(f"there is no loyalty program {identifier} ({hint})")
    if name and name not in row["sub_ledgers"]:
        hint = effects.hint(name, row["sub_ledgers"])
        what = f"the program {identifier} has no sub-ledger {name[:MOST_SHOWN]!r} ({hint})"
        raise RuleError(what)
    if is_card_based(row):
        ledger = Ledger(
            identifier, name, effects.customer, _card(effects, identifier)["identifier"]
        )
    else:
        profile = effects.profile_id() if recipient is None else to_text(recipient)
        ledger = Ledger(identifier, name, profile)
    grants = standing_of(tx, ledger).grants
    log.budget.spend((len(grants) + len(log.decisions)) >> 2)
    return ledger


def _card(effects: RuleEffects, program: str) -> Row:
    """Find the card of a session or an event. Raises NotMet where it is none that can be used.

    Points are given to and taken from active cards only (elsewhere: Docs, Card-based loyalty
    programs); that a rule is silent then is assumed.
    """
    for identifier in effects.cards:
        card = find_card(effects.tx, identifier)
        if card is not None and card["program"] == program:
            if is_usable(card):
                return card
            raise NotMet(f"the card {identifier} is {card['status']}")
    raise NotMet(f"no card of the program {program} is named")


def _whole(value: Any) -> int:
    """Round points to whole ones, a half upwards: ledger entries are integers (assumed)."""
    amount = to_number(value)
    if not 0 <= amount < _MOST_POINTS:
        raise RuleError(f"{number(amount)} is not a number of points")
    return int(amount.to_integral_value(ROUND_HALF_UP))


#: The effects, by their names in the language.
EFFECTS: Mapping[str, Callable[..., None]] = {
    "addLoyaltyPoints": add_points,
    "addLoyaltyPointsPerItem": add_points_per_item,
    "deductLoyaltyPoints": deduct_points,
}
