"""What the rows of sessions look like: the cart, what closing did, and what today adds."""

from mockserver.providers.talon_one.effect_schemas import EFFECT
from mockserver.providers.talon_one.loyalty_schemas import GRANT, LEDGER_NAME
from mockserver.providers.talon_one.row_types import (
    AMOUNT,
    COUNT,
    DATE_TIME,
    FLAG,
    FREE,
    ID,
    INTEGER,
    MOMENT,
    NAME,
    NUMBER,
    POSITIVE,
    PRODUCT,
    TEXT,
    UUID,
    Schema,
    extended,
    list_of,
    map_of,
    object_of,
    or_null,
)

_COST = object_of(price=AMOUNT)
_PRICE = extended(
    object_of(),
    price=AMOUNT,
    adjustmentContextId=TEXT,
    adjustmentReferenceId=UUID,
    adjustmentEffectiveFrom=DATE_TIME,
    adjustmentEffectiveUntil=DATE_TIME,
)
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
        "product": PRODUCT,
        "additionalCosts": map_of(_COST),
        # Where today's contract has it from a catalog.
        "catalogItemID": NUMBER,
        "selectedPriceType": TEXT,
        "prices": map_of(_PRICE),
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
_RETURN = extended(
    object_of(
        id=NUMBER,
        created=DATE_TIME,
        applicationId=NUMBER,
        accountId=NUMBER,
        returnedCartItems=list_of(object_of(position=COUNT, quantity=POSITIVE, sku=NAME)),
        eventId=NUMBER,
        sessionId=NUMBER,
        sessionIntegrationId=TEXT,
    ),
    profileId=NUMBER,
    profileIntegrationId=TEXT,
)
#: The columns that only sessions of today's contract have.
_OF_TODAY: dict[str, Schema] = {
    "number": NUMBER,
    "updates": COUNT,
    "updated_at": MOMENT,
    "effects": list_of(EFFECT),
    # How many units of a line came back, by its position.
    "returned": map_of(COUNT, propertyNames={"type": "string", "pattern": "^[0-9]{1,4}$"}),
    "returns": list_of(_RETURN, maxItems=1_000),
    "loyalty_cards": list_of(TEXT, maxItems=1),
    "store": TEXT,
}
_SESSION = object_of(
    integration_id=TEXT,
    created=MOMENT,
    application=ID,
    profile=TEXT,
    attached=FLAG,
    first=FLAG,
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
