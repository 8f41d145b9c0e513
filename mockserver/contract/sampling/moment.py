"""Moments in the year after a fixed instant, as texts and numbers."""

from datetime import UTC, datetime, timedelta

from mockserver.contract.sampling.chance import Chance

_BASE = datetime(2024, 1, 1, tzinfo=UTC)
_SECONDS = 365 * 24 * 60 * 60


def date_time(chance: Chance) -> str:
    """Make a moment such as `2024-05-06T07:08:09Z` (RFC 3339)."""
    return _moment(chance).isoformat().replace("+00:00", "Z")


def date(chance: Chance) -> str:
    """Make a day such as `2024-05-06`."""
    return date_time(chance).partition("T")[0]


def time(chance: Chance) -> str:
    """Make a time of day such as `07:08:09Z`."""
    return date_time(chance).partition("T")[2]


def epoch(chance: Chance) -> float:
    """Make a moment as seconds since 1970."""
    return int(_moment(chance).timestamp())


def _moment(chance: Chance) -> datetime:
    return _BASE + timedelta(seconds=chance.below(_SECONDS))
