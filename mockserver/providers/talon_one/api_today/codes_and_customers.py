"""The operations on codes and on what customers have: how each is known, and when it refuses."""

from mockserver.engine.provider import Behaviour, Expectation
from mockserver.providers.talon_one.api_today.inventory import get_customer_inventory
from mockserver.providers.talon_one.api_today.referrals import (
    create_referral,
    create_referrals_for_multiple_advocates,
)
from mockserver.providers.talon_one.api_today.reservations import (
    create_coupon_reservation,
    delete_coupon_reservation,
    get_reserved_customers,
)
from mockserver.providers.talon_one.books.forgetting import delete_customer_data

BEHAVIOURS: dict[str, Behaviour] = {
    "createReferral": Behaviour(
        create_referral,
        "documented",
        "A code of the campaign, whose limits do not count; without usageLimit it can be used "
        "once (assumed).",
        "t1 2026, createReferral",
    ),
    "createReferralsForMultipleAdvocates": Behaviour(
        create_referrals_for_multiple_advocates,
        "documented",
        "A code for each advocate, of the pattern that the call names or of the campaign's; "
        "silent unless told otherwise.",
        "t1 2026, createReferralsForMultipleAdvocates",
    ),
    "createCouponReservation": Behaviour(
        create_coupon_reservation,
        "documented",
        "Hard where a reservation is mandatory, else soft; overrides the limit of reservations. "
        "The coupon has to be valid (elsewhere: Docs, Using coupon wallets).",
        "t1 2026, createCouponReservation",
    ),
    "deleteCouponReservation": Behaviour(
        delete_coupon_reservation,
        "documented",
        "Of all profiles that are named; those without a reservation are passed over (assumed).",
        "t1 2026, deleteCouponReservation",
    ),
    "getReservedCustomers": Behaviour(
        get_reserved_customers,
        "documented",
        "Hard and soft reservations, and the coupon's recipient (elsewhere: Go 2.6.1, "
        "createCouponReservation).",
        "t1 2026, getReservedCustomers; Go 2.6.1, createCouponReservation",
    ),
    "getCustomerInventory": Behaviour(
        get_customer_inventory,
        "documented",
        "Each part by its flag; coupons that are reserved, redeemed or visible to everybody. "
        "Which state a coupon has that fits two is assumed.",
        "t1 2026, getCustomerInventory; OAS 26.16, InventoryCoupon",
    ),
    "deleteCustomerData": Behaviour(
        delete_customer_data,
        "documented",
        "Attributes of the profile, and of what refers to it: that those are sessions, events, "
        "referrals, giveaways and coupons is assumed.",
        "t1 2026, deleteCustomerData",
    ),
}

EXPECTATIONS = tuple(
    Expectation(
        operation,
        "positive_data_acceptance",
        ("400",),
        "There is no such campaign, or every code of the pattern is taken.",
        says=("The application has no campaign", "has no referrals", "is taken"),
    )
    for operation in ("createReferral", "createReferralsForMultipleAdvocates")
)
