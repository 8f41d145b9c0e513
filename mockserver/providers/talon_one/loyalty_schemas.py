"""What the rows of loyalty look like: programs, ledgers, movements of points, cards."""

from typing import Final

from mockserver.providers.talon_one.books import cards, programs, tiers
from mockserver.providers.talon_one.row_types import (
    COUNT,
    FLAG,
    ID,
    INTEGER,
    MOMENT,
    MOMENT_OR_NONE,
    NAME,
    NUMBER,
    PERIOD,
    SPAN,
    TEXT,
    Schema,
    extended,
    list_of,
    object_of,
    or_null,
)

_SUB_LEDGER: Final = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}

#: How codes are drawn, of coupons, referrals and cards.
CODE_PATTERN = object_of(
    validCharacters=list_of(NAME),
    couponPattern={"type": "string", "minLength": 3, "maxLength": 100},
)
#: The same, or null for the default.
CODE_SETTINGS = or_null(CODE_PATTERN)
CARD_STATUS = {"enum": [cards.ACTIVE, cards.INACTIVE, cards.BLOCKED]}
PROGRAM = extended(
    object_of(title=NAME, name=NAME, sub_ledgers=list_of(_SUB_LEDGER, uniqueItems=True)),
    card_based=FLAG,
    users_per_card=COUNT,
    card_settings=CODE_SETTINGS,
    validity=PERIOD,
    pending={"oneOf": [{"enum": [programs.IMMEDIATE, programs.ON_ACTION]}, PERIOD]},
    join_policy={"enum": [programs.POINTS_EARNED, programs.POINTS_ACTIVATED, programs.NOT_JOIN]},
    return_policy={"enum": [programs.ONLY_PENDING, programs.WITHIN_BALANCE, programs.UNLIMITED]},
    tiers=list_of(object_of(name=NAME, points=COUNT)),
    tiers_last=PERIOD,
    tiers_from={"enum": [tiers.TIER_START, tiers.JOIN_DATE, tiers.ABSOLUTE, tiers.ATTRIBUTE]},
    tiers_attribute=NAME,
    tier_cycle=MOMENT,
    downgrade={"enum": [tiers.ONE_DOWN, tiers.BALANCE_BASED]},
)

#: Which ledger it is, where another row names it.
LEDGER_NAME = extended(
    object_of(program=ID, sub_ledger={"oneOf": [{"const": ""}, _SUB_LEDGER]}, profile=TEXT),
    card=TEXT,
)
GRANT = extended(
    object_of(id=NUMBER, left=NUMBER, **SPAN),
    # The number of its movement among those of the ledger.
    transaction=COUNT,
    awaits=FLAG,
    lasts={"oneOf": [{"const": ""}, PERIOD]},
)
_TIER = or_null(object_of(name=NAME, since=MOMENT, until=MOMENT))
LEDGER: Schema = {
    **extended(
        LEDGER_NAME,
        grants=list_of(GRANT),
        owed=COUNT,
        written_at=MOMENT,
        tier=_TIER,
        # How many movements there ever were, and the number of the last one that is left.
        transactions=COUNT,
        last=COUNT,
    ),
    "required": [*LEDGER_NAME["required"], "grants"],
}

#: A movement of points; its id begins with its number in the ledger.
_TRANSACTION = object_of(
    id=NUMBER,
    uuid=NAME,
    created=MOMENT,
    kind={"enum": ["grant", "spend", "revoke", "restore", "pay"]},
    # What it gives, or takes where it is negative.
    amount=INTEGER,
    # How much of which grant moves.
    moves=list_of(list_of(INTEGER, minItems=2, maxItems=2)),
    owed=INTEGER,
    reason=TEXT,
    source={"enum": ["manual", "session", "import"]},
    session=TEXT,
    store=TEXT,
    ruleset=COUNT,
    rule=TEXT,
    profile=TEXT,
    **SPAN,
    awaits=FLAG,
    lasts={"oneOf": [{"const": ""}, PERIOD]},
    activated_at=MOMENT_OR_NONE,
    # The number of the movement before it; 0 for none.
    before=COUNT,
    # The tier after it.
    tier=_TIER,
)
#: What happened when it moved; none for what a manager or a call on points does.
TRANSACTION = extended(_TRANSACTION, event=COUNT)

CARD = object_of(
    id=NUMBER,
    created=MOMENT,
    modified=MOMENT_OR_NONE,
    program=ID,
    identifier={"type": "string", "pattern": cards.IDENTIFIER},
    status=CARD_STATUS,
    block_reason=TEXT,
    profiles=list_of(object_of(profile=TEXT, since=MOMENT)),
)
