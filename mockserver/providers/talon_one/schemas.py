"""What the rows look like as they are stored: a JSON Schema (2020-12) for each collection."""

from mockserver.providers.talon_one.contracts import CONTRACTS
from mockserver.providers.talon_one.loyalty_schemas import CODE_SETTINGS, GRANT, LEDGER_NAME
from mockserver.providers.talon_one.row_types import (
    AMOUNT,
    CODE,
    COUNT,
    FREE,
    ID,
    INTEGER,
    KIND,
    LIMIT,
    MOMENT,
    MOMENT_OR_NONE,
    NAME,
    NUMBER,
    POSITIVE,
    SUM,
    TEXT,
    Schema,
    extended,
    list_of,
    map_of,
    object_of,
    or_null,
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
FEATURES = ("coupons", "referrals", "loyalty", "giveaways", "strikethrough", "achievements")

_CAMPAIGN_LIMIT = object_of(
    action={
        "enum": [
            *("redeemCoupon", "redeemReferral", "setDiscount"),
            *("createCoupon", "setDiscountEffect"),
        ]
    },
    limit={"type": "number", "minimum": 0},
    entities=list_of({"enum": ["Coupon", "Referral", "Profile", "Identifier"]}, uniqueItems=True),
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
    state={"enum": ["enabled", "disabled", "archived"]},
    starts_at=MOMENT_OR_NONE,
    expires_at=MOMENT_OR_NONE,
    attributes=FREE,
    tags=list_of({"type": "string", "minLength": 1, "maxLength": 50}, maxItems=50),
    features=list_of({"enum": list(FEATURES)}, uniqueItems=True),
    limits=list_of(_CAMPAIGN_LIMIT, maxItems=50),
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
    reevaluate_on_return={"type": "boolean"},
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
    "starts_at": MOMENT_OR_NONE,
    "expires_at": MOMENT_OR_NONE,
}
COUPON = extended(
    object_of(
        **_CODE_COLUMNS,
        value=CODE,
        discount_limit={"type": "number", "minimum": 0, "maximum": 999_999},
        discount_counter=SUM,
        recipient=TEXT,
        reservation={"type": "boolean"},
        attributes=FREE,
    ),
    reservation_limit=LIMIT,
    is_reservation_mandatory={"type": "boolean"},
    implicitly_reserved={"type": "boolean"},
    limits=list_of(
        object_of(
            action={"const": "redeemCoupon"},
            limit={"type": "number", "minimum": 0},
            entities={"const": ["Profile"]},
        ),
        maxItems=1,
    ),
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
    giveaways=list_of(object_of(id=NUMBER, code=NAME, created=MOMENT, profile=TEXT)),
)

_COST = {"type": "object", "required": ["price"], "properties": {"price": AMOUNT}}
_ITEM = {
    "type": "object",
    "required": ["sku", "quantity", "price", "position"],
    "properties": {
        "name": NAME,
        "sku": NAME,
        "quantity": POSITIVE,
        "price": AMOUNT,
        "position": COUNT,
        "category": TEXT,
        "weight": {"type": "number"},
        "height": {"type": "number"},
        "width": {"type": "number"},
        "length": {"type": "number"},
        "attributes": FREE,
        "adjustment": {
            "type": "object",
            "required": ["payFromLoyaltyProgram", "pointPayment"],
            "properties": {
                "payFromLoyaltyProgram": INTEGER,
                "pointPayment": POSITIVE,
                "remainingPrice": {"type": "number", "minimum": 0},
            },
        },
        "product": {"type": "object"},
        "additionalCosts": map_of(_COST),
        # Where today's contract has it from a catalog.
        "catalogItemID": NUMBER,
        "selectedPriceType": TEXT,
        "prices": {"type": "object"},
    },
    "additionalProperties": False,
}


def _rollback(kind: str, **props: Schema) -> Schema:
    return object_of(
        campaignId=NUMBER,
        rulesetId=NUMBER,
        ruleIndex=COUNT,
        ruleName=TEXT,
        effectType={"const": kind},
        props=object_of(**props),
    )


def _done(**properties: Schema) -> Schema:
    """Describe something that closing did, with the number of the effect that had it done."""
    described = object_of(**properties, effect=COUNT)
    return {**described, "required": list(properties)}


#: What closing a session did, so that cancelling it can undo that.
_CLOSED = object_of(
    accepted=list_of(_done(kind={"enum": ["coupon", "referral"]}, code=TEXT, campaign=ID)),
    discounts=list_of(_done(campaign=ID, coupon=TEXT, value=AMOUNT)),
    granted=list_of(_done(ledger=LEDGER_NAME, id=NUMBER, amount=NUMBER)),
    spent=list_of(_done(ledger=LEDGER_NAME, parts=list_of(GRANT))),
    usage=map_of(AMOUNT),
    effects=list_of(
        {
            "oneOf": [
                _rollback("rollbackCoupon", value=TEXT),
                _rollback("rollbackDiscount", name=TEXT, value=AMOUNT),
            ]
        }
    ),
    profile=TEXT,
    total=AMOUNT,
)
_PROGRESSED = _done(achievement=ID, profile=TEXT, number=COUNT, delta={**AMOUNT, "minimum": 0})
_CLOSING = extended(_CLOSED, progressed=list_of(_PROGRESSED))
#: The columns that only sessions of today's contract have.
_OF_TODAY: dict[str, Schema] = {
    "number": NUMBER,
    "updates": COUNT,
    "updated_at": MOMENT,
    "effects": list_of({"type": "object"}),
    "returned": map_of(COUNT),
    "returns": list_of({"type": "object"}, maxItems=1_000),
    "loyalty_cards": list_of(TEXT, maxItems=1),
    "store": TEXT,
}
_SESSION = object_of(
    integration_id=TEXT,
    created=MOMENT,
    application=ID,
    profile=TEXT,
    attached={"type": "boolean"},
    first={"type": "boolean"},
    state={"enum": ["open", "closed", "cancelled", "partially_returned"]},
    coupon_codes=list_of(TEXT),
    referral_code=TEXT,
    cart_items=list_of(_ITEM, maxItems=1_000),
    additional_costs=map_of(_COST),
    identifiers=list_of(TEXT),
    attributes=FREE,
    total={**AMOUNT, "type": ["number", "null"]},
    discounts=map_of({"type": "number"}),
    closing=or_null(_CLOSING),
)
SESSION = extended(_SESSION, **_OF_TODAY)

EVENT = object_of(
    created=MOMENT,
    type=TEXT,
    attributes=FREE,
    session=TEXT,
    profile=TEXT,
)

#: A session that somebody else keeps updating.
BUSY = object_of(since=MOMENT)
