"""What the effects look like that a session of today has kept: each type has props of its own."""

from collections.abc import Mapping
from typing import Final

from mockserver.providers.talon_one.books import cards
from mockserver.providers.talon_one.books.evaluation_groups import MODES
from mockserver.providers.talon_one.row_types import (
    COUNT,
    DATE_TIME,
    FLAG,
    FREE,
    INTEGER,
    NUMBER,
    POSITIVE,
    TEXT,
    UUID,
    Schema,
    extended,
    list_of,
    object_of,
)

_NUMERIC = {"type": "number"}
_VALUE = object_of(value=TEXT)
_CARD: Final[dict[str, Schema]] = {
    "cardIdentifier": {"type": "string", "pattern": cards.IDENTIFIER}
}
_UNIT: Final[dict[str, Schema]] = {"cartItemPosition": _NUMERIC, "cartItemSubPosition": _NUMERIC}
_BUNDLE: Final[dict[str, Schema]] = {"bundleIndex": INTEGER, "bundleName": TEXT}
_LEDGER: Final[dict[str, Schema]] = {"programId": POSITIVE, "subLedgerId": TEXT}
_SPAN: Final[dict[str, Schema]] = {"startDate": DATE_TIME, "expiryDate": DATE_TIME}
_COST: Final[dict[str, Schema]] = {
    "name": TEXT,
    "value": _NUMERIC,
    "additionalCostId": INTEGER,
    "additionalCost": TEXT,
}
_REJECTED = extended(
    object_of(value=TEXT, rejectionReason=TEXT),
    conditionIndex=COUNT,
    effectIndex=COUNT,
    details=TEXT,
    campaignExclusionReason=TEXT,
)
_AUDIENCE = extended(
    object_of(), audienceId=INTEGER, audienceName=TEXT, profileIntegrationId=TEXT, profileId=INTEGER
)
_GIVEAWAY: Final[dict[str, Schema]] = {
    "poolId": POSITIVE,
    "poolName": TEXT,
    "recipientIntegrationId": TEXT,
}
_MOVED = list_of(
    extended(object_of(transactionUUID=UUID, newExpiryDate=DATE_TIME), previousExpiryDate=DATE_TIME)
)
_ACHIEVEMENT: Final[dict[str, Schema]] = {
    "achievementId": INTEGER,
    "achievementName": TEXT,
    "progressTrackerId": INTEGER,
    "target": _NUMERIC,
}
_POINTS_BACK: Final[dict[str, Schema]] = {
    **_LEDGER,
    "value": _NUMERIC,
    "recipientIntegrationId": TEXT,
    "transactionUUID": TEXT,
}

#: The props of an effect, by its type: those of the contract, and all that a rollback repeats.
PROPS: Mapping[str, Schema] = {
    "acceptCoupon": _VALUE,
    "acceptReferral": _VALUE,
    "redeemReferral": object_of(id=INTEGER, value=TEXT),
    "rejectCoupon": _REJECTED,
    "rejectReferral": _REJECTED,
    "couponCreated": object_of(value=TEXT, profileId=TEXT),
    "referralCreated": _VALUE,
    "setDiscount": extended(
        object_of(name=TEXT, value=_NUMERIC), scope=TEXT, desiredValue=_NUMERIC
    ),
    "setDiscountPerItem": extended(
        object_of(name=TEXT, value=_NUMERIC, position=_NUMERIC),
        subPosition=_NUMERIC,
        desiredValue=_NUMERIC,
        scope=TEXT,
        totalDiscount=_NUMERIC,
        desiredTotalDiscount=_NUMERIC,
        **_BUNDLE,
        targetedItemPosition=_NUMERIC,
        targetedItemSubPosition=_NUMERIC,
        excludedFromPriceHistory=FLAG,
    ),
    "setDiscountPerAdditionalCost": extended(object_of(**_COST), desiredValue=_NUMERIC),
    "setDiscountPerAdditionalCostPerItem": extended(
        object_of(**_COST, position=_NUMERIC), subPosition=_NUMERIC, desiredValue=_NUMERIC
    ),
    "addLoyaltyPoints": extended(
        object_of(name=TEXT, **_POINTS_BACK),
        desiredValue=_NUMERIC,
        **_SPAN,
        **_UNIT,
        **_CARD,
        **_BUNDLE,
        awaitsActivation=FLAG,
        validityDuration=TEXT,
    ),
    "deductLoyaltyPoints": extended(
        object_of(ruleTitle=TEXT, **_LEDGER, value=_NUMERIC, transactionUUID=TEXT, name=TEXT),
        **_CARD,
    ),
    "changeLoyaltyTierLevel": extended(
        object_of(ruleTitle=TEXT, **_LEDGER, newTierName=TEXT),
        previousTierName=TEXT,
        expiryDate=DATE_TIME,
    ),
    "extendLoyaltyPointsExpiryDate": extended(
        object_of(**_LEDGER, extensionDuration=TEXT), affectedTransactions=_MOVED
    ),
    "setLoyaltyPointsExpiryDate": extended(
        object_of(**_LEDGER, newExpiryDate=DATE_TIME), affectedTransactions=_MOVED
    ),
    "rollbackCoupon": _VALUE,
    "rollbackReferral": _VALUE,
    "rollbackDiscount": extended(
        object_of(name=TEXT, value=_NUMERIC),
        **_UNIT,
        additionalCostId=INTEGER,
        additionalCost=TEXT,
        scope=TEXT,
    ),
    "rollbackAddedLoyaltyPoints": extended(object_of(**_POINTS_BACK), **_UNIT, **_CARD),
    "rollbackDeductedLoyaltyPoints": extended(object_of(**_POINTS_BACK), **_SPAN, **_CARD),
    "addFreeItem": extended(object_of(sku=TEXT, name=TEXT), desiredQuantity=INTEGER),
    "triggerWebhook": object_of(webhookId=_NUMERIC, webhookName=TEXT),
    "showNotification": object_of(notificationType=TEXT, title=TEXT, body=TEXT),
    "showBundleMetadata": object_of(
        description=TEXT, bundleAttributes=list_of(TEXT), itemsIndices=list_of(_NUMERIC)
    ),
    "updateAttribute": object_of(path=TEXT, value={}),
    "customEffect": extended(
        object_of(effectId=INTEGER, name=TEXT, payload=FREE), **_UNIT, **_BUNDLE
    ),
    "error": object_of(message=TEXT),
    "awardGiveaway": object_of(**_GIVEAWAY, giveawayId=INTEGER, code=TEXT),
    "willAwardGiveaway": object_of(**_GIVEAWAY),
    "reserveCoupon": object_of(couponValue=TEXT, profileIntegrationId=TEXT, isNewReservation=FLAG),
    "addToAudience": _AUDIENCE,
    "removeFromAudience": _AUDIENCE,
    "increaseAchievementProgress": object_of(
        **_ACHIEVEMENT, delta=_NUMERIC, value=_NUMERIC, isJustCompleted=FLAG
    ),
    "rollbackIncreasedAchievementProgress": object_of(
        **_ACHIEVEMENT, decreaseProgressBy=_NUMERIC, currentProgress=_NUMERIC
    ),
    "startAchievementProgress": extended(
        object_of(**_ACHIEVEMENT, startDate=DATE_TIME), endDate=DATE_TIME
    ),
}

#: The campaign of what no campaign decided is -1.
_CAMPAIGN = {**INTEGER, "minimum": -1}


def _effect(kind: str, props: Schema) -> Schema:
    told = object_of(
        campaignId=_CAMPAIGN,
        rulesetId=COUNT,
        ruleIndex=COUNT,
        ruleName=TEXT,
        effectType={"const": kind},
        props=props,
    )
    return extended(
        told,
        triggeredByCoupon=NUMBER,
        evaluationGroupID=NUMBER,
        evaluationGroupMode={"enum": list(MODES)},
    )


#: An effect as it was told; one that was rolled back leaves its place empty.
EFFECT = {
    "properties": {"effectType": {"enum": list(PROPS)}},
    "oneOf": [
        {"const": {}},
        *(_effect(kind, props) for kind, props in PROPS.items()),
    ],
}
