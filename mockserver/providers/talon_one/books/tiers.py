"""Tiers of a loyalty program: reached by active points, and evaluated again when they end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from mockserver.engine.clock import LATEST, is_instant, parse_instant
from mockserver.engine.world import Row
from mockserver.providers.talon_one import periods
from mockserver.providers.talon_one.books.grants import (
    Standing,
    balance_of,
    changes_of,
    is_active,
    pay,
)

#: Where a tier goes that has ended (elsewhere: Go 25.17.0, LoyaltyProgram).
ONE_DOWN: Final = "one_down"
BALANCE_BASED: Final = "balance_based"
#: From when on the time of a tier is counted.
TIER_START: Final = "tier_start_date"
JOIN_DATE: Final = "program_join_date"
ABSOLUTE: Final = "absolute_expiration"
ATTRIBUTE: Final = "customer_attribute"

#: The level of whoever has no tier.
NO_TIER: Final = -1


class Tier(NamedTuple):
    """Which level of a program it is, counted from 0; since when, and until when it is held."""

    level: int = NO_TIER
    since: int = 0
    until: int = LATEST


class Ladder(NamedTuple):
    """The tiers of a program for one customer."""

    levels: Sequence[Mapping[str, Any]]
    #: How long a tier is held; empty for ever.
    lasts: str
    downgrade: str
    #: The moment from which the time of a tier is counted; None for its own beginning.
    counted_from: int | None
    #: The moment at which an attribute of the customer lets the tier end, `LATEST` for never; None
    #: where its time is counted.
    ends_at: int | None = None

    @property
    def is_lasting(self) -> bool:
        """Whether its tiers never end."""
        return not self.lasts and self.ends_at is None

    def level_of(self, points: int) -> int:
        """Return the highest level that so many points reach."""
        return sum(1 for each in self.levels if each["points"] <= points) - 1

    def name(self, level: int) -> str | None:
        """Name a level; None where there is none."""
        return self.levels[level]["name"] if 0 <= level < len(self.levels) else None

    def points(self, level: int) -> int:
        """Return the least points of a level."""
        points: int = self.levels[level]["points"]
        return points

    def begun(self, level: int, at: int) -> Tier:
        """Begin a tier, or the next time of one."""
        if level == NO_TIER or self.is_lasting:
            return Tier(level, at)
        if self.ends_at is not None:
            return Tier(level, at, self.ends_at if self.ends_at > at else LATEST)
        start = at
        if self.counted_from is not None and self.counted_from <= at:
            start = periods.last_repeat(self.counted_from, self.lasts, at)
        return Tier(level, at, periods.after(start, self.lasts))

    def ended(self, tier: Tier, points: int) -> int:
        """Judge a tier that ends by the points that are active then; gives the level after it."""
        reached = self.level_of(points)
        if reached >= tier.level or self.downgrade == BALANCE_BASED:
            return reached
        return tier.level - 1


def ladder_of(program: Row, joined: int | None, attributes: Mapping[str, Any]) -> Ladder | None:
    """Return the tiers of a program for whoever joined it then; None where it has none.

    That an attribute which is no moment, or one that has passed, lets a tier last is assumed.
    """
    levels = program.get("tiers")
    if not levels:
        return None
    policy = program.get("tiers_from", TIER_START)
    if policy == ATTRIBUTE:
        ends_at = _moment(attributes.get(program.get("tiers_attribute", "")))
        return Ladder(levels, "", program.get("downgrade", ONE_DOWN), None, ends_at)
    starts = {JOIN_DATE: joined, ABSOLUTE: program.get("tier_cycle")}
    return Ladder(
        levels,
        program.get("tiers_last", ""),
        # Which policy is the vendor's default is not published (assumed).
        program.get("downgrade", ONE_DOWN),
        starts.get(policy),
    )


def tier_at(ladder: Ladder, standing: Standing, at: int) -> Tier:
    """Return the tier at a moment that is not before the ledger's last movement.

    Points that begin to count can lead upwards at once; only the end of a tier leads downwards
    (documented: OAS 26.16, Tier; that points lead upwards at once: assumed).
    """
    grants, _ = pay(standing)
    since = standing.written_at
    points = sum(each["left"] for each in grants if is_active(each, since))
    tier = upgraded(ladder, _read(ladder, standing.tier), points, since)
    for moment, change in [*changes_of(grants, since, at), (at, 0)]:
        if not ladder.is_lasting:
            tier = _renewed(ladder, tier, points, moment)
        points += change
        tier = upgraded(ladder, tier, points, moment)
    if not ladder.is_lasting and tier.level != NO_TIER and tier.until <= at:
        tier = ladder.begun(ladder.ended(tier, points), tier.until)
    return tier


def upgraded(ladder: Ladder, tier: Tier, points: int, at: int) -> Tier:
    """Return the tier that points lead up to, if they do."""
    level = ladder.level_of(points)
    return ladder.begun(level, at) if level > tier.level else tier


def written(ladder: Ladder, tier: Tier) -> Row | None:
    """Write a tier into a ledger's row."""
    name = ladder.name(tier.level)
    return None if name is None else {"name": name, "since": tier.since, "until": tier.until}


class Projection(NamedTuple):
    """Where a tier is heading: the points when it ends, and the level after it."""

    points: int
    level: int


def projected(ladder: Ladder, tier: Tier, standing: Standing, now: int) -> Projection | None:
    """Look at the end of a tier as the points are now; None where it has none (assumed)."""
    if tier.level == NO_TIER or tier.until >= LATEST:
        return None
    points = balance_of(standing, max(tier.until, now)).active
    return Projection(points, ladder.ended(tier, points))


def _read(ladder: Ladder, row: Row | None) -> Tier:
    """Read a tier; the program may have lost its level since."""
    names = [each["name"] for each in ladder.levels]
    if row is None or row["name"] not in names:
        return Tier()
    level = names.index(row["name"])
    if ladder.ends_at is not None:
        return ladder.begun(level, row["since"])
    return Tier(level, row["since"], row["until"])


def _moment(value: Any) -> int:
    """Read an attribute as a moment; whatever is none is never."""
    try:
        instant = parse_instant(value) if isinstance(value, str) else LATEST
    except ValueError:
        return LATEST
    return instant if is_instant(instant) else LATEST


def _renewed(ladder: Ladder, tier: Tier, points: int, before: int) -> Tier:
    """Let a tier end as often as it does before a moment, while the points stay the same."""
    while tier.level != NO_TIER and tier.until < before:
        level = ladder.ended(tier, points)
        last = tier.until
        if level == tier.level and ladder.lasts:
            last = periods.last_repeat(last, ladder.lasts, before - 1)
        tier = ladder.begun(level, last)
    return tier
