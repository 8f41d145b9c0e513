"""The contract of May 2020: sessions and profiles of both versions, and events within sessions."""

from mockserver.engine.provider import Behaviour
from mockserver.providers.talon_one.api_2020.customer_data import delete_customer_data
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
from mockserver.providers.talon_one.domain import Edition

_BEHAVIOURS = {
    "updateCustomerProfileV2": Behaviour(
        update_customer_profile_v2,
        "documented",
        "Creates or updates; that attributes merge by name is documented elsewhere.",
    ),
    "updateCustomerProfile": Behaviour(
        update_customer_profile,
        "documented",
        "The contract requires a session in the answer: an empty one (assumed).",
    ),
    "updateCustomerSessionV2": Behaviour(
        update_customer_session_v2,
        "documented",
        "States, totals, effects; the order of the checks on a code is assumed.",
    ),
    "updateCustomerSession": Behaviour(
        update_customer_session,
        "documented",
        "The same session as V2; effects are lists, as every client reads them (elsewhere).",
    ),
    "trackEvent": Behaviour(
        track_event,
        "documented",
        "Asks the rules that mention events; that their effects last at once is assumed.",
    ),
    "createReferral": Behaviour(
        create_referral, "documented", "Limits do not bound it (elsewhere)."
    ),
    "createCouponReservation": Behaviour(
        create_coupon_reservation,
        "documented",
        "Valid and reservable coupons only; the statuses of refusals are assumed.",
    ),
    "deleteCouponReservation": Behaviour(
        delete_coupon_reservation,
        "documented",
        "Profiles without a reservation are passed over (assumed).",
    ),
    "getReservedCustomers": Behaviour(
        get_reserved_customers, "documented", "Hard and soft reservations alike (elsewhere)."
    ),
    "getCustomerInventory": Behaviour(
        get_customer_inventory,
        "documented",
        "Each part only where its flag is true (elsewhere).",
    ),
    "deleteCustomerData": Behaviour(
        delete_customer_data,
        "documented",
        "Attributes of the profile, its sessions and its events.",
    ),
}

EDITION = Edition("2020", _BEHAVIOURS, EXPECTATIONS, update_session)

__all__ = ["EDITION"]
