"""The backstage actions: what a tester can do as a campaign manager, and the bodies for it."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.provider import BackstageAction
from mockserver.providers.talon_one import periods
from mockserver.providers.talon_one.books import cards
from mockserver.providers.talon_one.loyalty_manager import add_points, deduct_points, set_card
from mockserver.providers.talon_one.manager import (
    create_campaign,
    create_coupon,
    create_referral,
    expire_code,
    set_campaign,
    set_profile_busy,
    set_session_busy,
)
from mockserver.providers.talon_one.schemas import CAMPAIGN_LIMITS, COUPON_LIMITS, FEATURES

_TEXT = {"type": "string", "minLength": 1}
_TITLE = {"type": "string", "maxLength": 500}
_CODE = {"type": "string", "minLength": 4, "maxLength": 200}
_ID = {"type": "integer", "minimum": 1, "maximum": 2**53}
_IDS = {"type": "array", "maxItems": 100, "uniqueItems": True, "items": _ID}
_LIMIT = {"type": "integer", "minimum": 0, "maximum": 999_999}
_AMOUNT = {"type": "number", "minimum": 0, "maximum": 999_999}
_POINTS = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
_MOMENT = {"type": "string", "format": "date-time"}
_FREE = {"type": "object"}
_STATE = {"enum": ["enabled", "disabled", "archived"]}
_CODES = {
    "type": "object",
    "required": ["validCharacters", "couponPattern"],
    "properties": {
        "validCharacters": {"type": "array", "items": _TEXT},
        "couponPattern": {"type": "string", "minLength": 3, "maxLength": 100},
    },
    "additionalProperties": False,
}
_EXPRESSIONS = {"type": "array", "minItems": 1, "maxItems": 1_000}
_BINDINGS = {
    "type": "array",
    "maxItems": 100,
    "items": {
        "type": "object",
        "required": ["name", "expression"],
        "properties": {"name": _TEXT},
    },
}
_RULESET = {
    "type": "object",
    "required": ["rules"],
    "properties": {
        "id": _ID,
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
_FEATURES = {
    "type": "array",
    "uniqueItems": True,
    "items": {"enum": list(FEATURES)},
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
        program=_ID,
        sub_ledger={"type": "string"},
        profile=_TEXT,
        card=_TEXT,
        amount=_POINTS,
        reason={"type": "string"},
        **properties,
    )
    return {**owned, "oneOf": [{"required": ["profile"]}, {"required": ["card"]}]}


ACTIONS: Mapping[str, BackstageAction] = {
    "create-campaign": BackstageAction(
        create_campaign,
        "A manager makes a campaign, with its ruleset.",
        _body(
            ["name", "ruleset"],
            id=_ID,
            application=_ID,
            name=_TEXT,
            description={"type": "string"},
            state=_STATE,
            startTime=_MOMENT,
            endTime=_MOMENT,
            attributes=_FREE,
            tags={"type": "array", "maxItems": 50, "items": {**_TEXT, "maxLength": 50}},
            features=_FEATURES,
            reevaluateOnReturn={"type": "boolean"},
            linkedStoreIds=_IDS,
            linkedAudienceIds=_IDS,
            limits=CAMPAIGN_LIMITS,
            couponSettings=_CODES,
            referralSettings=_CODES,
            ruleset=_RULESET,
        ),
    ),
    "set-campaign": BackstageAction(
        set_campaign,
        "A manager enables, disables or archives a campaign, or moves its time.",
        _body(["campaign"], campaign=_ID, state=_STATE, startTime=_MOMENT, endTime=_MOMENT),
    ),
    "create-coupon": BackstageAction(
        create_coupon,
        "A manager makes a coupon.",
        _body(
            ["campaign"],
            campaign=_ID,
            value=_CODE,
            usageLimit=_LIMIT,
            discountLimit=_AMOUNT,
            startDate=_MOMENT,
            expiryDate=_MOMENT,
            recipientIntegrationId={"type": "string"},
            reservation={"type": "boolean"},
            attributes=_FREE,
            reservationLimit=_LIMIT,
            isReservationMandatory={"type": "boolean"},
            implicitlyReserved={"type": "boolean"},
            limits=COUPON_LIMITS,
        ),
    ),
    "create-referral": BackstageAction(
        create_referral,
        "A manager makes a referral.",
        _body(
            ["campaign", "advocateProfileIntegrationId"],
            campaign=_ID,
            code=_CODE,
            advocateProfileIntegrationId=_TEXT,
            friendProfileIntegrationId={"type": "string"},
            startDate=_MOMENT,
            expiryDate=_MOMENT,
            usageLimit=_LIMIT,
            attributes=_FREE,
        ),
    ),
    "expire-code": BackstageAction(
        expire_code,
        "A coupon or a referral ends now.",
        {
            "type": "object",
            "properties": {"coupon": _TEXT, "referral": _TEXT},
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        },
    ),
    "add-points": BackstageAction(
        add_points,
        "A manager gives a profile or a card points.",
        _owned(
            starts_at=_MOMENT,
            expires_at=_MOMENT,
            awaitsActivation={"type": "boolean"},
            validityDuration={"type": "string", "pattern": periods.PATTERN},
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
            card=_TEXT,
            status={"enum": [cards.ACTIVE, cards.INACTIVE, cards.BLOCKED]},
            blockReason={"type": "string"},
        ),
    ),
    "set-profile-busy": BackstageAction(
        set_profile_busy,
        "Somebody else keeps updating a profile: 409 for it today, until this is ended.",
        _body(["profile", "busy"], profile=_TEXT, busy={"type": "boolean"}),
    ),
    "set-session-busy": BackstageAction(
        set_session_busy,
        "Somebody else keeps updating a session: 409 for it, until this is ended.",
        _body(["session", "busy"], session=_TEXT, busy={"type": "boolean"}),
    ),
}
