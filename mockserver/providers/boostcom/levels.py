"""Levels: regular ones by the points earned in total, a virtual one by the balance, or none."""

from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row


def levels_program(tx: Transaction, slug: str, club: Row) -> dict[str, Any] | None:
    """Return a club's levels in the contract's shape."""
    if club["levels"] == "regular":
        shown = [
            {"name": level["name"], "points_threshold": level["points_threshold"]}
            for level in regular_levels(tx, slug, club)
        ]
        return {"type": "regular", "levels": shown}
    if club["levels"] == "virtual_level":
        return {"type": "virtual_level", "maximum_points": club["maximum_points"]}
    return None


def regular_levels(tx: Transaction, slug: str, club: Row) -> list[Row]:
    """Return a club's levels, the lowest threshold first."""
    levels = [tx.get("levels", f"{slug}:{number}") for number in range(club["levels_count"])]
    return [level for level in levels if level is not None]


def level_names(tx: Transaction, slug: str, club: Row) -> list[str]:
    """Return the names of levels that a reward can require; a virtual level has no name."""
    return [level["name"] for level in regular_levels(tx, slug, club)]


def reaches(tx: Transaction, slug: str, club: Row, earned: int, required: str) -> bool:
    """Whether a member with so many earned points is on a level, or above it.

    The level depends on the points earned in total (documented: Rewards Program, Regular levels).
    Levels with the same threshold are reached together. If the first threshold is above 0, new
    members have no level (assumed).
    """
    for level in regular_levels(tx, slug, club):
        if level["name"] == required:
            return bool(level["points_threshold"] <= earned)
    return False
