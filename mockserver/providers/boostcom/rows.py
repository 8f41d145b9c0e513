"""The schemas of the stored rows of each Boostcom collection."""

from typing import Any

from mockserver.engine.clock import LATEST
from mockserver.engine.collection import Collection
from mockserver.engine.column import BOOLEAN, MOMENT, TEXT, Schema, columns, count, optional

#: The largest number that the contract's 32-bit members can show.
MOST_POINTS = 2**31 - 1
#: How many levels a club can have: finding a level goes through all of them.
MOST_LEVELS = 1_000
#: How many rewards one membership can have bought.
MOST_PURCHASES = 100_000

#: The nine things that can be achieved (documented: Rewards Program, Achievement types).
TYPES = (
    "app_opened",
    "coupon_used",
    "link_clicked",
    "email_opened",
    "push_opened",
    "wifi_approached",
    "geofence_approached",
    "beacon_approached",
    "consent_granted",
)
TIMESPANS = ("hour", "day", "week", "month", "year")

_MEMBER = {"type": "string", "pattern": "^[0-9]{1,18}$"}
_TYPE = {"type": "string", "enum": list(TYPES)}
_POINTS = count(MOST_POINTS)
_PIXELS = count(MOST_POINTS, 1)

#: A picture of a reward, in the contract and in the backstage action `add-reward`.
FILE = columns(
    url={"type": "string", "format": "uri", "maxLength": 2_000},
    width=_PIXELS,
    height=_PIXELS,
    kind={"type": "string", "enum": ["reward_default"]},
    size_type={"type": "string", "enum": ["thumbnail", "base", "original"]},
)

#: The other columns of a transaction, by its type; the type decides the sign of the amount.
_TRANSACTIONS: dict[str, tuple[int, int, str | None, Schema]] = {
    "achievement": (0, MOST_POINTS, "achievement_type", _TYPE),
    "reward_purchase": (-(2**31), 0, "reward_name", TEXT),
    "expiration": (-(2**31), 0, None, {}),
    "correction": (-(2**31), MOST_POINTS, "comment", TEXT),
}


#: The details of a transaction, by its type: the column, and its name in replies.
DETAILS = {kind: column for kind, (_, _, column, _) in _TRANSACTIONS.items() if column is not None}


def _either(column: str, *branches: tuple[list[str], dict[str, Any]]) -> dict[str, Any]:
    """Make a schema in which one column's value decides which columns are required and allowed."""
    return {
        "allOf": [
            {"if": {"properties": {column: {"enum": values}}, "required": [column]}, "then": then}
            for values, then in branches
        ]
    }


def _club() -> dict[str, Any]:
    schema = columns(
        name=TEXT,
        time_zone={
            "type": "string",
            "pattern": "^[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}$",
        },
        rewards_enabled=BOOLEAN,
        maintenance=BOOLEAN,
        points_lifetime=optional(count(LATEST)),
        reward_activation_time=_POINTS,
        levels=optional({"type": "string", "enum": ["regular", "virtual_level"]}),
        levels_count=count(MOST_LEVELS),
        maximum_points=optional(_POINTS),
    )
    virtual = {"properties": {"maximum_points": _POINTS}}
    return {**schema, **_either("levels", (["virtual_level"], virtual))}


def _achievement() -> dict[str, Any]:
    schema = columns(
        club=TEXT,
        type=_TYPE,
        points=_POINTS,
        limit=optional(_POINTS),
        timespan=optional({"type": "string", "enum": list(TIMESPANS)}),
        timespan_limit=optional(_POINTS),
    )
    limited = {"properties": {"timespan_limit": _POINTS}}
    return {**schema, **_either("timespan", (list(TIMESPANS), limited))}


def _client() -> dict[str, Any]:
    permits = {"type": "array", "items": TEXT, "maxItems": 1_000}
    schema = columns(name=TEXT, club=TEXT, product=TEXT, permits=permits)
    # One client's row holds the ready-made credentials; see `credentials.keep`.
    shown = {"token": TEXT, "member_token": optional(TEXT)}
    return {**schema, "properties": {**schema["properties"], **shown}}


def _account() -> dict[str, Any]:
    schema = columns(
        club=TEXT,
        member=_MEMBER,
        membership=count(),
        joined_at=MOMENT,
        balance=count(),
        earned=count(),
        transactions=_POINTS,
        first_open=count(MOST_POINTS, 1),
        events=_POINTS,
        purchased={"type": "array", "items": TEXT, "maxItems": MOST_PURCHASES},
    )
    counted: dict[str, Schema] = {}
    for kind in TYPES:
        counted[f"times_{kind}"] = counted[f"window_times_{kind}"] = _POINTS
        counted[f"window_{kind}"] = TEXT
    return {**schema, "properties": {**schema["properties"], **counted}}


def _transaction() -> dict[str, Any]:
    schema = columns(
        club=TEXT,
        member=_MEMBER,
        type={"type": "string", "enum": list(_TRANSACTIONS)},
        date=MOMENT,
        amount=count(MOST_POINTS, -(2**31)),
        remaining=_POINTS,
        expired_at=optional(MOMENT),
    )
    details = {column: of for _, _, column, of in _TRANSACTIONS.values() if column is not None}
    branches = []
    for kind, (least, most, column, _) in _TRANSACTIONS.items():
        others = {name: False for name in details if name != column}
        then: dict[str, Any] = {"properties": {"amount": count(most, least), **others}}
        if column is not None and kind != "correction":
            then["required"] = [column]
        branches.append(([kind], then))
    of = {"properties": {**schema["properties"], **details}}
    return {**schema, **of, **_either("type", *branches)}


def _token() -> dict[str, Any]:
    return columns(
        club=TEXT,
        member=_MEMBER,
        kind={"type": "string", "enum": ["access", "refresh"]},
        twin=optional(TEXT),
        created_at=MOMENT,
        expires_at=MOMENT,
    )


def _reward() -> dict[str, Any]:
    return columns(
        club=TEXT,
        number=count(),
        name=TEXT,
        description=optional(TEXT),
        price=_POINTS,
        required_level=optional(TEXT),
        remaining_stock=optional(_POINTS),
        uses=optional(_POINTS),
        files={"type": "array", "items": FILE, "maxItems": 1_000},
    )


def _member_row() -> dict[str, Any]:
    schema = columns(
        club=TEXT,
        number=_MEMBER,
        email=optional(TEXT),
        msisdn=optional(TEXT),
        password=optional(TEXT),
        rewards_enrollment=BOOLEAN,
    )
    # A member with a token in the fixture has it, too; see `credentials.credentials_of`.
    return {**schema, "properties": {**schema["properties"], "token": TEXT}}


_EVENT = columns(
    club=TEXT, member=_MEMBER, type=_TYPE, date=MOMENT, rewarded=BOOLEAN, reason=optional(TEXT)
)

COLLECTIONS = {
    "clubs": Collection(_club()),
    "levels": Collection(columns(club=TEXT, name=TEXT, points_threshold=_POINTS), key=("club",)),
    "achievements": Collection(_achievement(), key=("club", "type")),
    "clients": Collection(_client(), secret=frozenset(["member_token", "token"])),
    "members": Collection(
        _member_row(), secret=frozenset(["password", "token"]), key=("club", "number")
    ),
    "identifiers": Collection(columns(member=_MEMBER)),
    "tokens": Collection(_token()),
    "rewards": Collection(_reward(), key=("club", "number")),
    "accounts": Collection(_account(), key=("club", "member")),
    "transactions": Collection(_transaction(), key=("club", "member")),
    "events": Collection(_EVENT, key=("club", "member")),
    "purchases": Collection(columns(left=optional(count()), active_until=optional(MOMENT))),
}
