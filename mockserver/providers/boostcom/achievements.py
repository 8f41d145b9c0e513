"""Achievements: what members do, how often it is rewarded, and a summary."""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.engine.call import Call, Reply
from mockserver.engine.column import clamped
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.boostcom.clubs import club_of, local, the_club, unknown_club, window
from mockserver.providers.boostcom.dialect import refuse
from mockserver.providers.boostcom.points import (
    NOT_PARTICIPATING,
    account_key,
    account_of,
    grant,
    newest_first,
    transaction_key,
)
from mockserver.providers.boostcom.rows import MOST_POINTS


def record_event(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: the member has done something; the reply says whether it was rewarded."""
    if tx.get("clubs", body["club"]) is None:
        return unknown_club(body["club"])
    account = account_of(tx, body["club"], body["member_id"])
    if account is None:
        return Reply(409, {"error": NOT_PARTICIPATING})
    reason = record(tx, the_club(tx, body["club"]), account, body["type"], tx.now)
    after = cast(Row, account_of(tx, body["club"], body["member_id"]))
    answer = {"rewarded": reason is None, "reason": reason, "balance": after["balance"]}
    return Reply(200, answer)


def record(tx: Transaction, club: Row, account: Row, kind: str, now: int) -> str | None:
    """Write an event, and reward it. Returns the reason if it is not rewarded.

    Nothing is rewarded while the club has its rewards switched off (assumed: the pages say only
    what callers are answered then). Limits count rewarded events. A frequency counts in calendar
    windows of the club's time zone (assumed: the documentation names the timespans only).
    """
    slug = account["club"]
    achievement = tx.get("achievements", f"{slug}:{kind}")
    reason = _against(club, account, achievement, kind, now)
    number = clamped(account["events"] + 1, MOST_POINTS)
    tx.put(
        "events",
        transaction_key(account, number),
        {
            "club": slug,
            "member": account["member"],
            "type": kind,
            "date": now,
            "rewarded": reason is None,
            "reason": reason,
        },
    )
    account = {**account, "events": number}
    if reason is None:
        assert achievement is not None, "an unknown achievement is not rewarded"
        account = _counted(club, account, achievement, now)
        grant(tx, account, "achievement", achievement["points"], now, achievement_type=kind)
    else:
        tx.put("accounts", account_key(slug, account["member"]), account)
    return reason


def get_achievements_summary(tx: Transaction, call: Call) -> Reply:
    """Return the member's achievements by type and by month, the newest month first."""
    slug, club = call.path["loyalty_club_slug"], club_of(tx, call)
    account = account_of(tx, slug, call.identity["member"])
    if account is None:
        return refuse(480, NOT_PARTICIPATING)
    achieved = [
        row
        for row in newest_first(tx, account, 0, account["transactions"])
        if row["type"] == "achievement"
    ]
    return Reply(
        200,
        {
            "achievements_by_type": _by_type(achieved),
            "achievements_by_month": _by_month(club, achieved, tx.now, call.query["months_no"]),
        },
    )


def _against(club: Row, account: Row, achievement: Row | None, kind: str, now: int) -> str | None:
    if not club["rewards_enabled"]:
        return "The club has its rewards switched off."
    if achievement is None:
        return "The club does not reward this."
    limit = achievement["limit"]
    if limit is not None and account.get(f"times_{kind}", 0) >= limit:
        return f"The limit of {limit} for each member is reached."
    timespan = achievement["timespan"]
    if timespan is None:
        return None
    limit = achievement["timespan_limit"]
    is_current = account.get(f"window_{kind}") == window(club, timespan, now)
    if (account.get(f"window_times_{kind}", 0) if is_current else 0) >= limit:
        return f"The limit of {limit} for each {timespan} is reached."
    return None


def _counted(club: Row, account: Row, achievement: Row, now: int) -> Row:
    """Count a rewarded achievement. Time goes forward only, so the current window is enough."""
    kind, timespan = achievement["type"], achievement["timespan"]
    times = clamped(account.get(f"times_{kind}", 0) + 1, MOST_POINTS)
    counted = {**account, f"times_{kind}": times}
    if timespan is None:
        return counted
    current = window(club, timespan, now)
    is_current = account.get(f"window_{kind}") == current
    so_far = account.get(f"window_times_{kind}", 0) if is_current else 0
    times = clamped(so_far + 1, MOST_POINTS)
    return {**counted, f"window_{kind}": current, f"window_times_{kind}": times}


def _by_type(achieved: list[Row]) -> list[dict[str, Any]]:
    """Sum up what was achieved, by name, as the page's example lists it; nothing else (assumed)."""
    return [
        {
            "type": kind,
            "times_achieved": sum(row["achievement_type"] == kind for row in achieved),
            "total_amount_earned": sum(
                row["amount"] for row in achieved if row["achievement_type"] == kind
            ),
        }
        for kind in sorted({row["achievement_type"] for row in achieved})
    ]


def _by_month(club: Row, achieved: list[Row], now: int, count: int) -> list[dict[str, Any]]:
    today = local(club, now)
    newest = today.year * 12 + today.month - 1
    months = {newest - back: [0, 0] for back in range(count)}
    for row in achieved:
        moment = local(club, row["date"])
        month = months.get(moment.year * 12 + moment.month - 1)
        if month is not None:
            month[0] += 1
            month[1] += row["amount"]
    return [
        {
            "year": month // 12,
            "month": month % 12 + 1,
            "achievements_made": made,
            "total_amount_earned": amount,
        }
        for month, (made, amount) in months.items()
    ]
