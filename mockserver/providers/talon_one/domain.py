"""What the contracts of Talon.One share: rows, fixture, credentials, refusals, backstage."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from mockserver.engine.call import Reply
from mockserver.engine.collection import Collection
from mockserver.engine.column import TEXT, columns
from mockserver.engine.provider import Behaviour, Effect, Expectation, Provider, expect_unplayed
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one import (
    loyalty_schemas,
    schemas,
    schemas_today,
    session_schemas,
)
from mockserver.providers.talon_one.admission import admit, chosen_by, credentials, issue, world_in
from mockserver.providers.talon_one.backstage import ACTIONS
from mockserver.providers.talon_one.books.campaigns import check_campaign
from mockserver.providers.talon_one.books.loyalty import JOIN, join_when_due
from mockserver.providers.talon_one.contracts import APIS, Contract
from mockserver.providers.talon_one.dialect import render
from mockserver.providers.talon_one.idempotency import FORGET, forget_when_due
from mockserver.providers.talon_one.seeding import Updates, load_fixture
from mockserver.providers.talon_one.sessions.session import Changes
from mockserver.providers.talon_one.sessions.updates import Update

#: The owner of the rows, and the folder of the fixtures.
STATE = "talon_one"

_COLLECTIONS = {
    "applications": Collection(schemas.APPLICATION),
    "keys": Collection(schemas.KEY, secret=frozenset(["key"])),
    "attributes": Collection(schemas.ATTRIBUTES),
    "programs": Collection(loyalty_schemas.PROGRAM),
    "profiles": Collection(schemas.PROFILE),
    "campaigns": Collection(schemas.CAMPAIGN, check=check_campaign),
    "coupons": Collection(schemas.COUPON),
    "referrals": Collection(schemas.REFERRAL),
    "reservations": Collection(schemas.RESERVATION),
    "wallets": Collection(schemas.WALLET),
    "ledgers": Collection(loyalty_schemas.LEDGER),
    "transactions": Collection(loyalty_schemas.TRANSACTION),
    "cards": Collection(loyalty_schemas.CARD),
    "pools": Collection(schemas.POOL),
    "usage": Collection(schemas.USAGE),
    "sessions": Collection(session_schemas.SESSION),
    "events": Collection(schemas.EVENT),
    "busy": Collection(schemas.BUSY),
    "busy_profiles": Collection(schemas_today.BUSY_PROFILE),
    "advanced_events": Collection(schemas_today.ADVANCED_EVENT),
    "answers": Collection(schemas_today.ANSWER),
    "audiences": Collection(schemas_today.AUDIENCE),
    "catalogs": Collection(schemas_today.CATALOG),
    "catalog_items": Collection(schemas_today.CATALOG_ITEM),
    "observed_prices": Collection(schemas_today.OBSERVED_PRICE),
    "evaluation_groups": Collection(schemas_today.EVALUATION_GROUP),
    "stores": Collection(schemas_today.STORE),
    "achievements": Collection(schemas_today.ACHIEVEMENT),
    "progress": Collection(schemas_today.PROGRESS),
}


_EFFECTS = {
    FORGET: Effect(forget_when_due, columns(answer=TEXT)),
    JOIN: Effect(join_when_due, columns(program=TEXT, sub_ledger=TEXT, profile=TEXT)),
}


class Edition(NamedTuple):
    """One contract: how its operations answer, and how a session of it is updated."""

    contract: Contract
    behaviours: Mapping[str, Behaviour]
    expectations: tuple[Expectation, ...]
    update_session: Callable[[Transaction, str, str, Changes], Update | Reply]


def make_providers(*editions: Edition) -> tuple[Provider, ...]:
    """Make the providers of all contracts over the shared rows."""
    updates = {each.contract: each.update_session for each in editions}
    return tuple(_provider(each, updates) for each in editions)


def _provider(edition: Edition, updates: Updates) -> Provider:
    contract, behaviours, expectations, _ = edition
    return Provider(
        name=APIS[contract],
        behaviours=behaviours,
        admit=partial(admit, contract),
        dialect=render,
        collections=_COLLECTIONS,
        load_fixture=partial(load_fixture, updates),
        credentials=partial(credentials, contract),
        issue=partial(issue, contract),
        first_call="updateCustomerSessionV2",
        expectations=(*expectations, *expect_unplayed(behaviours)),
        backstage=ACTIONS,
        effects=_EFFECTS,
        world_in=world_in,
        chosen_by=chosen_by,
        reads_any_json=True,
        state=STATE,
        fixtures=STATE,
        package=STATE,
    )
