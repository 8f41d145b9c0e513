"""Turn a Talon.One fixture into rows; closed sessions are closed again, by the rules."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mockserver.contract.violation import pointer_to
from mockserver.engine.call import Reply
from mockserver.engine.fixture import (
    digest,
    fixture_error,
    read_moment,
    read_optional_moment,
    require_known,
)
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.admission import contract_of
from mockserver.providers.talon_one.books.campaigns import DEFAULT_APPLICATION, new_campaign
from mockserver.providers.talon_one.books.coupons import new_coupon, reserve, terms_of
from mockserver.providers.talon_one.books.giveaways import new_pool
from mockserver.providers.talon_one.books.profiles import ensure_profile, new_profile, put_profile
from mockserver.providers.talon_one.books.referrals import USAGE_LIMIT, ReferralTerms, new_referral
from mockserver.providers.talon_one.contracts import Contract
from mockserver.providers.talon_one.instants import lasting
from mockserver.providers.talon_one.loyalty_seeding import add_loyalty, add_program
from mockserver.providers.talon_one.seeding_today import load_today
from mockserver.providers.talon_one.sessions.session import Changes
from mockserver.providers.talon_one.sessions.updates import Update

FixtureRows = Mapping[str, Any]
#: How the sessions of each contract are updated.
Updates = Mapping[Contract, Callable[[Transaction, str, str, Changes], Update | Reply]]


def load_fixture(updates: Updates, tx: Transaction, fixture: FixtureRows) -> None:
    """Write every row of a fixture that its schema has accepted; sessions happen by `updates`.

    Raises FixtureError, with the pointer as its place, for an unknown name, a ruleset
    outside the subset, and history that the rules of a session forbid.
    """
    for identifier, application in fixture.get("applications", {}).items():
        _add_application(tx, identifier, application)
    for entity, declared in fixture.get("attributes", {}).items():
        tx.put("attributes", entity, declared)
    for identifier, program in fixture.get("loyalty_programs", {}).items():
        add_program(tx, identifier, program)
    for identifier, pool in fixture.get("giveaway_pools", {}).items():
        codes = (_giveaway(each, identifier, at) for at, each in enumerate(pool["codes"]))
        new_pool(tx, identifier, pool["name"], codes)
    for identifier, profile in fixture.get("profiles", {}).items():
        put_profile(tx, {**new_profile(tx, identifier), **profile})
    for identifier, campaign in fixture.get("campaigns", {}).items():
        application = str(campaign.get("application", DEFAULT_APPLICATION))
        _require(fixture, "applications", application, "campaigns", identifier)
        new_campaign(tx, identifier, campaign, pointer_to("campaigns", identifier))
    for value, coupon in fixture.get("coupons", {}).items():
        _add_coupon(tx, fixture, value, coupon)
    for code, referral in fixture.get("referrals", {}).items():
        _add_referral(tx, fixture, code, referral)
    add_loyalty(tx, fixture)
    load_today(tx, fixture)
    _replay(updates, tx, fixture)


def _add_application(tx: Transaction, identifier: str, application: FixtureRows) -> None:
    row = {name: application[name] for name in ("name", "contract") if name in application}
    tx.put("applications", identifier, row)
    for number, key in enumerate(application["keys"]):
        at = ("applications", identifier, "keys", number)
        if tx.get("keys", digest(key["key"])) is not None:
            what = "Another application has the same key."
            raise fixture_error(what, "Give each key to one application.", *at)
        row = {"application": identifier, "key": key["key"]}
        expires_at = read_optional_moment(key.get("expires_at"), *at)
        tx.put("keys", digest(key["key"]), {**row, "expires_at": expires_at})


def _giveaway(code: str | FixtureRows, pool: str, number: int) -> FixtureRows:
    """Read a giveaway: a mere code, or one with moments and attributes."""
    if isinstance(code, str):
        return {"code": code}
    at = ("giveaway_pools", pool, "codes", number)
    return {
        "code": code["code"],
        "starts_at": read_optional_moment(code.get("startDate"), *at),
        "expires_at": read_optional_moment(code.get("endDate"), *at),
        "attributes": code.get("attributes", {}),
    }


def _add_coupon(tx: Transaction, fixture: FixtureRows, value: str, coupon: FixtureRows) -> None:
    at = ("coupons", value)
    terms = terms_of(
        coupon,
        read_optional_moment(coupon.get("startDate"), *at),
        read_optional_moment(lasting(coupon.get("expiryDate")), *at),
    )
    campaign = _require(fixture, "campaigns", str(coupon["campaign"]), *at)
    new_coupon(tx, campaign, value, terms)
    reserve(tx, value, coupon.get("reserved_by", ()))


def _add_referral(tx: Transaction, fixture: FixtureRows, code: str, referral: FixtureRows) -> None:
    at = ("referrals", code)
    terms = ReferralTerms(
        friend=referral.get("friendProfileIntegrationId", ""),
        starts_at=read_optional_moment(referral.get("startDate"), *at),
        expires_at=read_optional_moment(lasting(referral.get("expiryDate")), *at),
        usage_limit=referral.get("usageLimit", USAGE_LIMIT),
        attributes=referral.get("attributes", {}),
    )
    advocate = referral["advocateProfileIntegrationId"]
    ensure_profile(tx, advocate)
    campaign = _require(fixture, "campaigns", str(referral["campaign"]), *at)
    new_referral(tx, campaign, code, advocate, terms)


def _replay(updates: Updates, tx: Transaction, fixture: FixtureRows) -> None:
    """Let the fixture's sessions happen, each at its moment, by the rules of its campaigns."""
    now = tx.now
    for at, identifier, session in sorted(_history(fixture), key=lambda each: each[:2]):
        application = str(session.get("application", DEFAULT_APPLICATION))
        _require(fixture, "applications", application, "sessions", identifier)
        changes = {name: session[name] for name in session if name not in ("at", "application")}
        tx.now = at
        update = updates[contract_of(tx, application)](tx, application, identifier, changes)
        tx.now = now
        if isinstance(update, Reply):
            errors = "; ".join(each["details"] for each in update.body["errors"])
            what = f"The session cannot have been: {errors}."
            raise fixture_error(what, "Mend what the sentence names.", "sessions", identifier)


def _history(fixture: FixtureRows) -> Iterator[tuple[int, str, FixtureRows]]:
    for identifier, session in fixture.get("sessions", {}).items():
        yield read_moment(session["at"], "sessions", identifier), identifier, session


def _require(fixture: FixtureRows, collection: str, name: str, *place: str | int) -> str:
    kind = collection.removesuffix("s").replace("_", " ")
    return require_known(fixture.get(collection, {}), kind, name, *place)
