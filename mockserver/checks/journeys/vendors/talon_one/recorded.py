"""What recorded calls tell of a Talon.One server, by the names of the data of its journeys."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.checks.journeys.recorded_data import Carried, RecordedCall, Telling


def accepted_coupon(call: RecordedCall) -> str | None:
    """Return a coupon that was accepted; None if none was."""
    return next((props.get("value") for props in _effects(call, "acceptCoupon")), None)


def rejected_coupons(call: RecordedCall) -> Mapping[str, str] | None:
    """Return the coupons that were rejected, each with its reason; None if none was."""
    return _rejected(call, "rejectCoupon")


def rejected_referrals(call: RecordedCall) -> Mapping[str, str] | None:
    """Return the referral codes that were rejected, each with its reason; None if none was."""
    return _rejected(call, "rejectReferral")


def loyalty_program(call: RecordedCall) -> str | None:
    """Return the program that gave points; None if none did."""
    programs = (props.get("programId") for props in _effects(call, "addLoyaltyPoints"))
    return next((str(each) for each in programs if each is not None), None)


def awaited_event(call: RecordedCall) -> str | None:
    """Return the type of an event that had effects; None of any other call."""
    has_effects = call.operation == "trackEvent" and _member(call.reply, "effects")
    name = _member(call.body, "type")
    return name if has_effects and isinstance(name, str) else None


def application(call: RecordedCall) -> int | None:
    """Return the application of a session; None without one."""
    session = _member(call.reply, "customerSession")
    number = _member(session, "applicationId")
    return number if isinstance(number, int) else None


_EFFECTS: Mapping[str, Carried | Telling] = {
    "coupon": accepted_coupon,
    "rejected_coupons": rejected_coupons,
    "rejected_referrals": rejected_referrals,
    "referral_campaign": Carried("createReferral", "body", ("campaignId",)),
}
#: By the names of the contract of 2020, and of that of today.
CARRIED_2020: Mapping[str, Carried | Telling] = {
    **_EFFECTS,
    "loyalty_program": loyalty_program,
    "event": awaited_event,
    "application": application,
}
CARRIED_TODAY = _EFFECTS
#: The data whose rows are a server's own codes, each with what is the same on every server.
TABLES = ("rejected_coupons", "rejected_referrals")
#: Reasons for which another customer, or another cart, is not rejected.
_OF_ONE_SESSION = frozenset(
    (
        "ProfileLimitReached",
        "CouponRejectedByCondition",
        "ReferralRejectedByCondition",
        "EffectCouldNotBeApplied",
    )
)


def _rejected(call: RecordedCall, kind: str) -> Mapping[str, str] | None:
    rejected = {
        props["value"]: props["rejectionReason"]
        for props in _effects(call, kind)
        if isinstance(props.get("value"), str)
        and isinstance(props.get("rejectionReason"), str)
        and props["rejectionReason"] not in _OF_ONE_SESSION
    }
    return rejected or None


def _effects(call: RecordedCall, kind: str) -> Iterator[Mapping[str, Any]]:
    """Yield the properties of the effects of a kind in a reply."""
    effects = _member(call.reply, "effects")
    for each in effects if isinstance(effects, list) else []:
        props = _member(each, "props")
        if _member(each, "effectType") == kind and isinstance(props, dict):
            yield props


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
