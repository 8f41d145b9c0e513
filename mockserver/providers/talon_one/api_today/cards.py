"""The operations on loyalty cards: make one, what it comes to, link and unlink customers."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.api_today.holders import card_of
from mockserver.providers.talon_one.api_today.loyalty import balance_json, balances_json
from mockserver.providers.talon_one.books.cards import (
    card_json,
    draw_identifier,
    find_card,
    is_full,
    is_linked,
    link,
    new_card,
    profiles_json,
    unlink,
)
from mockserver.providers.talon_one.books.programs import find_program, is_card_based
from mockserver.providers.talon_one.books.transactions import history_of
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse
from mockserver.providers.talon_one.instants import query_instant


def generate_loyalty_card(tx: Transaction, call: Call) -> Reply:
    """Make a card, with the identifier of the call or one by the program's pattern.

    (documented: t1 2026, generateLoyaltyCard) That all refusals are 400 follows from the statuses
    of the operation. An identifier is taken in every program (elsewhere: Docs, Card-based loyalty
    programs).
    """
    identifier = str(call.path["loyaltyProgramId"])
    program = find_program(tx, identifier)
    if program is None or not is_card_based(program):
        what = f"There is no card-based loyalty program {identifier}."
        return invalid(Invalid("not found", what, "loyaltyProgramId"))
    profiles = list(dict.fromkeys(call.body.get("customerProfileIds", ())))
    limit = program.get("users_per_card", 0)
    if limit and len(profiles) > limit:
        what = f"A card of this loyalty program is for up to {limit} customers."
        return invalid(Invalid("usersPerCardLimit", what, "/customerProfileIds"))
    code = call.body.get("cardIdentifier") or draw_identifier(tx, program)
    if code is None or find_card(tx, code) is not None:
        what = f"The card identifier {code!r} is taken."
        return invalid(Invalid("cardIdentifier", what, "/cardIdentifier"))
    card = new_card(tx, identifier, code, call.body.get("status", "active"))
    for profile in profiles:
        card = link(tx, card, profile)
    return Reply(200, card_json(card, program))


def get_card_balances(tx: Transaction, call: Call) -> Reply:
    """Return what a card's ledgers come to, and who uses it.

    (documented: t1 2026, getLoyaltyCardBalances)
    """
    found = card_of(tx, call)
    if isinstance(found, Reply):
        return found
    holder, card = found
    asked = query_instant(call.query.get("endDate"))
    at = tx.now if asked is None else asked
    shown = {
        ledger.sub_ledger: balance_json(history_of(tx, ledger.key, at), at)
        for ledger in holder.chosen(call.query.get("subledgerId"))
    }
    return Reply(200, {**balances_json(shown), "profiles": profiles_json(card)})


def link_card(tx: Transaction, call: Call) -> Reply:
    """Link a customer with a card, as far as its limit lets one.

    (documented: t1 2026, linkLoyaltyCardToProfile) That more is 400, and doing it again is nothing,
    is assumed.
    """
    found = card_of(tx, call)
    if isinstance(found, Reply):
        return found
    holder, card = found
    profile = call.body["integrationId"]
    if not is_linked(card, profile) and is_full(holder.program, card):
        what = f"The card is for up to {holder.program['users_per_card']} customers, and has them."
        return invalid(Invalid("usersPerCardLimit", what, "/integrationId"))
    return Reply(200, card_json(link(tx, card, profile), holder.program))


def unlink_card(tx: Transaction, call: Call) -> Reply:
    """Unlink a customer from a card; one who is not linked is 404 (assumed: the status).

    (documented: t1 2026, unlinkLoyaltyCardFromProfile)
    """
    found = card_of(tx, call)
    if isinstance(found, Reply):
        return found
    holder, card = found
    profile = call.body["integrationId"]
    if not is_linked(card, profile):
        return refuse(404, f"The card is not linked with the customer {profile!r}.")
    return Reply(200, card_json(unlink(tx, card, profile), holder.program))
