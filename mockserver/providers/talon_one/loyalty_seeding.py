"""Turn the loyalty programs, points and cards of a fixture into rows."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.fixture import (
    fixture_error,
    read_moment,
    read_optional_moment,
    require_known,
)
from mockserver.engine.transaction import Transaction
from mockserver.errors import closest
from mockserver.providers.talon_one.books.cards import ACTIVE, link, new_card
from mockserver.providers.talon_one.books.grants import Terms
from mockserver.providers.talon_one.books.ledgers import MAIN, Ledger
from mockserver.providers.talon_one.books.loyalty import grant
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.tiers import ATTRIBUTE
from mockserver.providers.talon_one.books.transactions import Cause

FixtureRows = Mapping[str, Any]

#: The columns of a program, by the names that its settings have in a fixture.
_SETTINGS = {
    "cardBased": "card_based",
    "usersPerCardLimit": "users_per_card",
    "cardCodeSettings": "card_settings",
    "defaultPending": "pending",
    "programJoinPolicy": "join_policy",
    "returnPolicy": "return_policy",
    "tiersExpireIn": "tiers_last",
    "tiersExpirationPolicy": "tiers_from",
    "tiersExpirationAttribute": "tiers_attribute",
    "tiersDowngradePolicy": "downgrade",
}
_UNLIMITED = "unlimited"


def add_program(tx: Transaction, identifier: str, program: FixtureRows) -> None:
    """Write a loyalty program with its settings."""
    row = {
        "title": program["title"],
        "name": program["name"],
        "sub_ledgers": program.get("sub_ledgers", []),
        **{column: program[name] for name, column in _SETTINGS.items() if name in program},
    }
    is_by_attribute = program.get("tiersExpirationPolicy") == ATTRIBUTE
    if is_by_attribute != ("tiersExpirationAttribute" in program):
        what = f"The policy {ATTRIBUTE} and tiersExpirationAttribute go together."
        raise fixture_error(what, "Name both, or neither.", "loyalty_programs", identifier)
    if program.get("defaultValidity", _UNLIMITED) != _UNLIMITED:
        row["validity"] = program["defaultValidity"]
    if "tierCycleStartDate" in program:
        at = ("loyalty_programs", identifier, "tierCycleStartDate")
        row["tier_cycle"] = read_moment(program["tierCycleStartDate"], *at)
    if "tiers" in program:
        levels = [{"name": each["name"], "points": each["minPoints"]} for each in program["tiers"]]
        row["tiers"] = sorted(levels, key=lambda each: each["points"])
    tx.put("programs", identifier, row)


def add_loyalty(tx: Transaction, fixture: FixtureRows) -> None:
    """Write the cards, and the points of profiles and cards.

    Raises FixtureError for an unknown name.
    """
    for identifier, card in fixture.get("loyalty_cards", {}).items():
        _add_card(tx, fixture, identifier, card)
    for identifier, grants in fixture.get("points", {}).items():
        ensure_profile(tx, identifier)
        _add_points(tx, fixture, ("points", identifier), grants)
    for identifier, grants in fixture.get("card_points", {}).items():
        at = ("card_points", identifier)
        require_known(fixture.get("loyalty_cards", {}), "loyalty card", identifier, *at)
        _add_points(tx, fixture, at, grants)


def _add_card(tx: Transaction, fixture: FixtureRows, identifier: str, card: FixtureRows) -> None:
    at = ("loyalty_cards", identifier)
    program = _require_program(fixture, card["program"], at, is_card_based=True)
    row = new_card(tx, program, identifier, card.get("status", ACTIVE), card.get("blockReason", ""))
    for profile in card.get("profiles", ()):
        row = link(tx, row, profile)


def _add_points(
    tx: Transaction, fixture: FixtureRows, place: tuple[str, str], grants: list[FixtureRows]
) -> None:
    collection, identifier = place
    is_card = collection == "card_points"
    for number, each in enumerate(grants):
        at = (*place, number)
        program = _require_program(fixture, each["program"], at, is_card_based=is_card)
        sub_ledger = each.get("sub_ledger", MAIN)
        known = fixture["loyalty_programs"][program].get("sub_ledgers", [])
        if sub_ledger != MAIN and sub_ledger not in known:
            what = f"The program {program} has no sub-ledger {sub_ledger!r}."
            raise fixture_error(what, closest(sub_ledger, known), *at)
        profile, card = ("", identifier) if is_card else (identifier, "")
        ledger = Ledger(program, sub_ledger, profile, card)
        now = tx.now
        tx.now = read_moment(each["at"], *at) if "at" in each else now
        grant(tx, ledger, each["amount"], _terms(each, at), _cause(each, profile))
        tx.now = now


def _terms(each: FixtureRows, at: tuple[str | int, ...]) -> Terms:
    return Terms(
        read_optional_moment(each.get("starts_at"), *at),
        read_optional_moment(each.get("expires_at"), *at),
        each.get("awaitsActivation", False),
        each.get("validityDuration", ""),
    )


def _cause(each: FixtureRows, profile: str) -> Cause:
    reason, uuid = each.get("reason", ""), each.get("transactionUUID", "")
    return Cause(reason, each.get("source", "manual"), profile=profile, uuid=uuid)


def _require_program(
    fixture: FixtureRows, program: int, at: tuple[str | int, ...], *, is_card_based: bool
) -> str:
    known = fixture.get("loyalty_programs", {})
    identifier: str = require_known(known, "loyalty program", str(program), *at)
    if known[identifier].get("cardBased", False) != is_card_based:
        kind = "cards" if is_card_based else "profiles"
        what = f"The points of the program {identifier} are not on {kind}."
        raise fixture_error(what, "Give its `cardBased` the other value.", *at)
    return identifier
