"""What the contracts of Talon.One share: rows, fixture, credentials, refusals, backstage."""

from collections.abc import Mapping

from mockserver.engine.collection import Collection
from mockserver.engine.provider import Behaviour, Expectation, Provider
from mockserver.providers.talon_one import schemas
from mockserver.providers.talon_one.admission import admit, credentials, world_in
from mockserver.providers.talon_one.backstage import ACTIONS
from mockserver.providers.talon_one.books.campaigns import check_campaign
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
    name: str, behaviours: Mapping[str, Behaviour], expectations: tuple[Expectation, ...]
) -> Provider:
    """Make the provider of one contract over the shared rows."""
    return Provider(
        name=name,
        behaviours=behaviours,
        admit=admit,
        dialect=render,
        collections=_COLLECTIONS,
        load_fixture=load_fixture,
        credentials=credentials,
        first_call="updateCustomerSessionV2",
        expectations=expectations,
        backstage=ACTIONS,
        world_in=world_in,
        state=STATE,
        fixtures=STATE,
        package=STATE,
    )
