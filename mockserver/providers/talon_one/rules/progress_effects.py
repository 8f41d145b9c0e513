"""The effects on achievements, which only rules of today's contract can name."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.achievements import (
    MOST_ROUNDS,
    Round,
    Step,
    find_achievement,
    increased,
    is_open,
    rounds_of,
    tracker_of,
)
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.language.budget import RuleError
from mockserver.providers.talon_one.language.values import to_number
from mockserver.providers.talon_one.money import MOST, exact, number
from mockserver.providers.talon_one.rules.effects import Progress
from mockserver.providers.talon_one.rules.rule_effects import RuleEffects


def increase_progress(effects: RuleEffects, achievement: Any, value: Any) -> None:
    """Let a customer come further; nothing happens while the achievement is not open (assumed)."""
    amount = to_number(value)
    if not 0 < amount < MOST:
        raise RuleError(f"{number(amount)} is no progress")
    row = _achievement(effects, achievement)
    if amount > exact(row["target"]) * MOST_ROUNDS:
        raise RuleError(f"{number(amount)} would complete more than {MOST_ROUNDS} rounds")
    for step in _steps(effects, row, amount):
        props = {
            **_named(row, effects.profile_id(), step),
            "delta": step.delta,
            "value": step.value,
            "target": row["target"],
            "isJustCompleted": step.is_just_completed,
        }
        _decide(effects, "increaseAchievementProgress", row, step, props)


def start_progress(effects: RuleEffects, achievement: Any) -> None:
    """Begin a round, unless one is under way (assumed)."""
    row = _achievement(effects, achievement)
    for step in _steps(effects, row, Decimal(0)):
        if step.is_new:
            ends = step.round["expires_at"]
            props = {
                **_named(row, effects.profile_id(), step),
                "target": row["target"],
                "startDate": instant_json(step.round["starts_at"]),
                **({} if ends is None else {"endDate": instant_json(ends)}),
            }
            _decide(effects, "startAchievementProgress", row, step, props)


def _achievement(effects: RuleEffects, identifier: Any) -> Row:
    key = str(number(to_number(identifier)))
    row = find_achievement(effects.tx, key)
    if row is None:
        raise RuleError(f"there is no achievement {key}")
    return row


def _steps(effects: RuleEffects, row: Row, amount: Decimal) -> list[Step]:
    """Return the steps of an increase, after all that this call has decided already."""
    tx, log, profile = effects.tx, effects.log, effects.profile_id()
    if not is_open(row, tx.now):
        return []
    rounds = list[Round](rounds_of(tx, row["id"], profile))
    log.budget.spend((len(rounds) + len(log.decisions)) >> 2)
    for decision in log.decisions:
        match decision.action:
            case Progress(of, who, _, delta) if (of, who) == (row["id"], profile):
                rounds, _ = increased(row, rounds, delta, tx.now)
    return increased(row, rounds, amount, tx.now)[1]


def _named(row: Row, profile: str, step: Step) -> dict[str, Any]:
    return {
        "achievementId": int(row["id"]),
        "achievementName": row["name"],
        "progressTrackerId": tracker_of(row["id"], profile, step.number),
    }


def _decide(
    effects: RuleEffects, kind: str, row: Row, step: Step, props: Mapping[str, Any]
) -> None:
    action = Progress(row["id"], effects.profile_id(), step.number, step.delta)
    effects.log.decide(kind, action, **props)


#: The effects, by their names in the language.
EFFECTS: Mapping[str, Callable[..., None]] = {
    "increaseAchievementProgress": increase_progress,
    "startAchievementProgress": start_progress,
}
