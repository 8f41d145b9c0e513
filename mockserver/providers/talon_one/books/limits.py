"""Limits of campaigns: which counts and sums bound an action, and how much of each is used."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.engine.clock import format_instant
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.money import exact, plus

_NONE = Decimal(0)
_WEEKLY = "weekly"
#: How much of a day's date names the time within which a limit counts. That it begins anew with the
#: day, week, month or year of the calendar, in UTC, is assumed.
_NAMED_BY = {"daily": 10, "monthly": 7, "yearly": 4}
PERIODS = (*_NAMED_BY, _WEEKLY)


class LimitScope(NamedTuple):
    """Whom an action is for, by the entities that a limit can name; empty where there is none."""

    coupon: str = ""
    referral: str = ""
    profile: str = ""
    identifiers: Sequence[str] = ()
    store: str = ""
    session: str = ""


class Usage(NamedTuple):
    """One count or sum that a limit bounds, and the entities that the limit names."""

    key: str
    limit: Decimal
    entities: Sequence[str]


def limits_on(
    campaign: Row, coupon: Row | None, action: str, scope: LimitScope, now: int
) -> Iterator[Usage]:
    """Go through what the limits of a campaign, and of a coupon, say of an action within a scope.

    A coupon's own limits, which are for each profile, take the place of its campaign's for each
    profile (documented: OAS 26.16, Coupon). A limit that names an entity which is not there does
    not bound the action (assumed).
    """
    own = () if coupon is None else coupon.get("limits", ())
    replaced = frozenset(limit["action"] for limit in own)
    ours = [
        (f"{campaign['id']}/{number}", limit)
        for number, limit in enumerate(campaign["limits"])
        if not ("Profile" in limit["entities"] and limit["action"] in replaced)
    ]
    theirs = [
        (f"{campaign['id']}/{scope.coupon}/{number}", each) for number, each in enumerate(own)
    ]
    for base, limit in (*ours, *theirs):
        if limit["action"] != action:
            continue
        keys = [base + _period(limit, now)]
        for entity in limit["entities"]:
            names = _names(entity, scope)
            keys = [f"{key}/{entity}={name}" for key in keys for name in names]
        for key in keys:
            yield Usage(key, exact(limit["limit"]), limit["entities"])


def used(tx: Transaction, key: str) -> Decimal:
    """Return how much of a limit is used."""
    row = tx.get("usage", key)
    return _NONE if row is None else exact(row["used"])


def use(tx: Transaction, key: str, amount: Decimal) -> None:
    """Use more of a limit, or less with a negative amount."""
    row = tx.get("usage", key) or {"used": 0}
    tx.put("usage", key, {"used": plus(row["used"], amount)})


def _period(limit: Mapping[str, Any], now: int) -> str:
    """Name the time within which a limit counts; nothing for one that counts for ever."""
    if "period" not in limit:
        return ""
    day = format_instant(now)[:10]
    if limit["period"] == _WEEKLY:
        year, week, _ = date.fromisoformat(day).isocalendar()
        return f"@{year}-W{week}"
    return f"@{day[: _NAMED_BY[limit['period']]]}"


def _names(entity: str, scope: LimitScope) -> Sequence[str]:
    if entity == "Identifier":
        return tuple(dict.fromkeys(scope.identifiers))
    names = {
        "Coupon": scope.coupon,
        "Referral": scope.referral,
        "Profile": scope.profile,
        "Store": scope.store,
        "Session": scope.session,
    }
    return (names[entity],) if names[entity] else ()
