"""The contract of May 2020: sessions and profiles of both versions, and events within sessions."""

from mockserver.engine.provider import Behaviour
from mockserver.providers.talon_one.api_2020.expectation import EXPECTATIONS
from mockserver.providers.talon_one.api_2020.integration import (
    track_event,
    update_customer_profile,
    update_customer_profile_v2,
    update_customer_session,
    update_customer_session_v2,
)
from mockserver.providers.talon_one.api_2020.inventory import get_customer_inventory
from mockserver.providers.talon_one.api_2020.referrals import create_referral
from mockserver.providers.talon_one.api_2020.reservations import (
    create_coupon_reservation,
    delete_coupon_reservation,
    get_reserved_customers,
)
from mockserver.providers.talon_one.api_2020.sessions import update_session
from mockserver.providers.talon_one.books.forgetting import delete_customer_data
from mockserver.providers.talon_one.domain import Edition

#: The version that this contract is of.
_JS = "JS 4.1.0"

_BEHAVIOURS = {
    "updateCustomerProfileV2": Behaviour(
        update_customer_profile_v2,
        "documented",
        "Creates or updates. Attributes merge by name (elsewhere: Docs, root page). That no rules "
        "are asked is assumed.",
        f"{_JS}, updateCustomerProfileV2",
    ),
    "updateCustomerProfile": Behaviour(
        update_customer_profile,
        "documented",
        "Rules may look at the profile. That they are those that mention events, and the empty "
        "session of the answer, are assumed.",
        f"{_JS}, updateCustomerProfile",
    ),
    "updateCustomerSessionV2": Behaviour(
        update_customer_session_v2,
        "documented",
        "States, totals, effects; the order of the checks on a code is assumed.",
        f"{_JS}, updateCustomerSessionV2; {_JS}, NewCustomerSessionV2",
    ),
    "updateCustomerSession": Behaviour(
        update_customer_session,
        "documented",
        "The same session as V2 (assumed); effects are lists, as every client of the time reads "
        "them.",
        f"{_JS}, updateCustomerSession; Go 2.1.0, Event",
    ),
    "trackEvent": Behaviour(
        track_event,
        "documented",
        "Makes session and profile, and keeps to the session's profile. That rules that mention "
        "events are asked, and that their effects last at once, is assumed.",
        f"{_JS}, trackEvent",
    ),
    "createReferral": Behaviour(
        create_referral,
        "documented",
        "A code of the campaign, whose limits do not count (elsewhere: t1 2026, createReferral).",
        f"{_JS}, createReferral",
    ),
    "createCouponReservation": Behaviour(
        create_coupon_reservation,
        "documented",
        "For all profiles that are named. The coupon has to be valid (elsewhere: Docs, Using "
        "coupon wallets). The statuses of refusals are assumed.",
        f"{_JS}, createCouponReservation",
    ),
    "deleteCouponReservation": Behaviour(
        delete_coupon_reservation,
        "documented",
        "Of all profiles that are named; those without a reservation are passed over (assumed).",
        f"{_JS}, deleteCouponReservation",
    ),
    "getReservedCustomers": Behaviour(
        get_reserved_customers,
        "documented",
        "Who has reserved the coupon, and its recipient and those who redeemed it (elsewhere: Go "
        "2.6.1, createCouponReservation).",
        f"{_JS}, getReservedCustomers; Go 2.6.1, createCouponReservation",
    ),
    "getCustomerInventory": Behaviour(
        get_customer_inventory,
        "documented",
        "Each part by its flag. Redeemed coupons are reserved ones (elsewhere: Go 2.6.1, "
        "getCustomerInventory).",
        f"{_JS}, getCustomerInventory; Go 2.6.1, getCustomerInventory",
    ),
    "deleteCustomerData": Behaviour(
        delete_customer_data,
        "documented",
        "Attributes of the profile, and of what refers to it: that those are sessions, events, "
        "referrals, giveaways and coupons is assumed.",
        f"{_JS}, deleteCustomerData",
    ),
}

EDITION = Edition("2020", _BEHAVIOURS, EXPECTATIONS, update_session)

__all__ = ["EDITION"]
