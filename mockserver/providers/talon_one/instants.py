"""Moments as Talon.One writes them, and whether something is current."""

from calendar import monthrange

from mockserver.engine.clock import LATEST, format_instant, is_instant, parse_instant
from mockserver.engine.fixture import MOMENT_HINT
from mockserver.engine.world import Row
from mockserver.errors import FixtureError

_UTC = "+00:00"


def instant_json(instant: int) -> str:
    """Write a moment in RFC 3339 with the letter Z."""
    return format_instant(instant).removesuffix(_UTC) + "Z"


def nearest_instant(text: str | None) -> int | None:
    """Read an optional date-time of a request that its contract accepts, whatever its year.

    Outside the time of a world it is the nearest moment of it (assumed): to each world, what began
    before 1970 has begun.
    """
    if text is None:
        return None
    if text.startswith("0000"):
        return 0  # the contract has this year, Python has not
    # A leap second, the only one that is written 60, has no place of its own on a clock.
    second = "59" if text[17:19] == "60" else text[17:19]
    return min(max(parse_instant(text[:17] + second + text[19:]), 0), LATEST)


def query_instant(text: str | None) -> int | None:
    """Read an optional moment of a query, whose offset may lack its colon.

    The vendor's Python client writes it so. A day that its month has not is the last one of it
    (assumed).
    """
    if text is None:
        return None
    if text[-5] in "+-" and text[-3] != ":":
        text = f"{text[:-2]}:{text[-2:]}"
    year, month = max(int(text[:4]), 1), int(text[5:7])
    day = min(int(text[8:10]), monthrange(year, month)[1])
    return nearest_instant(f"{text[:8]}{day:02}{text[10:]}")


def nearest_expiry(text: str | None) -> int | None:
    """Read an optional expiry of a request; zero and below mean never, like none at all.

    (documented: JS 4.1.0, NewReferral) Zero is 1970-01-01T00:00:00Z; below it is what clients in Go
    send for no moment, 0001-01-01T00:00:00Z.
    """
    return nearest_instant(text) or None


def lasting(text: str | None) -> str | None:
    """Return the text of an expiry, or None where it means never: zero and below."""
    try:
        return None if text is None or parse_instant(text) <= 0 else text
    except ValueError:
        return text  # whoever reads it will say what is wrong


def moment(text: str | None, where: str) -> int | None:
    """Read an optional moment of a fixture. Raises FixtureError with its place."""
    if text is None:
        return None
    try:
        instant = parse_instant(text)
    except ValueError as error:
        raise FixtureError(str(error), where=where, hint=MOMENT_HINT) from None
    if not is_instant(instant):
        what = f"{text!r} is not between the years 1970 and 9999."
        raise FixtureError(what, where=where, hint=MOMENT_HINT)
    return instant


def period_json(row: Row, start: str, end: str) -> dict[str, str]:
    """Return the moments at which a row begins and ends, under these names, if it has them."""
    columns = ((start, row["starts_at"]), (end, row["expires_at"]))
    return {name: instant_json(instant) for name, instant in columns if instant is not None}


def has_begun(row: Row, now: int) -> bool:
    """Whether a row's `starts_at` has passed, or it has none."""
    return row["starts_at"] is None or row["starts_at"] <= now


def has_ended(row: Row, now: int) -> bool:
    """Whether a row's `expires_at` has come."""
    return row["expires_at"] is not None and row["expires_at"] <= now
