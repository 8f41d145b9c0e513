"""Achievements: what customers work towards in rounds, each of which ends, is completed or both."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.numbers import number_of
from mockserver.providers.talon_one.books.schedules import round_end
from mockserver.providers.talon_one.instants import has_begun, has_ended
from mockserver.providers.talon_one.money import exact, minus, plus

ON_COMPLETION = "on_completion"
#: So many rounds may one increase complete.
MOST_ROUNDS = 100

#: One round of a customer's: `progress`, `starts_at`, `expires_at`, `completed_at`.
Round = Mapping[str, Any]


class Step(NamedTuple):
    """What an increase does to one round, by the round's number, counted from 0."""

    number: int
    delta: Decimal
    value: float
    is_just_completed: bool
    #: Whether the round begins with this step.
    is_new: bool
    round: Round


def find_achievement(tx: Transaction, identifier: str) -> Row | None:
    """Find an achievement by its id."""
    return tx.get("achievements", identifier)


def rounds_of(tx: Transaction, identifier: str, profile: str) -> Sequence[Round]:
    """Return the rounds of a profile, the oldest first."""
    row = tx.get("progress", _key(identifier, profile))
    return () if row is None else row["rounds"]


def put_rounds(tx: Transaction, identifier: str, profile: str, rounds: Sequence[Round]) -> None:
    """Write the rounds of a profile."""
    row = {"achievement": identifier, "profile": profile, "rounds": list(rounds)}
    tx.put("progress", _key(identifier, profile), row)


def current_round(achievement: Row, rounds: Sequence[Round], now: int) -> int | None:
    """Return the number of the round that counts now; None where the next one has yet to begin.

    (documented: OAS 26.16, AchievementStatusEntry) That one which recurs on completion begins anew
    after the end of a round, too, is assumed.
    """
    if not rounds:
        return None
    last, recurrence = rounds[-1], achievement["recurrence"]
    if recurrence != "no_recurrence" and has_ended(last, now):
        return None
    if recurrence == ON_COMPLETION and last["completed_at"] is not None:
        return None
    return len(rounds) - 1


def increased(
    achievement: Row, rounds: Sequence[Round], amount: Decimal, now: int
) -> tuple[list[Round], list[Step]]:
    """Add to the progress: give the rounds after it, and a step for each round that it reached.

    What exceeds the target begins the next round if the achievement recurs on completion
    (documented: OAS 26.16, IncreaseAchievementProgressEffectProps). A completed round, and one that
    has ended and does not recur, take nothing (assumed).
    """
    after, steps, left = list(rounds), list[Step](), amount
    while not steps or (left > 0 and achievement["recurrence"] == ON_COMPLETION):
        number = current_round(achievement, after, now)
        is_new = number is None
        if number is None:
            number = len(after)
            after.append(_begun(achievement, now))
        elif after[number]["completed_at"] is not None or has_ended(after[number], now):
            break
        step = _step(achievement, after[number], left, now)
        after[number] = step.round
        steps.append(step._replace(number=number, is_new=is_new))
        left -= step.delta
    return after, steps


def increase(tx: Transaction, identifier: str, profile: str, amount: Decimal) -> list[Step]:
    """Add to a profile's progress, and give the steps."""
    achievement = find_achievement(tx, identifier)
    if achievement is None:
        return []
    before = rounds_of(tx, identifier, profile)
    rounds, steps = increased(achievement, before, amount, tx.now)
    put_rounds(tx, identifier, profile, rounds)
    return steps


def decrease(tx: Transaction, identifier: str, profile: str, number: int, amount: float) -> float:
    """Take from the progress of a round, and give what is left; it never goes below zero."""
    rounds = list(rounds_of(tx, identifier, profile))
    if number >= len(rounds):
        return 0
    row = rounds[number]
    progress = max(minus(row["progress"], exact(amount)), 0)
    achievement = find_achievement(tx, identifier)
    is_short = achievement is None or exact(progress) < exact(achievement["target"])
    completed_at = None if is_short else row["completed_at"]
    rounds[number] = {**row, "progress": progress, "completed_at": completed_at}
    put_rounds(tx, identifier, profile, rounds)
    return progress


def can_roll_back(tx: Transaction, identifier: str, profile: str, number: int) -> bool:
    """Whether the progress of a round can be taken back.

    A completed one only where the achievement allows it and does not recur on completion
    (documented: OAS 26.16, RollbackIncreasedAchievementProgressEffectProps).
    """
    achievement, rounds = find_achievement(tx, identifier), rounds_of(tx, identifier, profile)
    if achievement is None or number >= len(rounds):
        return False
    if rounds[number]["completed_at"] is None:
        return True
    return bool(achievement["rolls_back"]) and achievement["recurrence"] != ON_COMPLETION


def is_open(achievement: Row, now: int) -> bool:
    """Whether customers can take part: its schedule has begun, and it has not ended."""
    return has_begun(achievement, now) and not has_ended(achievement, now)


def tracker_of(identifier: str, profile: str, number: int) -> int:
    """Return the number by which the contract knows a round (that it comes of these is assumed)."""
    return number_of("progress", f"{identifier}:{number}:{profile}")


def achievements_of(tx: Transaction, application: str) -> Iterator[tuple[Row, Row]]:
    """Go through the achievements of an application, by their ids: row and campaign."""
    rows = sorted((row for _, row in tx.rows("achievements")), key=lambda row: int(row["id"]))
    for row in rows:
        campaign = tx.get("campaigns", row["campaign"])
        if campaign is not None and campaign["application"] == application:
            yield row, campaign


def _key(identifier: str, profile: str) -> str:
    """Return the id of a row of progress; the profile, of any characters, comes last."""
    return f"{identifier}:{profile}"


def _begun(achievement: Row, now: int) -> Round:
    return {
        "progress": 0,
        "starts_at": now,
        "expires_at": round_end(achievement, now),
        "completed_at": None,
    }


def _step(achievement: Row, row: Round, amount: Decimal, now: int) -> Step:
    target = exact(achievement["target"])
    room = max(target - exact(row["progress"]), Decimal(0))
    is_bounded = achievement["is_capped"] or achievement["recurrence"] == ON_COMPLETION
    delta = min(amount, room) if is_bounded else amount
    value = plus(row["progress"], delta)
    is_completed = exact(value) >= target
    row = {**row, "progress": value, "completed_at": now if is_completed else None}
    return Step(0, delta, value, is_completed, False, row)
