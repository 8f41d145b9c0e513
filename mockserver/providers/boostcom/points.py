"""The account of one membership: points are granted, spent (oldest first), and expire.

The balance is the sum of all amounts, and never below zero. A grant stores how many of its points
are left; when its time is over, these become one `expiration` transaction at that moment.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.engine.call import Reply
from mockserver.engine.column import clamped
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.boostcom.clubs import unknown_club
from mockserver.providers.boostcom.rows import MOST_POINTS

#: The due effect that lets the rest of a grant expire.
EXPIRE = "expire-points"

_NUMBER = re.compile("[0-9]{8,10}")


def account_key(club: str, member: str) -> str:
    """Return the id of a membership's row: members of two clubs may have the same id."""
    return f"{club}:{member}"


def account_of(tx: Transaction, club: str, member: str) -> Row | None:
    """Find a member's account; None if the member does not participate."""
    return tx.get("accounts", account_key(club, member))


def open_account(tx: Transaction, club: str, member: str, now: int) -> Row:
    """Begin a membership, with no points."""
    row = {
        "club": club,
        "member": member,
        # Effects of an earlier membership must not change a new one.
        "membership": tx.count("membership"),
        "joined_at": now,
        "balance": 0,
        "earned": 0,
        "transactions": 0,
        "first_open": 1,
        "events": 0,
        "purchased": [],
    }
    tx.put("accounts", account_key(club, member), row)
    return row


def close_account(tx: Transaction, account: Row) -> None:
    """End a membership: its points, transactions, events and purchases are removed."""
    for collection in ("transactions", "events"):
        for number in numbers(tx, collection, account):
            tx.delete(collection, transaction_key(account, number))
    for reward in account["purchased"]:
        tx.delete("purchases", purchase_key(account, reward))
    tx.delete("accounts", account_key(account["club"], account["member"]))


def transaction_key(account: Row, number: int) -> str:
    """Return the id of a membership's transaction, or event, by its number from 1."""
    return f"{account['club']}:{account['member']}:{account['membership']}:{number:08}"


def numbers(tx: Transaction, collection: str, account: Row) -> Sequence[int]:
    """Return the numbers of a membership's transactions, or events; some may not exist.

    The cost depends on the number of rows, not on the account's own count.
    """
    highest: int = account[collection]
    if highest <= tx.size(collection):
        return range(1, highest + 1)
    prefix = transaction_key(account, 0)[:-8]
    named = (key[len(prefix) :] for key, _ in tx.rows(collection) if key.startswith(prefix))
    return sorted(int(name) for name in named if _NUMBER.fullmatch(name) and int(name) <= highest)


def purchase_key(account: Row, reward: str) -> str:
    """Return the id of a membership's purchase of one reward."""
    return f"{account['club']}:{account['member']}:{account['membership']}:{reward}"


def grant(tx: Transaction, account: Row, kind: str, amount: int, now: int, **details: Any) -> Row:
    """Add points, which expire after the club's lifetime. Returns the new account."""
    number = _next(account)
    _write(tx, account, number, kind, amount, now, amount, details)
    club = tx.get("clubs", account["club"])
    lifetime = None if club is None else club["points_lifetime"]
    if lifetime is not None:
        tx.schedule(
            now + lifetime,
            EXPIRE,
            club=account["club"],
            member=account["member"],
            membership=account["membership"],
            number=number,
        )
    after = {
        **account,
        "transactions": number,
        "balance": clamped(account["balance"] + amount),
        "earned": clamped(account["earned"] + amount),
    }
    tx.put("accounts", account_key(account["club"], account["member"]), after)
    return after


def spend(tx: Transaction, account: Row, kind: str, amount: int, now: int, **details: Any) -> Row:
    """Take points from the oldest grants first. The balance must cover them.

    A balance that a tester wrote may be more than the grants: then the rest has no grant.
    """
    first_open = _take(tx, account, amount) if amount else account["first_open"]
    last = _next(account)
    _write(tx, account, last, kind, -amount, now, 0, details)
    after = {
        **account,
        "transactions": last,
        "balance": account["balance"] - amount,
        "first_open": first_open,
    }
    tx.put("accounts", account_key(account["club"], account["member"]), after)
    return after


def _take(tx: Transaction, account: Row, amount: int) -> int:
    """Take points from the oldest grants; returns the number of the first with points left."""
    number: int = account["first_open"]
    counted = numbers(tx, "transactions", account)
    for each in counted[bisect_left(counted, number) :]:
        number = each
        key = transaction_key(account, number)
        row = tx.get("transactions", key)
        taken = 0 if row is None else min(amount, row["remaining"])
        if row is not None and taken:
            tx.put("transactions", key, {**row, "remaining": row["remaining"] - taken})
            amount -= taken
        if not amount:
            break
    return number


def expire_when_due(tx: Transaction, arguments: Mapping[str, Any]) -> None:
    """Let the rest of a grant expire; nothing happens if it is spent or removed."""
    account = account_of(tx, arguments["club"], arguments["member"])
    if account is not None and account["membership"] == arguments["membership"]:
        expire(tx, account, arguments["number"], tx.now)


def expire(tx: Transaction, account: Row, number: int, now: int) -> Row:
    """End a grant with an `expiration` of its rest. Returns the new account."""
    key = transaction_key(account, number)
    row = tx.get("transactions", key)
    if row is None or not row["remaining"]:
        return account
    left: int = row["remaining"]
    tx.put("transactions", key, {**row, "remaining": 0, "expired_at": now})
    last = _next(account)
    _write(tx, account, last, "expiration", -left, now, 0, {})
    after = {**account, "transactions": last, "balance": clamped(account["balance"] - left)}
    tx.put("accounts", account_key(account["club"], account["member"]), after)
    return after


def newest_first(tx: Transaction, account: Row, start: int, count: int) -> Iterator[Row]:
    """Iterate over a membership's transactions, newest first: `count` of them after `start`."""
    for number in numbers(tx, "transactions", account)[::-1][start : start + count]:
        row = tx.get("transactions", transaction_key(account, number))
        if row is not None:
            yield row


def correct_points(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: an administrator adds or takes points.

    Added points count as earned, and expire like all others; taken points do not reduce the
    earned ones. More than the balance cannot be taken. All three are assumed.
    """
    if tx.get("clubs", body["club"]) is None:
        return unknown_club(body["club"])
    account = account_of(tx, body["club"], body["member_id"])
    if account is None:
        return Reply(409, {"error": NOT_PARTICIPATING})
    points, comment = body["points"], body.get("comment")
    if points + account["balance"] < 0:
        return Reply(409, {"error": f"The balance is {account['balance']} points."})
    if points > 0:
        account = grant(tx, account, "correction", points, tx.now, comment=comment)
    elif points < 0:
        account = spend(tx, account, "correction", -points, tx.now, comment=comment)
    return Reply(200, {"balance": account["balance"], "earned": account["earned"]})


#: The vendor's sentence for a member who has not joined.
NOT_PARTICIPATING = "Member is not participating in Rewards Program"


def _next(account: Row) -> int:
    """Return the next transaction's number; the contract limits it to 32 bits."""
    return clamped(account["transactions"] + 1, MOST_POINTS)


def _write(
    tx: Transaction,
    account: Row,
    number: int,
    kind: str,
    amount: int,
    now: int,
    remaining: int,
    details: Mapping[str, Any],
) -> None:
    row = {
        "club": account["club"],
        "member": account["member"],
        "type": kind,
        "date": now,
        "amount": amount,
        "remaining": remaining,
        "expired_at": None,
        **{name: value for name, value in details.items() if value is not None},
    }
    tx.put("transactions", transaction_key(account, number), row)
