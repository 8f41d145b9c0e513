"""Clubs: their settings, and calendar windows in their time zone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import SECOND
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row

_SETTINGS = ("rewards_enabled", "reward_activation_time", "maintenance")


def the_club(tx: Transaction, slug: str) -> Row:
    """Return a club that admission, or another row, has named."""
    return cast(Row, tx.get("clubs", slug))


def club_of(tx: Transaction, call: Call) -> Row:
    """Return the club of a call."""
    return the_club(tx, call.path["loyalty_club_slug"])


def local(club: Row, instant: int) -> datetime:
    """Return an instant as local time of the club's time zone."""
    return datetime.fromtimestamp(instant // SECOND, zone(club["time_zone"]) or UTC)


def zone(name: str) -> ZoneInfo | None:
    """Find a time zone; None if this machine has none with that name.

    A fixture cannot name an unknown zone, but a row can, for example from another machine. Then
    the club's calendar is in UTC (assumed).
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def window(club: Row, timespan: str, instant: int) -> str:
    """Return the name of a moment's calendar window: moments of one window have the same name.

    An hour that a daylight-saving change repeats counts as two, each with its own offset.
    """
    moment = local(club, instant)
    if timespan == "hour":
        return f"{moment:%Y-%m-%dT%H%z}"
    if timespan == "day":
        return f"{moment:%Y-%m-%d}"
    if timespan == "week":
        year, week, _ = moment.isocalendar()
        return f"{year}-W{week:02}"
    return f"{moment:%Y-%m}" if timespan == "month" else f"{moment:%Y}"


def set_club(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: change some of a club's settings; the others stay."""
    club = tx.get("clubs", body["club"])
    if club is None:
        return unknown_club(body["club"])
    row = {**club, **{name: body[name] for name in _SETTINGS if name in body}}
    tx.put("clubs", body["club"], row)
    return Reply(200, {"club": body["club"], **{name: row[name] for name in _SETTINGS}})


def unknown_club(slug: str) -> Reply:
    """Return the refusal of a backstage action that names an unknown club."""
    return Reply(404, {"error": f"There is no club {slug!r}."})
