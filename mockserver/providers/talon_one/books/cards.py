"""Loyalty cards: made, linked with customers, used, blocked."""

from collections.abc import Mapping
from typing import Any, Final

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import draw_code
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.instants import instant_json

#: What stands on a card (documented: OAS 26.16, LoyaltyCard).
IDENTIFIER: Final = "^[A-Za-z0-9._%+@-]{4,108}$"
ACTIVE: Final = "active"
INACTIVE: Final = "inactive"
BLOCKED: Final = "blocked"
#: The characters of a card's code in a program that does not say (assumed).
_CODES: Final = {
    "validCharacters": list("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
    "couponPattern": "########",
}


def find_card(tx: Transaction, identifier: str) -> Row | None:
    """Find a card: an identifier is in one program only.

    (elsewhere: Docs, Card-based loyalty programs)
    """
    return tx.get("cards", identifier)


def find_in_program(tx: Transaction, program: str, identifier: str) -> Row | None:
    """Find a card of a program."""
    card = find_card(tx, identifier)
    return card if card is not None and card["program"] == program else None


def is_usable(card: Row) -> bool:
    """Whether points can be given to a card and taken from it."""
    return bool(card["status"] == ACTIVE)


def new_card(tx: Transaction, program: str, identifier: str, status: str, reason: str = "") -> Row:
    """Write a card without users."""
    row: dict[str, Any] = {
        "id": tx.count("card"),
        "created": tx.now,
        "modified": None,
        "program": program,
        "identifier": identifier,
        "status": status,
        "block_reason": reason,
        "profiles": [],
    }
    tx.put("cards", identifier, row)
    return row


def draw_identifier(tx: Transaction, program: Row) -> str | None:
    """Draw the identifier of a card, by the program's pattern; None where none is free."""
    return draw_code(tx, "cards", program.get("card_settings") or _CODES)


def link(tx: Transaction, card: Row, profile: str) -> Row:
    """Link a customer with a card; the profile is made if it is not there (assumed)."""
    ensure_profile(tx, profile)
    if is_linked(card, profile):
        return card
    registered = {"profile": profile, "since": tx.now}
    return _changed(tx, card, profiles=[*card["profiles"], registered])


def unlink(tx: Transaction, card: Row, profile: str) -> Row:
    """Unlink a customer from a card."""
    others = [each for each in card["profiles"] if each["profile"] != profile]
    return _changed(tx, card, profiles=others)


def set_status(tx: Transaction, card: Row, status: str, reason: str) -> Row:
    """Change the status of a card."""
    return _changed(tx, card, status=status, block_reason=reason)


def is_linked(card: Row, profile: str) -> bool:
    """Whether a customer is linked with a card."""
    return any(each["profile"] == profile for each in card["profiles"])


def is_full(program: Row, card: Row) -> bool:
    """Whether a program lets nobody else use a card; a limit of 0 is none."""
    limit = program.get("users_per_card", 0)
    return bool(limit and len(card["profiles"]) >= limit)


def card_json(card: Row, program: Row) -> dict[str, Any]:
    """Return a card in the contract's form, without its ledgers."""
    shown = {
        "id": card["id"],
        "created": instant_json(card["created"]),
        "programID": int(card["program"]),
        "programName": program["name"],
        "programTitle": program["title"],
        "status": card["status"],
        "identifier": card["identifier"],
        "usersPerCardLimit": program.get("users_per_card", 0),
        "profiles": profiles_json(card),
    }
    if card["block_reason"]:
        shown["blockReason"] = card["block_reason"]
    if card["modified"] is not None:
        shown["modified"] = instant_json(card["modified"])
    return shown


def profiles_json(card: Row) -> list[Mapping[str, Any]]:
    """Return the customers of a card, with the moments since when they use it."""
    return [
        {"integrationId": each["profile"], "timestamp": instant_json(each["since"])}
        for each in card["profiles"]
    ]


def _changed(tx: Transaction, card: Row, **columns: Any) -> Row:
    row = {**card, **columns, "modified": tx.now}
    tx.put("cards", card["identifier"], row)
    return row
