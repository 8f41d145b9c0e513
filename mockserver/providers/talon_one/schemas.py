"""What the rows look like as they are stored: a JSON Schema (2020-12) for each collection."""

from mockserver.providers.talon_one.books.campaigns import SHARED_ENTITIES
from mockserver.providers.talon_one.books.limits import PERIODS
from mockserver.providers.talon_one.contracts import CONTRACTS
from mockserver.providers.talon_one.loyalty_schemas import CODE_SETTINGS
from mockserver.providers.talon_one.row_types import (
    CODE,
    COUNT,
    FLAG,
    FREE,
    ID,
    KIND,
    LIMIT,
    MOMENT,
    MOMENT_OR_NONE,
    NAME,
    NUMBER,
    SPAN,
    SUM,
    TEXT,
    Schema,
    extended,
    list_of,
    map_of,
    object_of,
)

#: An application without a contract has that of 2020.
APPLICATION = {
    **object_of(name=NAME, contract={"enum": list(CONTRACTS)}),
    "required": ["name"],
}

KEY = object_of(
    application=ID,
    key={"type": "string", "pattern": "^([0-9A-Fa-f]{2}){4,64}$"},
    expires_at=MOMENT_OR_NONE,
)

#: The declared attributes of an entity, by their names.
ATTRIBUTES = map_of(KIND)

_PROFILE = object_of(
    integration_id=TEXT,
    created=MOMENT,
    attributes=FREE,
    closed_sessions=COUNT,
    total_sales=SUM,
    last_activity=MOMENT,
    sessions=COUNT,
    # When it joined each program, by the program's id.
    memberships=map_of(MOMENT, propertyNames=ID),
)
#: The audiences that it belongs to, which only today's contract has.
PROFILE = extended(_PROFILE, audiences=list_of(ID, uniqueItems=True))

#: What a campaign can do; those from giveaways on are of today's contract only.
CAMPAIGN_FEATURES = list_of(
    {
        "enum": [
            *("coupons", "referrals", "loyalty"),
            *("giveaways", "strikethrough", "achievements"),
        ]
    },
    uniqueItems=True,
)
STATE = {"enum": ["enabled", "disabled", "archived"]}
TAGS = list_of({"type": "string", "minLength": 1, "maxLength": 50}, maxItems=50)

_LIMITED = {"type": "number", "minimum": 0}
_ACTIONS = ("redeemCoupon", "redeemReferral", "setDiscount", "createCoupon", "setDiscountEffect")
#: The limits of a campaign; the periods and the entities after the shared ones are of today only.
CAMPAIGN_LIMITS = list_of(
    extended(
        object_of(
            action={"enum": list(_ACTIONS)},
            limit=_LIMITED,
            entities=list_of({"enum": [*SHARED_ENTITIES, "Store", "Session"]}, uniqueItems=True),
        ),
        period={"enum": list(PERIODS)},
    ),
    maxItems=50,
)
#: The limits of a coupon are for each profile (documented: OAS 26.16, Coupon).
COUPON_LIMITS = list_of(
    object_of(action={"const": "redeemCoupon"}, limit=_LIMITED, entities={"const": ["Profile"]}),
    maxItems=1,
)
#: Whether the expressions of a rule can be evaluated, the grammar checks.
_RULE = object_of(
    number=COUNT,
    title={"type": "string", "maxLength": 500},
    condition={"type": "array", "minItems": 1},
    effects={"type": "array"},
    bindings=list_of(object_of(name=NAME, expression={})),
    mentions=list_of(TEXT, uniqueItems=True),
)
_CAMPAIGN = object_of(
    id=ID,
    application=ID,
    created=MOMENT,
    last_activity=MOMENT,
    name=NAME,
    description=TEXT,
    state=STATE,
    **SPAN,
    attributes=FREE,
    tags=TAGS,
    features=CAMPAIGN_FEATURES,
    limits=CAMPAIGN_LIMITS,
    coupon_settings=CODE_SETTINGS,
    referral_settings=CODE_SETTINGS,
    coupon_redemptions=COUNT,
    referral_redemptions=COUNT,
    discounts=SUM,
    discount_effects=COUNT,
    coupons_created=COUNT,
    ruleset_id=NUMBER,
    rules=list_of(_RULE, maxItems=100),
)
#: Whether it is asked after a return, and for which stores and audiences alone: of today only.
CAMPAIGN = extended(
    _CAMPAIGN,
    reevaluate_on_return=FLAG,
    stores=list_of(NUMBER, uniqueItems=True),
    audiences=list_of(NUMBER, uniqueItems=True),
)

#: The columns of a campaign's codes, coupons and referrals alike.
_CODE_COLUMNS: dict[str, Schema] = {
    "id": NUMBER,
    "created": MOMENT,
    "campaign": ID,
    "usage_limit": LIMIT,
    "usage_counter": COUNT,
    **SPAN,
}
COUPON = extended(
    object_of(
        **_CODE_COLUMNS,
        value=CODE,
        discount_limit={"type": "number", "minimum": 0, "maximum": 999_999},
        discount_counter=SUM,
        recipient=TEXT,
        reservation=FLAG,
        attributes=FREE,
    ),
    reservation_limit=LIMIT,
    is_reservation_mandatory=FLAG,
    implicitly_reserved=FLAG,
    limits=COUPON_LIMITS,
)

REFERRAL = extended(
    object_of(**_CODE_COLUMNS, code=CODE, advocate=NAME, friend=TEXT), attributes=FREE
)

#: The profiles that have reserved a coupon, and how many others hold it because of redeeming it.
RESERVATION = extended(object_of(profiles=list_of(NAME, uniqueItems=True)), redeemers=COUNT)

#: The codes of a profile: those in its wallet, and those that it has redeemed.
WALLET = extended(
    object_of(coupons=list_of(TEXT, uniqueItems=True), referrals=list_of(TEXT, uniqueItems=True)),
    # How often the profile has redeemed each.
    redeemed_coupons=map_of(NUMBER),
    redeemed_referrals=map_of(NUMBER),
)

USAGE = object_of(used=SUM)

#: Giveaways of a pool, in the order in which they are awarded.
POOL = object_of(
    name=NAME,
    giveaways=list_of(
        extended(
            object_of(id=NUMBER, code=NAME, created=MOMENT, profile=TEXT), attributes=FREE, **SPAN
        )
    ),
)

EVENT = object_of(
    created=MOMENT,
    type=TEXT,
    attributes=FREE,
    session=TEXT,
    profile=TEXT,
)

#: A session that somebody else keeps updating.
BUSY = object_of(since=MOMENT)
