"""What a campaign manager does with points and cards by hand."""

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.errors import FixtureError, closest
from mockserver.providers.talon_one.books.cards import (
    BLOCKED,
    card_json,
    find_card,
    is_usable,
    set_status,
)
from mockserver.providers.talon_one.books.grants import Terms
from mockserver.providers.talon_one.books.ledgers import MAIN, Ledger
from mockserver.providers.talon_one.books.loyalty import balance, grant, spend
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.programs import find_program, is_card_based
from mockserver.providers.talon_one.books.transactions import Cause
from mockserver.providers.talon_one.dialect import refuse
from mockserver.providers.talon_one.instants import moment
from mockserver.providers.talon_one.manager import Body, misplaced, unknown


def add_points(tx: Transaction, body: Body) -> Reply:
    """Give a profile or a card points, at once or pending, with an end or without."""
    ledger = _ledger(tx, body)
    if isinstance(ledger, Reply):
        return ledger
    try:
        starts_at = moment(body.get("starts_at"), "/starts_at")
        expires_at = moment(body.get("expires_at"), "/expires_at")
    except FixtureError as error:
        return misplaced(error)
    awaits = body.get("awaitsActivation", False)
    terms = Terms(starts_at, expires_at, awaits, body.get("validityDuration", ""))
    if ledger.profile:
        ensure_profile(tx, ledger.profile)
    grant(tx, ledger, body["amount"], terms, _cause(body))
    return Reply(201, {"currentBalance": balance(tx, ledger)})


def deduct_points(tx: Transaction, body: Body) -> Reply:
    """Take points from a profile or a card; more than it has is refused."""
    ledger = _ledger(tx, body)
    if isinstance(ledger, Reply):
        return ledger
    there, amount = balance(tx, ledger), body["amount"]
    if amount > there:
        return refuse(409, f"{amount} points cannot be taken: the balance is {there}.")
    spend(tx, ledger, amount, _cause(body))
    return Reply(200, {"currentBalance": balance(tx, ledger)})


def set_card(tx: Transaction, body: Body) -> Reply:
    """Change the status of a card; a blocked one stays blocked.

    (elsewhere: Docs, Card-based loyalty programs)
    """
    identifier = body["card"]
    card = find_card(tx, identifier)
    if card is None:
        return unknown(tx, "loyalty card", "cards", identifier)
    program = find_program(tx, card["program"])
    if program is None:
        return unknown(tx, "loyalty program", "programs", card["program"])
    if card["status"] == BLOCKED and body["status"] != BLOCKED:
        return refuse(409, f"The card {identifier} is blocked, and stays so.")
    return Reply(
        200, card_json(set_status(tx, card, body["status"], body.get("blockReason", "")), program)
    )


def _cause(body: Body) -> Cause:
    return Cause(body.get("reason", ""), profile=body.get("profile", ""))


def _ledger(tx: Transaction, body: Body) -> Ledger | Reply:
    identifier, sub_ledger = str(body["program"]), body.get("sub_ledger", MAIN)
    program = find_program(tx, identifier)
    if program is None:
        return unknown(tx, "loyalty program", "programs", identifier)
    if sub_ledger != MAIN and sub_ledger not in program["sub_ledgers"]:
        what = f"The program {identifier} has no sub-ledger {sub_ledger!r}."
        return refuse(404, f"{what} {closest(sub_ledger, program['sub_ledgers'])}")
    if is_card_based(program) != ("card" in body):
        kind = "card" if is_card_based(program) else "profile"
        return refuse(409, f"The points of the program {identifier} are on a {kind}: name one.")
    if "card" not in body:
        return Ledger(identifier, sub_ledger, body["profile"])
    card = find_card(tx, body["card"])
    if card is None or card["program"] != identifier:
        return unknown(tx, "loyalty card", "cards", body["card"])
    if not is_usable(card):
        return refuse(409, f"The card {body['card']} is {card['status']}.")
    return Ledger(identifier, sub_ledger, "", body["card"])
