"""The operations on achievements: those of a customer, and the rounds of one of them."""

from collections.abc import Sequence
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.achievements import (
    Round,
    achievements_of,
    current_round,
    rounds_of,
)
from mockserver.providers.talon_one.books.campaigns import RUNNING
from mockserver.providers.talon_one.books.profiles import find_profile
from mockserver.providers.talon_one.dialect import refuse, unknown_profile
from mockserver.providers.talon_one.instants import (
    has_begun,
    has_ended,
    instant_json,
    query_instant,
)

_NOT_STARTED = "not_started"


def get_customer_achievements(tx: Transaction, call: Call) -> Reply:
    """List the achievements that a customer can work towards, in the order of their ids."""
    profile, query = call.path["integrationId"], call.query
    if find_profile(tx, profile) is None:
        return unknown_profile(profile)
    wanted = query.get("achievementStatus") or ["active"]
    standing = query.get("currentProgressStatus")
    entries = [
        entry
        for row, campaign in achievements_of(tx, call.identity["application"])
        if _is_named(query.get("campaignIds"), row["campaign"])
        and _is_named(query.get("achievementIds"), row["id"])
        and _status(row, campaign, tx.now) in wanted
        and _is_named(standing, _standing(entry := _entry(tx, row, campaign, profile)))
    ]
    return _page(call, entries)


def get_customer_achievement_history(tx: Transaction, call: Call) -> Reply:
    """List the rounds of a customer, the latest first (assumed)."""
    profile, query = call.path["integrationId"], call.query
    if find_profile(tx, profile) is None:
        return unknown_profile(profile)
    identifier = str(call.path["achievementId"])
    rows = achievements_of(tx, call.identity["application"])
    if all(row["id"] != identifier for row, _ in rows):
        return refuse(404, f"There is no achievement {identifier}.")
    after, before = (query_instant(query.get(name)) for name in ("startDate", "endDate"))
    rounds = [
        progress_json(each, tx.now)
        for each in reversed(rounds_of(tx, identifier, profile))
        if (after is None or each["starts_at"] >= after)
        and (before is None or each["starts_at"] <= before)
    ]
    statuses = query.get("progressStatus")
    return _page(call, [each for each in rounds if _is_named(statuses, each["status"])])


def available_json(tx: Transaction, application: str, profile: str) -> list[dict[str, Any]]:
    """Return the active achievements of an application, with how far a customer has come."""
    return [
        {**definition_json(row), "isCappedByTarget": row["is_capped"], **_current(tx, row, profile)}
        for row, campaign in achievements_of(tx, application)
        if _status(row, campaign, tx.now) == "active"
    ]


def progress_with_definitions(
    tx: Transaction, application: str, profile: str
) -> list[dict[str, Any]]:
    """Return how far a customer has come with each active achievement, and what that one is."""
    return [
        {
            "achievementId": int(row["id"]),
            "name": row["name"],
            "title": row["title"],
            "description": row["description"],
            "campaignId": int(row["campaign"]),
            "target": row["target"],
            "achievementRecurrencePolicy": row["recurrence"],
            "achievementActivationPolicy": row["activation"],
            "achievementAllowRollbackAfterCompletion": row["rolls_back"],
            **{
                name: instant_json(at)
                for name, at in (
                    ("achievementFixedStartDate", row["starts_at"]),
                    ("achievementEndDate", row["expires_at"]),
                )
                if at is not None
            },
            **_current(tx, row, profile).get(
                "currentProgress", {"status": _NOT_STARTED, "progress": 0}
            ),
        }
        for row, campaign in achievements_of(tx, application)
        if _status(row, campaign, tx.now) == "active"
    ]


def definition_json(row: Row) -> dict[str, Any]:
    """Return what an achievement is."""
    moments = {"fixedStartDate": row["starts_at"], "endDate": row["expires_at"]}
    options = {"period": row["period"], "periodEndOverride": row["period_end"]}
    return {
        "id": int(row["id"]),
        "name": row["name"],
        "title": row["title"],
        "description": row["description"],
        "target": row["target"],
        "recurrencePolicy": row["recurrence"],
        "activationPolicy": row["activation"],
        "allowRollbackAfterCompletion": row["rolls_back"],
        **{name: value for name, value in options.items() if value is not None},
        **{name: instant_json(at) for name, at in moments.items() if at is not None},
    }


def progress_json(row: Round, now: int) -> dict[str, Any]:
    """Return the state of a round: a completed one is not expired (assumed)."""
    is_completed = row["completed_at"] is not None
    status = "completed" if is_completed else "expired" if has_ended(row, now) else "inprogress"
    moments = {
        "startDate": row["starts_at"],
        "completionDate": row["completed_at"],
        "endDate": row["expires_at"],
    }
    shown = {name: instant_json(at) for name, at in moments.items() if at is not None}
    return {"status": status, "progress": row["progress"], **shown}


def _entry(tx: Transaction, row: Row, campaign: Row, profile: str) -> dict[str, Any]:
    return {
        **definition_json(row),
        "created": instant_json(row["created"]),
        "campaignId": int(row["campaign"]),
        "status": _status(row, campaign, tx.now),
        **_current(tx, row, profile),
    }


def _current(tx: Transaction, row: Row, profile: str) -> dict[str, Any]:
    """Return the present round; nothing where none has begun (assumed)."""
    rounds = rounds_of(tx, row["id"], profile)
    number = current_round(row, rounds, tx.now)
    return {} if number is None else {"currentProgress": progress_json(rounds[number], tx.now)}


def _status(row: Row, campaign: Row, now: int) -> str | None:
    """Say whether an achievement is active or scheduled; None where it is neither.

    It is what its campaign is, within its own time (assumed).
    """
    if campaign["state"] != RUNNING or has_ended(campaign, now) or has_ended(row, now):
        return None
    return "active" if has_begun(campaign, now) and has_begun(row, now) else "scheduled"


def _standing(entry: dict[str, Any]) -> str:
    progress = entry.get("currentProgress")
    return _NOT_STARTED if progress is None else str(progress["status"])


def _is_named(names: Sequence[str] | None, name: str) -> bool:
    return not names or name in names


def _page(call: Call, entries: list[dict[str, Any]]) -> Reply:
    size, skip = call.query.get("pageSize", 1_000), call.query.get("skip", 0)
    return Reply(200, {"totalResultSize": len(entries), "data": entries[skip : skip + size]})
