"""Helpers to load a fixture: names that must exist, moments, durations, digests."""

from collections.abc import Iterable
from hashlib import blake2b

from mockserver.contract.violation import pointer_to
from mockserver.engine.clock import LATEST, is_instant, parse_duration, parse_instant
from mockserver.errors import FixtureError, closest

MOMENT_HINT = "Write a moment such as 2026-11-26T12:00:00Z."


def fixture_error(what: str, hint: str, *place: str | int) -> FixtureError:
    """Make the error of a fixture; `place` is the path to what is wrong, step by step."""
    return FixtureError(what, where=pointer_to(*place), hint=hint)


def require_known(known: Iterable[str], kind: str, name: str, *place: str | int) -> str:
    """Return the name if it is known. Raises FixtureError with the closest known one."""
    names = list(known)
    if name in names:
        return name
    raise fixture_error(f"There is no {kind} {name!r}.", closest(name, names), *place)


def read_moment(text: str, *place: str | int) -> int:
    """Parse a moment. Raises FixtureError if no clock of a world can show it."""
    try:
        instant = parse_instant(text)
    except ValueError as error:
        raise fixture_error(str(error), MOMENT_HINT, *place) from None
    if not is_instant(instant):
        what = f"{text!r} is not between the years 1970 and 9999."
        raise fixture_error(what, MOMENT_HINT, *place)
    return instant


def read_optional_moment(text: str | None, *place: str | int) -> int | None:
    """Parse a moment that may be absent. Raises FixtureError."""
    return None if text is None else read_moment(text, *place)


def read_duration(text: str, *place: str | int) -> int:
    """Parse a duration to microseconds; a longer one than a world can last is cut.

    Raises FixtureError.
    """
    try:
        return min(parse_duration(text), LATEST)
    except ValueError as error:
        raise fixture_error(str(error), "Write a duration such as P30D or PT1H.", *place) from None


def digest(credential: str) -> str:
    """Return the hash of a credential: the id of its row, so that no row holds the credential."""
    return blake2b(credential.encode(), digest_size=16).hexdigest()
