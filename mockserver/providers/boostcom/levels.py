"""Levels: regular ones by points earned in total, a virtual one by the balance, or none."""

from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row


def levels_program(tx: Transaction, slug: str, club: Row) -> dict[str, Any] | None:
    """Show a club's levels as the contract describes them."""
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
    """Give a club's levels, the lowest threshold first."""
    found = [tx.get("levels", f"{slug}:{number}") for number in range(club["levels_count"])]
    return [level for level in found if level is not None]


def level_names(tx: Transaction, slug: str, club: Row) -> list[str]:
    """Name the levels that a reward of the club can require: a virtual level has no names."""
    return [level["name"] for level in regular_levels(tx, slug, club)]


def reaches(tx: Transaction, slug: str, club: Row, earned: int, required: str) -> bool:
    """Whether whoever has earned so many points is on a level, or above it.

    The level follows from what was earned in total (documented). Levels of one threshold are
    reached together, and a first threshold above 0 leaves newcomers without a level (assumed).
    """
    for level in regular_levels(tx, slug, club):
        if level["name"] == required:
            return bool(level["points_threshold"] <= earned)
    return False
