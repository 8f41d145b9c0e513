"""Moments as Talon.One writes them, and whether something is current."""

from mockserver.engine.clock import format_instant, is_instant, parse_instant
from mockserver.engine.world import Row
from mockserver.errors import FixtureError
from mockserver.providers.talon_one.dialect import Invalid

_UTC = "+00:00"


def instant_json(instant: int) -> str:
    """Write a moment in RFC 3339 with the letter Z."""
    return format_instant(instant).removesuffix(_UTC) + "Z"


def read_instant(text: str | None, pointer: str) -> int | Invalid | None:
    """Read an optional moment of a request; Invalid where a world's clock cannot show it."""
    if text is None:
        return None
    try:
        instant = parse_instant(text)
    except ValueError as error:
        return Invalid("format", str(error), pointer)
    if not is_instant(instant):
        return Invalid("format", f"{text!r} is not between the years 1970 and 9999.", pointer)
    return instant


def moment(text: str | None, where: str) -> int | None:
    """Read an optional moment of a fixture. Raises FixtureError with its place."""
    instant = read_instant(text, where)
    if isinstance(instant, Invalid):
        raise FixtureError(instant.details, where=where)
    return instant


def period_json(row: Row, start: str, end: str) -> dict[str, str]:
    """Give the moments at which a row begins and ends, under these names, if it has them."""
    columns = ((start, row["starts_at"]), (end, row["expires_at"]))
    return {name: instant_json(instant) for name, instant in columns if instant is not None}


def has_begun(row: Row, now: int) -> bool:
    """Whether a row's `starts_at` has passed, or it has none."""
    return row["starts_at"] is None or row["starts_at"] <= now


def has_ended(row: Row, now: int) -> bool:
    """Whether a row's `expires_at` has come."""
    return row["expires_at"] is not None and row["expires_at"] <= now
