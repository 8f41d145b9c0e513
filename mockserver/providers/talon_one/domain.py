"""What the contracts of Talon.One share: rows, fixture, credentials, refusals, backstage."""

from collections.abc import Mapping
from functools import partial

from mockserver.engine.collection import Collection
from mockserver.engine.provider import Behaviour, Expectation, Provider, expect_unplayed
from mockserver.providers.talon_one import schemas
from mockserver.providers.talon_one.admission import admit, chosen_by, credentials, world_in
from mockserver.providers.talon_one.backstage import ACTIONS
from mockserver.providers.talon_one.books.campaigns import check_campaign
from mockserver.providers.talon_one.contracts import APIS, Contract
from mockserver.providers.talon_one.dialect import render
from mockserver.providers.talon_one.seeding import load_fixture

#: The owner of the rows, and the folder of the fixtures.
STATE = "talon_one"

_COLLECTIONS = {
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
}


def make_provider(
    contract: Contract, behaviours: Mapping[str, Behaviour], expectations: tuple[Expectation, ...]
) -> Provider:
    """Make the provider of one contract over the shared rows."""
    return Provider(
        name=APIS[contract],
        behaviours=behaviours,
        admit=partial(admit, contract),
        dialect=render,
        collections=_COLLECTIONS,
        load_fixture=load_fixture,
        credentials=partial(credentials, contract),
        first_call="updateCustomerSessionV2",
        expectations=(*expectations, *expect_unplayed(behaviours)),
        backstage=ACTIONS,
        world_in=world_in,
        chosen_by=chosen_by,
        reads_any_json=True,
        state=STATE,
        fixtures=STATE,
        package=STATE,
    )
