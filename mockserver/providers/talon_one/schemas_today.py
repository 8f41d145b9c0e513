"""What the rows look like that only today's contract has: a JSON Schema for each collection."""

from mockserver.providers.talon_one.books.evaluation_groups import MODES
from mockserver.providers.talon_one.row_types import (
    AMOUNT,
    FLAG,
    FREE,
    ID,
    INTEGER,
    MOMENT,
    MOMENT_OR_NONE,
    NAME,
    NUMBER,
    PERIOD,
    PRODUCT,
    SPAN,
    SUM,
    TEXT,
    extended,
    list_of,
    object_of,
    or_null,
)

#: When a round ends: every day at a time, or in each week, month or year.
_TIME_POINT = extended(
    object_of(
        hour={"type": "integer", "minimum": 0, "maximum": 23},
        minute={"type": "integer", "minimum": 0, "maximum": 59},
        second={"type": "integer", "minimum": 0, "maximum": 59},
    ),
    month={"type": "integer", "minimum": 1, "maximum": 12},
    dayOfMonth={"type": "integer", "minimum": 1, "maximum": 31},
    dayOfWeek={"type": "integer", "minimum": 1, "maximum": 7},
)
ACHIEVEMENT = object_of(
    id=ID,
    campaign=ID,
    created=MOMENT,
    name={"type": "string", "pattern": "^[a-zA-Z][A-Za-z0-9_]{1,999}$"},
    title=TEXT,
    description=TEXT,
    target={**AMOUNT, "exclusiveMinimum": 0},
    period=or_null(PERIOD),
    period_end=or_null(_TIME_POINT),
    recurrence={"enum": ["no_recurrence", "on_expiration", "on_completion"]},
    activation={"enum": ["user_action", "fixed_schedule"]},
    **SPAN,
    rolls_back=FLAG,
    is_capped=FLAG,
)

#: An event with an id of the shop's; `session` and `store` are empty where it names none.
ADVANCED_EVENT = object_of(
    id=NUMBER,
    created=MOMENT,
    application=ID,
    type=NAME,
    attributes=FREE,
    profile=NAME,
    session=TEXT,
    store=TEXT,
)

AUDIENCE = object_of(
    id=ID,
    name=NAME,
    created=MOMENT,
    changed=MOMENT,
    description=TEXT,
    integration=TEXT,
    integration_id=TEXT,
    is_theirs=FLAG,
    is_sandbox=FLAG,
    applications=list_of(INTEGER, uniqueItems=True),
)

CATALOG = object_of(
    id=ID,
    name=NAME,
    created=MOMENT,
    changed=MOMENT,
    description=TEXT,
    version=NUMBER,
    applications=list_of(INTEGER, uniqueItems=True),
)
_ADJUSTMENT = object_of(
    reference=NAME,
    type=TEXT,
    price=or_null(AMOUNT),
    context=TEXT,
    calculated=MOMENT,
    **SPAN,
)
CATALOG_ITEM = object_of(
    catalog=ID,
    sku=TEXT,
    number=NUMBER,
    price=or_null(AMOUNT),
    attributes=FREE,
    product=or_null(PRODUCT),
    adjustments=list_of(_ADJUSTMENT, maxItems=1_000),
)

#: A price that a product has had from a moment on.
OBSERVED_PRICE = object_of(
    id=NUMBER, sku=TEXT, at=MOMENT, price=AMOUNT, context=TEXT, reference=TEXT, type=TEXT
)

STORE = object_of(name=NAME, integration_id=NAME)

#: The answer to a call that had an idempotency key, and the digest of the call.
ANSWER = object_of(
    request={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    status={"type": "integer", "minimum": 200, "maximum": 299},
    has_body=FLAG,
    body={},
    expires_at=MOMENT,
)

#: A profile that somebody else keeps updating.
BUSY_PROFILE = object_of(since=MOMENT)

#: How far a profile has come with an achievement, round by round.
PROGRESS = object_of(
    achievement=ID,
    profile=TEXT,
    rounds=list_of(
        object_of(
            progress=SUM, starts_at=MOMENT, expires_at=MOMENT_OR_NONE, completed_at=MOMENT_OR_NONE
        )
    ),
)

#: Campaigns of which all apply, the first that does, or the one with the best discount.
EVALUATION_GROUP = object_of(
    application=ID,
    name=NAME,
    mode={"enum": list(MODES)},
    parent={"oneOf": [{"const": ""}, ID]},
    campaigns=list_of(ID, uniqueItems=True),
)
