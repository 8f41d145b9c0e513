"""The books of one membership: points granted, spent oldest first, and expired.

The balance is the sum of all amounts, and never below zero. A grant remembers what is left of it;
what is left when its time is over becomes one `expiration` transaction, at that very moment.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.boostcom.clubs import the_club, unknown_club

#: The due effect by which what is left of a grant expires.
EXPIRE = "expire-points"


def account_key(club: str, member: str) -> str:
    """Name a membership's row: members of two clubs may well have the same id."""
    return f"{club}:{member}"


def account_of(tx: Transaction, club: str, member: str) -> Row | None:
    """Find a member's books; None for whoever does not participate."""
    return tx.get("accounts", account_key(club, member))


def open_account(tx: Transaction, club: str, member: str, now: int) -> Row:
    """Begin a membership, from nothing."""
    row = {
        "club": club,
        "member": member,
        # A member who leaves and comes back must not meet what was due before.
        "membership": tx.count("membership"),
        "joined_at": now,
        "balance": 0,
        "earned": 0,
        "transactions": 0,
        "first_open": 1,
        "events": 0,
        "purchased": "",
    }
    tx.put("accounts", account_key(club, member), row)
    return row


def close_account(tx: Transaction, account: Row) -> None:
    """End a membership: its points, transactions, events and purchases go with it."""
    for number in range(1, account["transactions"] + 1):
        tx.delete("transactions", transaction_key(account, number))
    for number in range(1, account["events"] + 1):
        tx.delete("events", transaction_key(account, number))
    for reward in account["purchased"].split():
        tx.delete("purchases", purchase_key(account, reward))
    tx.delete("accounts", account_key(account["club"], account["member"]))


def transaction_key(account: Row, number: int) -> str:
    """Name one of a membership's transactions, or events, by its number from 1."""
    return f"{account['club']}:{account['member']}:{account['membership']}:{number:08}"


def purchase_key(account: Row, reward: str) -> str:
    """Name what a membership has of one reward."""
    return f"{account['club']}:{account['member']}:{account['membership']}:{reward}"


def grant(tx: Transaction, account: Row, kind: str, amount: int, now: int, **details: Any) -> Row:
    """Add points, which expire after the club's lifetime. Gives the account as it then is."""
    number = account["transactions"] + 1
    _write(tx, account, number, kind, amount, now, amount, details)
    lifetime = the_club(tx, account["club"])["points_lifetime"]
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
        "balance": account["balance"] + amount,
        "earned": account["earned"] + amount,
    }
    tx.put("accounts", account_key(account["club"], account["member"]), after)
    return after


def spend(tx: Transaction, account: Row, kind: str, amount: int, now: int, **details: Any) -> Row:
    """Take points that the balance covers, from the oldest grants first."""
    left, number = amount, account["first_open"]
    while left:
        key = transaction_key(account, number)
        row = cast(Row, tx.get("transactions", key))
        taken = min(left, row["remaining"])
        if taken:
            tx.put("transactions", key, {**row, "remaining": row["remaining"] - taken})
            left -= taken
        number += 1 if left else 0
    last = account["transactions"] + 1
    _write(tx, account, last, kind, -amount, now, 0, details)
    after = {
        **account,
        "transactions": last,
        "balance": account["balance"] - amount,
        "first_open": number,
    }
    tx.put("accounts", account_key(account["club"], account["member"]), after)
    return after


def expire_when_due(tx: Transaction, arguments: Mapping[str, Any]) -> None:
    """Let what is left of a grant expire; nothing happens to one that is spent or gone."""
    account = account_of(tx, arguments["club"], arguments["member"])
    if account is not None and account["membership"] == arguments["membership"]:
        expire(tx, account, arguments["number"], tx.now)


def expire(tx: Transaction, account: Row, number: int, now: int) -> Row:
    """End a grant: an `expiration` of what is left of it. Gives the account as it then is."""
    key = transaction_key(account, number)
    row = cast(Row, tx.get("transactions", key))
    left: int = row["remaining"]
    if not left:
        return account
    tx.put("transactions", key, {**row, "remaining": 0, "expired_at": now})
    last = account["transactions"] + 1
    _write(tx, account, last, "expiration", -left, now, 0, {})
    after = {**account, "transactions": last, "balance": account["balance"] - left}
    tx.put("accounts", account_key(account["club"], account["member"]), after)
    return after


def newest_first(tx: Transaction, account: Row, start: int, count: int) -> Iterator[Row]:
    """Go through a membership's transactions backwards, `count` of them after `start`."""
    newest = account["transactions"] - start
    for number in range(newest, max(newest - count, 0), -1):
        yield cast(Row, tx.get("transactions", transaction_key(account, number)))


def correct_points(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: an administrator adds or takes points.

    Added points count as earned, and expire like any others; taken ones do not lower what was
    earned. More than the balance cannot be taken. All three are assumed.
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


#: The vendor's sentence for whoever has not joined.
NOT_PARTICIPATING = "Member is not participating in Rewards Program"


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
