"""Talon.One Integration: customer sessions, and the campaigns whose rules decide over them."""

from mockserver.engine.collection import Collection
from mockserver.engine.provider import Behaviour, Provider
from mockserver.providers.talon_one import schemas
from mockserver.providers.talon_one.admission import admit, credentials, world_in
from mockserver.providers.talon_one.backstage import ACTIONS
from mockserver.providers.talon_one.campaigns import check_campaign
from mockserver.providers.talon_one.coupons import (
    create_coupon_reservation,
    delete_coupon_reservation,
    get_reserved_customers,
)
from mockserver.providers.talon_one.dialect import render
from mockserver.providers.talon_one.expectation import EXPECTATIONS
from mockserver.providers.talon_one.integration import (
    track_event,
    update_customer_profile,
    update_customer_profile_v2,
    update_customer_session,
    update_customer_session_v2,
)
from mockserver.providers.talon_one.inventory import get_customer_inventory
from mockserver.providers.talon_one.profiles import delete_customer_data
from mockserver.providers.talon_one.referrals import create_referral
from mockserver.providers.talon_one.seeding import load_fixture

PROVIDER = Provider(
    name="talon_one",
    behaviours={
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
    },
    admit=admit,
    dialect=render,
    collections={
        "applications": Collection(schemas.APPLICATION),
        "keys": Collection(schemas.KEY, secret=frozenset(["key"])),
        "attributes": Collection(schemas.ATTRIBUTES),
        "programs": Collection(schemas.PROGRAM),
        "profiles": Collection(schemas.PROFILE),
        "campaigns": Collection(schemas.CAMPAIGN, check=check_campaign),
        "coupons": Collection(schemas.COUPON),
        "referrals": Collection(schemas.REFERRAL),
        "reservations": Collection(schemas.RESERVATION),
        "wallets": Collection(schemas.WALLET),
        "ledgers": Collection(schemas.LEDGER),
        "usage": Collection(schemas.USAGE),
        "sessions": Collection(schemas.SESSION),
        "events": Collection(schemas.EVENT),
        "busy": Collection(schemas.BUSY),
    },
    load_fixture=load_fixture,
    credentials=credentials,
    first_call="updateCustomerSessionV2",
    expectations=EXPECTATIONS,
    backstage=ACTIONS,
    world_in=world_in,
)

PROVIDERS = (PROVIDER,)

__all__ = ["PROVIDER", "PROVIDERS"]
