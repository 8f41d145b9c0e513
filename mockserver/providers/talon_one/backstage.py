"""The backstage actions: what a tester can do as a campaign manager, and the bodies for it."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.provider import BackstageAction
from mockserver.providers.talon_one.loyalty_manager import add_points, deduct_points, set_card
from mockserver.providers.talon_one.loyalty_schemas import CARD_STATUS, CODE_PATTERN
from mockserver.providers.talon_one.manager import (
    create_campaign,
    create_coupon,
    create_referral,
    expire_code,
    set_campaign,
    set_profile_busy,
    set_session_busy,
)
from mockserver.providers.talon_one.row_types import (
    CODE,
    DATE_TIME,
    FLAG,
    FREE,
    LIMIT,
    NAME,
    NUMBER,
    PERIOD,
    TEXT,
    list_of,
)
from mockserver.providers.talon_one.schemas import (
    CAMPAIGN_FEATURES,
    CAMPAIGN_LIMITS,
    COUPON_LIMITS,
    STATE,
    TAGS,
)

_TITLE = {"type": "string", "maxLength": 500}
_IDS = list_of(NUMBER, maxItems=100, uniqueItems=True)
_AMOUNT = {"type": "number", "minimum": 0, "maximum": 999_999}
_POINTS = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
_EXPRESSIONS = {"type": "array", "minItems": 1, "maxItems": 1_000}
_BINDINGS = {
    "type": "array",
    "maxItems": 100,
    "items": {
        "type": "object",
        "required": ["name", "expression"],
        "properties": {"name": NAME},
    },
}
_RULESET = {
    "type": "object",
    "required": ["rules"],
    "properties": {
        "id": NUMBER,
        "bindings": _BINDINGS,
        "rules": {
            "type": "array",
            "maxItems": 100,
            "items": {
                "type": "object",
                "required": ["title", "condition", "effects"],
                "properties": {
                    "title": _TITLE,
                    "condition": _EXPRESSIONS,
                    "effects": {"type": "array", "maxItems": 1_000},
                    "bindings": _BINDINGS,
                },
            },
        },
    },
}


def _body(required: list[str], **properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


def _owned(**properties: object) -> dict[str, Any]:
    """Describe points of a profile or of a card."""
    owned = _body(
        ["program", "amount"],
        program=NUMBER,
        sub_ledger=TEXT,
        profile=NAME,
        card=NAME,
        amount=_POINTS,
        reason=TEXT,
        **properties,
    )
    return {**owned, "oneOf": [{"required": ["profile"]}, {"required": ["card"]}]}


ACTIONS: Mapping[str, BackstageAction] = {
    "create-campaign": BackstageAction(
        create_campaign,
        "A manager makes a campaign, with its ruleset.",
        _body(
            ["name", "ruleset"],
            id=NUMBER,
            application=NUMBER,
            name=NAME,
            description=TEXT,
            state=STATE,
            startTime=DATE_TIME,
            endTime=DATE_TIME,
            attributes=FREE,
            tags=TAGS,
            features=CAMPAIGN_FEATURES,
            reevaluateOnReturn=FLAG,
            linkedStoreIds=_IDS,
            linkedAudienceIds=_IDS,
            limits=CAMPAIGN_LIMITS,
            couponSettings=CODE_PATTERN,
            referralSettings=CODE_PATTERN,
            ruleset=_RULESET,
        ),
    ),
    "set-campaign": BackstageAction(
        set_campaign,
        "A manager enables, disables or archives a campaign, or moves its time.",
        _body(["campaign"], campaign=NUMBER, state=STATE, startTime=DATE_TIME, endTime=DATE_TIME),
    ),
    "create-coupon": BackstageAction(
        create_coupon,
        "A manager makes a coupon.",
        _body(
            ["campaign"],
            campaign=NUMBER,
            value=CODE,
            usageLimit=LIMIT,
            discountLimit=_AMOUNT,
            startDate=DATE_TIME,
            expiryDate=DATE_TIME,
            recipientIntegrationId=TEXT,
            reservation=FLAG,
            attributes=FREE,
            reservationLimit=LIMIT,
            isReservationMandatory=FLAG,
            implicitlyReserved=FLAG,
            limits=COUPON_LIMITS,
        ),
    ),
    "create-referral": BackstageAction(
        create_referral,
        "A manager makes a referral.",
        _body(
            ["campaign", "advocateProfileIntegrationId"],
            campaign=NUMBER,
            code=CODE,
            advocateProfileIntegrationId=NAME,
            friendProfileIntegrationId=TEXT,
            startDate=DATE_TIME,
            expiryDate=DATE_TIME,
            usageLimit=LIMIT,
            attributes=FREE,
        ),
    ),
    "expire-code": BackstageAction(
        expire_code,
        "A coupon or a referral ends now.",
        {
            "type": "object",
            "properties": {"coupon": NAME, "referral": NAME},
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        },
    ),
    "add-points": BackstageAction(
        add_points,
        "A manager gives a profile or a card points.",
        _owned(
            starts_at=DATE_TIME,
            expires_at=DATE_TIME,
            awaitsActivation=FLAG,
            validityDuration=PERIOD,
        ),
    ),
    "deduct-points": BackstageAction(
        deduct_points, "A manager takes points from a profile or a card.", _owned()
    ),
    "set-card": BackstageAction(
        set_card,
        "A manager activates, deactivates or blocks a loyalty card.",
        _body(
            ["card", "status"],
            card=NAME,
            status=CARD_STATUS,
            blockReason=TEXT,
        ),
    ),
    "set-profile-busy": BackstageAction(
        set_profile_busy,
        "Somebody else keeps updating a profile: 409 for it today, until this is ended.",
        _body(["profile", "busy"], profile=NAME, busy=FLAG),
    ),
    "set-session-busy": BackstageAction(
        set_session_busy,
        "Somebody else keeps updating a session: 409 for it, until this is ended.",
        _body(["session", "busy"], session=NAME, busy=FLAG),
    ),
}
