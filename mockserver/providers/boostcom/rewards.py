"""Rewards: listed, bought for points, and used."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import LATEST, SECOND
from mockserver.engine.column import clamped
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.errors import closest
from mockserver.providers.boostcom.clubs import club_of, unknown_club
from mockserver.providers.boostcom.dialect import refuse
from mockserver.providers.boostcom.levels import level_names, reaches
from mockserver.providers.boostcom.moments import moment_json
from mockserver.providers.boostcom.points import (
    NOT_PARTICIPATING,
    account_key,
    account_of,
    purchase_key,
    spend,
)

#: The vendor's sentences (elsewhere: Rewards, Purchase; Rewards, Use).
NOT_ENOUGH, TOO_LOW, SOLD_OUT = (
    "Not enough points",
    "Member level is not high enough",
    "Global limit exceeded",
)
ALREADY_ACTIVE, NOT_GRANTED, USED_UP = "Already active", "Not granted", "User limit exceeded"


def list_rewards(tx: Transaction, call: Call) -> Reply:
    """List the rewards in stock. Points and level are checked at the purchase (assumed)."""
    slug = call.path["loyalty_club_slug"]
    if account_of(tx, slug, call.identity["member"]) is None:
        return refuse(480, NOT_PARTICIPATING)
    shown = [
        _offered(row)
        for _, row in tx.rows("rewards")
        if row["club"] == slug and row["remaining_stock"] != 0
    ]
    return Reply(200, {"rewards": shown})


def list_purchased_rewards(tx: Transaction, call: Call) -> Reply:
    """List the member's purchases, with the uses that are left."""
    slug = call.path["loyalty_club_slug"]
    account = account_of(tx, slug, call.identity["member"])
    if account is None:
        return refuse(480, NOT_PARTICIPATING)
    shown = []
    for identifier in account["purchased"]:
        reward = tx.get("rewards", f"{slug}:{identifier}")
        purchase = tx.get("purchases", purchase_key(account, identifier))
        if reward is not None and purchase is not None:
            shown.append({**_reward_json(reward), "usage": _usage(purchase)})
    return Reply(200, {"rewards": shown})


def purchase_reward(tx: Transaction, call: Call) -> Reply:
    """Buy a reward: points, stock and purchase change together, or not at all."""
    slug, identifier = call.path["loyalty_club_slug"], call.path["id"]
    account = account_of(tx, slug, call.identity["member"])
    if account is None:
        return refuse(480, NOT_PARTICIPATING)
    reward = tx.get("rewards", f"{slug}:{identifier}")
    if reward is None:
        return refuse(404, f"Reward#{identifier} not found")
    if account["balance"] < reward["price"]:
        return refuse(422, NOT_ENOUGH)
    level = reward["required_level"]
    if level is not None and not reaches(tx, slug, club_of(tx, call), account["earned"], level):
        return refuse(422, TOO_LOW)
    stock = reward["remaining_stock"]
    if stock == 0:
        return refuse(422, SOLD_OUT)
    if stock is not None:
        tx.put("rewards", f"{slug}:{identifier}", {**reward, "remaining_stock": stock - 1})
    _hand_over(tx, account, reward, identifier)
    return Reply(200, {})


def use_reward(tx: Transaction, call: Call) -> Reply:
    """Use a bought reward: it is active for the club's activation time."""
    slug, identifier = call.path["loyalty_club_slug"], call.path["id"]
    account = account_of(tx, slug, call.identity["member"])
    if account is None:
        return refuse(480, NOT_PARTICIPATING)
    if tx.get("rewards", f"{slug}:{identifier}") is None:
        return refuse(404, f"Reward#{identifier} not found")
    purchase = tx.get("purchases", purchase_key(account, identifier))
    if purchase is None:
        return refuse(422, NOT_GRANTED)
    if purchase["active_until"] is not None and purchase["active_until"] > tx.now:
        return refuse(422, ALREADY_ACTIVE)
    if purchase["left"] == 0:
        return refuse(422, USED_UP)
    seconds = club_of(tx, call)["reward_activation_time"]
    left = None if purchase["left"] is None else purchase["left"] - 1
    until = min(tx.now + seconds * SECOND, LATEST)
    used = {**purchase, "left": left, "active_until": until}
    tx.put("purchases", purchase_key(account, identifier), used)
    return Reply(200, {"usage": _usage(used)})


def add_reward(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: the club offers another reward. The level that it requires must exist."""
    slug, identifier = body["club"], str(body["id"])
    club = tx.get("clubs", slug)
    if club is None:
        return unknown_club(slug)
    level, names = body.get("required_member_level"), level_names(tx, slug, club)
    if level is not None and level not in names:
        return Reply(404, {"error": f"The club has no level {level!r}. {closest(level, names)}"})
    if tx.get("rewards", f"{slug}:{identifier}") is not None:
        return Reply(409, {"error": f"Reward#{identifier} exists already."})
    row = new_reward(slug, identifier, body)
    tx.put("rewards", f"{slug}:{identifier}", row)
    return Reply(201, _offered(row))


def restock(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: set how many of a reward are left; null means no limit."""
    key = f"{body['club']}:{body['id']}"
    reward = tx.get("rewards", key)
    if reward is None:
        return Reply(404, {"error": f"Reward#{body['id']} not found"})
    tx.put("rewards", key, {**reward, "remaining_stock": body["stock"]})
    return Reply(200, {"id": reward["number"], "remaining_stock": body["stock"]})


def new_reward(slug: str, identifier: str, reward: Mapping[str, Any]) -> Row:
    """Make a reward's row. `uses` is how often one purchase can be used; null means no limit."""
    return {
        "club": slug,
        "number": int(identifier),
        "name": reward["name"],
        "description": reward.get("description"),
        "price": reward["price"],
        "required_level": reward.get("required_member_level"),
        "remaining_stock": reward.get("stock"),
        "uses": reward.get("uses", 1),
        "files": reward.get("files", []),
    }


def _hand_over(tx: Transaction, account: Row, reward: Row, identifier: str) -> None:
    account = spend(
        tx, account, "reward_purchase", reward["price"], tx.now, reward_name=reward["name"]
    )
    key = purchase_key(account, identifier)
    before = tx.get("purchases", key)
    if before is None:
        bought = [each for each in account["purchased"] if each != identifier]
        account = {**account, "purchased": [*bought, identifier]}
        tx.put("accounts", account_key(account["club"], account["member"]), account)
        before = {"left": 0, "active_until": None}
    unlimited = reward["uses"] is None or before["left"] is None
    left = None if unlimited else clamped(before["left"] + reward["uses"])
    tx.put("purchases", key, {**before, "left": left})


def _reward_json(row: Row) -> dict[str, Any]:
    shown = {
        "id": row["number"],
        "name": row["name"],
        "files": [dict(file) for file in row["files"]],
    }
    return shown if row["description"] is None else {**shown, "description": row["description"]}


def _offered(row: Row) -> dict[str, Any]:
    level = row["required_level"]
    return {
        **_reward_json(row),
        "price": row["price"],
        "remaining_stock": row["remaining_stock"],
        **({} if level is None else {"required_member_level": level}),
    }


def _usage(purchase: Row) -> dict[str, Any]:
    until = purchase["active_until"]
    return {
        "left": purchase["left"],
        "active_until": None if until is None else moment_json(until),
        "usable": purchase["left"] != 0,
    }
