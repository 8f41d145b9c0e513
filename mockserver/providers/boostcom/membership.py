"""Membership: joining, leaving, and the member's status with every transaction."""

from typing import Any, cast

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.boostcom.achievements import record
from mockserver.providers.boostcom.clubs import club_of
from mockserver.providers.boostcom.dialect import refuse
from mockserver.providers.boostcom.levels import levels_program
from mockserver.providers.boostcom.moments import moment_json
from mockserver.providers.boostcom.points import (
    NOT_PARTICIPATING,
    account_of,
    close_account,
    newest_first,
    open_account,
)
from mockserver.providers.boostcom.rows import DETAILS


def get_program_info(tx: Transaction, call: Call) -> Reply:
    """Return what a club rewards, its levels, and how long a reward stays active."""
    slug, club = call.path["loyalty_club_slug"], club_of(tx, call)
    return Reply(
        200,
        {
            "achievements": [
                _achievement(row) for _, row in tx.rows("achievements") if row["club"] == slug
            ],
            "levels_program": levels_program(tx, slug, club),
            "reward_activation_time": club["reward_activation_time"],
        },
    )


def join_program(tx: Transaction, call: Call) -> Reply:
    """Join the member once; the consent is granted, and rewarded if the club rewards it."""
    slug, member_id = call.path["loyalty_club_slug"], call.identity["member"]
    if account_of(tx, slug, member_id) is None:
        account = open_account(tx, slug, member_id, tx.now)
        _consent(tx, slug, member_id, granted=True)
        record(tx, club_of(tx, call), account, "consent_granted", tx.now)
    return Reply(200, {})


def leave_program(tx: Transaction, call: Call) -> Reply:
    """End the membership: the consent, all points and all transactions are removed."""
    slug, member_id = call.path["loyalty_club_slug"], call.identity["member"]
    account = account_of(tx, slug, member_id)
    if account is None:
        return refuse(480, NOT_PARTICIPATING)
    close_account(tx, account)
    _consent(tx, slug, member_id, granted=False)
    return Reply(200, {})


def get_my_status(tx: Transaction, call: Call) -> Reply:
    """Return the member's own status."""
    return _status(tx, call, call.identity["member"])


def get_member_status(tx: Transaction, call: Call) -> Reply:
    """Return a member's status to the club's own system."""
    slug, member_id = call.path["loyalty_club_slug"], call.path["id"]
    if tx.get("members", f"{slug}:{member_id}") is None:
        return refuse(404, f"Member#{member_id} not found")
    return _status(tx, call, member_id)


def _status(tx: Transaction, call: Call, member_id: str) -> Reply:
    account = account_of(tx, call.path["loyalty_club_slug"], member_id)
    if account is None:
        return Reply(200, {"membership": False})
    per_page, page = call.query["per_page"], call.query["page"]
    rows = newest_first(tx, account, (page - 1) * per_page, per_page)
    return Reply(
        200,
        {
            "membership": True,
            "membership_started_at": moment_json(account["joined_at"]),
            "balance": account["balance"],
            "transactions": [_transaction(row) for row in rows],
            "pagination_info": pagination(account["transactions"], per_page, page),
        },
    )


def pagination(total: int, per_page: int, page: int) -> dict[str, Any]:
    """Describe one page. A page after the last is out of range; the first never is (assumed)."""
    pages = -(-total // per_page)
    is_out = page > max(pages, 1)
    is_first, is_last = page == 1, page == max(pages, 1)
    return {
        "total_count": total,
        "per_page": per_page,
        "total_pages": pages,
        "current_page": page,
        "next_page": None if is_last or is_out else page + 1,
        "prev_page": None if is_first or is_out else page - 1,
        "is_first_page": is_first,
        "is_last_page": is_last,
        "is_out_of_range": is_out,
    }


def _transaction(row: Row) -> dict[str, Any]:
    column = DETAILS.get(row["type"])
    expired = row["expired_at"]
    return {
        "type": row["type"],
        "date": moment_json(row["date"]),
        "amount": row["amount"],
        "expired_at": None if expired is None else moment_json(expired),
        "details": {column: row[column]} if column is not None and column in row else {},
    }


def _achievement(row: Row) -> dict[str, Any]:
    timespan = row["timespan"]
    return {
        "type": row["type"],
        "points": row["points"],
        "limit": row["limit"],
        "frequency": None
        if timespan is None
        else {"timespan": timespan, "limit": row["timespan_limit"]},
    }


def _consent(tx: Transaction, slug: str, member_id: str, *, granted: bool) -> None:
    key = f"{slug}:{member_id}"
    member = cast(Row, tx.get("members", key))
    tx.put("members", key, {**member, "rewards_enrollment": granted})
