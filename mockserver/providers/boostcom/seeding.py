"""Turns a Boostcom fixture into the rows of a new world, and replays its history in order."""

from collections.abc import Mapping
from heapq import heappop, heappush
from typing import Any, cast

from mockserver.engine.clock import is_instant
from mockserver.engine.fixture import (
    digest,
    fixture_error,
    read_duration,
    read_moment,
    read_optional_moment,
    require_known,
)
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.boostcom.achievements import record
from mockserver.providers.boostcom.admission import PERMITS
from mockserver.providers.boostcom.clubs import the_club, zone
from mockserver.providers.boostcom.credentials import keep, token_of
from mockserver.providers.boostcom.points import (
    EXPIRE,
    account_key,
    expire,
    grant,
    open_account,
    purchase_key,
    spend,
)
from mockserver.providers.boostcom.rewards import new_reward
from mockserver.providers.boostcom.rows import DETAILS
from mockserver.providers.boostcom.tokens import (
    ACCESS_LIFETIME,
    REFRESH_LIFETIME,
    identifier_key,
    write_token,
)

FixtureRows = Mapping[str, Any]

#: The lifetime of tokens that practically never end; its seconds fit into an int32.
LASTING = 60 * REFRESH_LIFETIME
#: How many transactions and events of one member are replayed.
MOST_HISTORY = 100_000


def load_fixture(tx: Transaction, fixture: FixtureRows) -> None:
    """Write every row of a fixture that its schema has accepted.

    Raises FixtureError, with the pointer as its place, for an unknown name and for an impossible
    history.
    """
    clubs = fixture.get("clubs", {})
    for slug, club in clubs.items():
        _add_club(tx, slug, club)
    for name, client in fixture.get("clients", {}).items():
        require_known(clubs, "club", client["club"], "clients", name, "club")
        permits = client.get("permits", sorted(set(PERMITS.values())))
        row = {"name": name, "club": client["club"], "product": client["product"]}
        tx.put("clients", digest(client["token"]), {**row, "permits": permits})
    for slug, rewards in fixture.get("rewards", {}).items():
        require_known(clubs, "club", slug, "rewards", slug)
        for identifier, reward in rewards.items():
            _check_level(fixture, slug, reward, "rewards", slug, identifier)
            tx.put("rewards", f"{slug}:{identifier}", new_reward(slug, identifier, reward))
    for slug, members in fixture.get("members", {}).items():
        require_known(clubs, "club", slug, "members", slug)
        for identifier, member in members.items():
            _add_member(tx, fixture, slug, identifier, member)
    keep(tx, fixture, everything=len(set(PERMITS.values())))


def _add_club(tx: Transaction, slug: str, club: FixtureRows) -> None:
    _check_zone(slug, club["time_zone"])
    levels = club.get("levels") or {}
    regular = sorted(levels.get("levels", ()), key=lambda level: level["points_threshold"])
    lifetime, place = club.get("points_lifetime"), ("clubs", slug, "points_lifetime")
    tx.put(
        "clubs",
        slug,
        {
            "name": club["name"],
            "time_zone": club["time_zone"],
            "rewards_enabled": club.get("rewards_enabled", True),
            "maintenance": club.get("maintenance", False),
            "points_lifetime": None if lifetime is None else read_duration(lifetime, *place),
            "reward_activation_time": club["reward_activation_time"],
            "levels": levels.get("type"),
            "levels_count": len(regular),
            "maximum_points": levels.get("maximum_points"),
        },
    )
    for number, level in enumerate(regular):
        tx.put("levels", f"{slug}:{number}", {"club": slug, **level})
    for achievement in club.get("achievements", ()):
        frequency = achievement.get("frequency") or {}
        tx.put(
            "achievements",
            f"{slug}:{achievement['type']}",
            {
                "club": slug,
                "type": achievement["type"],
                "points": achievement["points"],
                "limit": achievement.get("limit"),
                "timespan": frequency.get("timespan"),
                "timespan_limit": frequency.get("limit"),
            },
        )


def _add_member(
    tx: Transaction, fixture: FixtureRows, slug: str, identifier: str, member: FixtureRows
) -> None:
    row = {
        "number": identifier,
        "club": slug,
        "email": member.get("email"),
        "msisdn": member.get("msisdn"),
        "password": member.get("password"),
        "rewards_enrollment": member.get("joined_at") is not None,
    }
    token = token_of(member)
    if token is not None:
        row["token"] = token
    tx.put("members", f"{slug}:{identifier}", row)
    for kind in ("email", "msisdn"):
        if kind in member:
            key = identifier_key(slug, kind, member[kind])
            tx.put("identifiers", key, {"member": identifier})
    for token in member.get("access_tokens", ()):
        write_token(tx, row, token, "access", ACCESS_LIFETIME, None)
    for token in member.get("lasting_tokens", ()):
        write_token(tx, row, token, "access", LASTING, None)
    if row["rewards_enrollment"]:
        joined = read_moment(member["joined_at"], "members", slug, identifier, "joined_at")
        account = open_account(tx, slug, identifier, joined)
        account = _replayed(tx, slug, identifier, account, member)
        _add_purchases(tx, fixture, slug, identifier, account, member)
    elif member.get("transactions") or member.get("events") or member.get("purchased"):
        what = "A member who does not participate cannot have a history."
        raise fixture_error(what, "Add joined_at.", "members", slug, identifier)


def _replayed(
    tx: Transaction, slug: str, identifier: str, account: Row, member: FixtureRows
) -> Row:
    """Replay a member's history in order, with everything that expired in between."""
    lifetime = cast(Row, tx.get("clubs", slug))["points_lifetime"]
    open_grants: list[tuple[int, int]] = []
    before = len(tx.scheduled)
    for moment, place, entry in _history(slug, identifier, member):
        account = _expired(tx, account, open_grants, moment)
        if entry.get("amount", 0) + account["balance"] < 0:
            raise fixture_error(
                f"The balance was {account['balance']} points at that time.",
                "Let the member earn more points before it.",
                *("members", slug, identifier, *place),
            )
        granted = account["transactions"] + 1
        account = _happened(tx, slug, account, moment, entry)
        if lifetime is not None and account["transactions"] == granted:
            heappush(open_grants, (moment + lifetime, granted))
    account = _expired(tx, account, open_grants, tx.now)
    # Past expirations have run above; only future ones stay scheduled.
    tx.scheduled[before:] = [
        due for due in tx.scheduled[before:] if due.effect != EXPIRE or due.at > tx.now
    ]
    return account


def _happened(tx: Transaction, slug: str, account: Row, moment: int, entry: FixtureRows) -> Row:
    if "amount" not in entry:
        # A program that is off when the world starts was on before (assumed).
        club = {**the_club(tx, slug), "rewards_enabled": True}
        record(tx, club, account, entry["type"], moment)
        return cast(Row, tx.get("accounts", account_key(slug, account["member"])))
    column = DETAILS[entry["type"]]
    details = {column: entry.get(column)}
    if entry["amount"] >= 0:
        return grant(tx, account, entry["type"], entry["amount"], moment, **details)
    return spend(tx, account, entry["type"], -entry["amount"], moment, **details)


def _history(
    slug: str, identifier: str, member: FixtureRows
) -> list[tuple[int, tuple[str, str], FixtureRows]]:
    entries = []
    for kind in ("transactions", "events"):
        for number, entry in enumerate(member.get(kind) or ()):
            place = kind, str(number)
            moments = _moments(entry, "members", slug, identifier, *place)
            entries += [(moment, place, entry) for moment in moments]
            if len(entries) > MOST_HISTORY:
                what = f"A member has at most {MOST_HISTORY:,} transactions and events."
                hint = "Leave some of them out."
                raise fixture_error(what, hint, "members", slug, identifier, *place)
    return sorted(entries, key=lambda each: each[0])


def _moments(entry: FixtureRows, *place: str) -> list[int]:
    first = read_moment(entry["at"], *place, "at")
    every = read_duration(entry.get("every", "P1D"), *place, "every")
    last = first + (entry.get("repeat", 1) - 1) * every
    if not is_instant(last):
        what = "A moment of a history must be between the years 1970 and 9999."
        raise fixture_error(what, "Repeat it less often, or begin earlier.", *place)
    return [first + number * every for number in range(entry.get("repeat", 1))]


def _expired(tx: Transaction, account: Row, open_grants: list[tuple[int, int]], now: int) -> Row:
    while open_grants and open_grants[0][0] <= now:
        moment, number = heappop(open_grants)
        account = expire(tx, account, number, moment)
    return account


def _add_purchases(
    tx: Transaction,
    fixture: FixtureRows,
    slug: str,
    identifier: str,
    account: Row,
    member: FixtureRows,
) -> None:
    bought = member.get("purchased") or {}
    for reward, purchase in bought.items():
        known = fixture.get("rewards", {}).get(slug, {})
        place = ("members", slug, identifier, "purchased", reward)
        require_known(known, "reward", reward, *place)
        active = read_optional_moment(purchase.get("active_until"), *place, "active_until")
        row = {"left": purchase["left"], "active_until": active}
        tx.put("purchases", purchase_key(account, reward), row)
    if bought:
        row = {**account, "purchased": list(bought)}
        tx.put("accounts", account_key(slug, identifier), row)


def _check_level(fixture: FixtureRows, slug: str, reward: FixtureRows, *place: str) -> None:
    required = reward.get("required_member_level")
    if required is None:
        return
    levels = fixture["clubs"][slug].get("levels") or {}
    names = [level["name"] for level in levels.get("levels", ())]
    require_known(names, "level", required, *place, "required_member_level")


def _check_zone(slug: str, name: str) -> None:
    if zone(name) is None:
        hint = "Write it like Europe/Oslo."
        raise fixture_error(f"There is no time zone {name!r}.", hint, "clubs", slug, "time_zone")
