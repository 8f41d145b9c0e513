"""What the rows look like as they are stored: a JSON Schema (2020-12) for each collection."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.clock import LATEST
from mockserver.providers.talon_one.contracts import CONTRACTS

Schema = Mapping[str, Any]

#: Microseconds since 1970, to the end of the year 9999.
_MOMENT = {"type": "integer", "minimum": 0, "maximum": LATEST}
_MOMENT_OR_NONE = {**_MOMENT, "type": ["integer", "null"]}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 2**53}
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**53}
#: An amount of one call. Sums grow from call to call: they have room for more.
_AMOUNT = {"type": "number", "exclusiveMinimum": -1e15, "exclusiveMaximum": 1e15}
_INTEGER = {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
_POSITIVE = {**_INTEGER, "minimum": 1}
_SUM = {"type": "number", "exclusiveMinimum": -1e18, "exclusiveMaximum": 1e18}
#: The id of an application, a campaign or a program, where another row names it.
_ID = {"type": "string", "pattern": "^[1-9][0-9]{0,15}$"}
_CODE = {"type": "string", "minLength": 4, "maxLength": 200}
_TEXT = {"type": "string"}
_NAME = {"type": "string", "minLength": 1}
_ATTRIBUTES = {"type": "object"}
_LIMIT = {"type": "integer", "minimum": 0, "maximum": 999_999}
_KIND = {
    "enum": [
        *("string", "number", "boolean", "time", "location"),
        *("list of strings", "list of numbers", "list of times"),
    ]
}


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _map(values: Schema, **more: Any) -> Schema:
    return {"type": "object", "additionalProperties": values, **more}


def _object(**properties: Schema) -> Schema:
    """Describe an object that has these members, all of them and no others."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    return {"oneOf": [{"type": "null"}, schema]}


#: An application without a contract has that of 2020.
APPLICATION = {
    **_object(name=_NAME, contract={"enum": list(CONTRACTS)}),
    "required": ["name"],
}

KEY = _object(
    application=_ID,
    key={"type": "string", "pattern": "^([0-9A-Fa-f]{2}){4,64}$"},
    expires_at=_MOMENT_OR_NONE,
)

#: The declared attributes of an entity, by their names.
ATTRIBUTES = _map(_KIND)

_SUB_LEDGER = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
PROGRAM = _object(title=_NAME, name=_NAME, sub_ledgers=_list(_SUB_LEDGER, uniqueItems=True))

PROFILE = _object(
    integration_id=_TEXT,
    created=_MOMENT,
    attributes=_ATTRIBUTES,
    closed_sessions=_COUNT,
    total_sales=_SUM,
    last_activity=_MOMENT,
    sessions=_COUNT,
    # When it joined each program, by the program's id.
    memberships=_map(_MOMENT, propertyNames=_ID),
)

#: What a campaign can do; those from giveaways on are of today's contract only.
FEATURES = ("coupons", "referrals", "loyalty", "giveaways", "strikethrough", "achievements")

_CODE_SETTINGS = _or_null(
    _object(
        validCharacters=_list(_NAME),
        couponPattern={"type": "string", "minLength": 3, "maxLength": 100},
    )
)
_CAMPAIGN_LIMIT = _object(
    action={
        "enum": [
            *("redeemCoupon", "redeemReferral", "setDiscount"),
            *("createCoupon", "setDiscountEffect"),
        ]
    },
    limit={"type": "number", "minimum": 0},
    entities=_list({"enum": ["Coupon", "Referral", "Profile", "Identifier"]}, uniqueItems=True),
)
#: Whether the expressions of a rule can be evaluated, the grammar checks.
_RULE = _object(
    number=_COUNT,
    title={"type": "string", "maxLength": 500},
    condition={"type": "array", "minItems": 1},
    effects={"type": "array"},
    bindings=_list(_object(name=_NAME, expression={})),
    mentions=_list(_TEXT, uniqueItems=True),
)
CAMPAIGN = _object(
    id=_ID,
    application=_ID,
    created=_MOMENT,
    last_activity=_MOMENT,
    name=_NAME,
    description=_TEXT,
    state={"enum": ["enabled", "disabled", "archived"]},
    starts_at=_MOMENT_OR_NONE,
    expires_at=_MOMENT_OR_NONE,
    attributes=_ATTRIBUTES,
    tags=_list({"type": "string", "minLength": 1, "maxLength": 50}, maxItems=50),
    features=_list({"enum": list(FEATURES)}, uniqueItems=True),
    limits=_list(_CAMPAIGN_LIMIT, maxItems=50),
    coupon_settings=_CODE_SETTINGS,
    referral_settings=_CODE_SETTINGS,
    coupon_redemptions=_COUNT,
    referral_redemptions=_COUNT,
    discounts=_SUM,
    discount_effects=_COUNT,
    coupons_created=_COUNT,
    ruleset_id=_NUMBER,
    rules=_list(_RULE, maxItems=100),
)

#: The columns of a campaign's codes, coupons and referrals alike.
_CODE_COLUMNS: dict[str, Schema] = {
    "id": _NUMBER,
    "created": _MOMENT,
    "campaign": _ID,
    "usage_limit": _LIMIT,
    "usage_counter": _COUNT,
    "starts_at": _MOMENT_OR_NONE,
    "expires_at": _MOMENT_OR_NONE,
}
COUPON = _object(
    **_CODE_COLUMNS,
    value=_CODE,
    discount_limit={"type": "number", "minimum": 0, "maximum": 999_999},
    discount_counter=_SUM,
    recipient=_TEXT,
    reservation={"type": "boolean"},
    attributes=_ATTRIBUTES,
)

REFERRAL = _object(**_CODE_COLUMNS, code=_CODE, advocate=_NAME, friend=_TEXT)

#: The profiles that have reserved a coupon.
RESERVATION = _object(profiles=_list(_NAME, uniqueItems=True))

#: The codes of a profile.
WALLET = _object(coupons=_list(_TEXT, uniqueItems=True), referrals=_list(_TEXT, uniqueItems=True))

_LEDGER: dict[str, Schema] = {
    "program": _ID,
    "sub_ledger": {"oneOf": [{"const": ""}, _SUB_LEDGER]},
    "profile": _TEXT,
}
_GRANT = _object(id=_NUMBER, left=_NUMBER, starts_at=_MOMENT_OR_NONE, expires_at=_MOMENT_OR_NONE)
LEDGER = _object(**_LEDGER, grants=_list(_GRANT))

USAGE = _object(used=_SUM)

#: Giveaways of a pool, in the order in which they are awarded.
POOL = _object(
    name=_NAME,
    giveaways=_list(_object(id=_NUMBER, code=_NAME, created=_MOMENT, profile=_TEXT)),
)

_COST = {"type": "object", "required": ["price"], "properties": {"price": _AMOUNT}}
_ITEM = {
    "type": "object",
    "required": ["sku", "quantity", "price", "position"],
    "properties": {
        "name": _NAME,
        "sku": _NAME,
        "quantity": _POSITIVE,
        "price": _AMOUNT,
        "position": _COUNT,
        "category": _TEXT,
        "weight": {"type": "number"},
        "height": {"type": "number"},
        "width": {"type": "number"},
        "length": {"type": "number"},
        "attributes": _ATTRIBUTES,
        "adjustment": {
            "type": "object",
            "required": ["payFromLoyaltyProgram", "pointPayment"],
            "properties": {
                "payFromLoyaltyProgram": _INTEGER,
                "pointPayment": _POSITIVE,
                "remainingPrice": {"type": "number", "minimum": 0},
            },
        },
        "product": {"type": "object"},
        "additionalCosts": _map(_COST),
    },
    "additionalProperties": False,
}


def _rollback(kind: str, **props: Schema) -> Schema:
    return _object(
        campaignId=_NUMBER,
        rulesetId=_NUMBER,
        ruleIndex=_COUNT,
        ruleName=_TEXT,
        effectType={"const": kind},
        props=_object(**props),
    )


def _done(**properties: Schema) -> Schema:
    """Describe something that closing did, with the number of the effect that had it done."""
    described = _object(**properties, effect=_COUNT)
    return {**described, "required": list(properties)}


#: What closing a session did, so that cancelling it can undo that.
_CLOSING = _object(
    accepted=_list(_done(kind={"enum": ["coupon", "referral"]}, code=_TEXT, campaign=_ID)),
    discounts=_list(_done(campaign=_ID, coupon=_TEXT, value=_AMOUNT)),
    granted=_list(_done(ledger=_object(**_LEDGER), id=_NUMBER, amount=_NUMBER)),
    spent=_list(_done(ledger=_object(**_LEDGER), parts=_list(_GRANT))),
    usage=_map(_AMOUNT),
    effects=_list(
        {
            "oneOf": [
                _rollback("rollbackCoupon", value=_TEXT),
                _rollback("rollbackDiscount", name=_TEXT, value=_AMOUNT),
            ]
        }
    ),
    profile=_TEXT,
    total=_AMOUNT,
)
#: The columns that only sessions of today's contract have.
_OF_TODAY: dict[str, Schema] = {
    "number": _NUMBER,
    "updates": _COUNT,
    "updated_at": _MOMENT,
    "effects": _list({"type": "object"}),
    "returned": _map(_COUNT),
    "returns": _list({"type": "object"}, maxItems=1_000),
    "loyalty_cards": _list(_TEXT, maxItems=1),
    "store": _TEXT,
}
_SESSION = _object(
    integration_id=_TEXT,
    created=_MOMENT,
    application=_ID,
    profile=_TEXT,
    attached={"type": "boolean"},
    first={"type": "boolean"},
    state={"enum": ["open", "closed", "cancelled", "partially_returned"]},
    coupon_codes=_list(_TEXT),
    referral_code=_TEXT,
    cart_items=_list(_ITEM, maxItems=1_000),
    additional_costs=_map(_COST),
    identifiers=_list(_TEXT),
    attributes=_ATTRIBUTES,
    total={**_AMOUNT, "type": ["number", "null"]},
    discounts=_map({"type": "number"}),
    closing=_or_null(_CLOSING),
)
SESSION: Schema = {**_SESSION, "properties": {**_SESSION["properties"], **_OF_TODAY}}

EVENT = _object(
    created=_MOMENT,
    type=_TEXT,
    attributes=_ATTRIBUTES,
    session=_TEXT,
    profile=_TEXT,
)

#: A session that somebody else keeps updating.
BUSY = _object(since=_MOMENT)
