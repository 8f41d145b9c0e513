"""Whose points a call is about: a customer's in a program, or a card's."""

from typing import NamedTuple

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.balances import ledgers_of
from mockserver.providers.talon_one.books.cards import find_in_program
from mockserver.providers.talon_one.books.ledgers import MAIN, Ledger
from mockserver.providers.talon_one.books.profiles import find_profile
from mockserver.providers.talon_one.books.programs import find_program, is_card_based
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse, unknown_profile


class Holder(NamedTuple):
    """A program, and the main ledger of the customer or the card that a call names."""

    program: Row
    main: Ledger

    @property
    def ledgers(self) -> list[Ledger]:
        """The ledgers of the program, the main one first."""
        return ledgers_of(self.program, self.main)

    def chosen(self, wanted: str | list[str] | None) -> list[Ledger]:
        """List the ledgers that a call wants: all of them unless it names some.

        A sub-ledger that the program does not have is empty (assumed).
        """
        if wanted is None:
            return self.ledgers
        names = {wanted} if isinstance(wanted, str) else {*wanted}
        return [ledger for ledger in self.ledgers if ledger.sub_ledger in names]


def program_of(tx: Transaction, call: Call) -> tuple[str, Row] | Reply:
    """Find the program of the path; an unknown one is 404."""
    identifier = str(call.path["loyaltyProgramId"])
    program = find_program(tx, identifier)
    if program is None:
        return refuse(404, f"There is no loyalty program {identifier}.")
    return identifier, program


def profile_program_of(tx: Transaction, call: Call) -> tuple[str, Row] | Reply:
    """Find the program of the path, whose points are on profiles; a card-based one is 400.

    The status is assumed.
    """
    found = program_of(tx, call)
    if isinstance(found, Reply) or not is_card_based(found[1]):
        return found
    what = f"The loyalty program {found[0]} is card-based: its points are on cards."
    return invalid(Invalid("cardBased", what, "loyaltyProgramId"))


def customer_of(tx: Transaction, call: Call) -> Holder | Reply:
    """Find the customer and the program of the path."""
    found = profile_program_of(tx, call)
    if isinstance(found, Reply):
        return found
    profile = call.path["integrationId"]
    if find_profile(tx, profile) is None:
        return unknown_profile(profile)
    return Holder(found[1], Ledger(found[0], MAIN, profile))


def card_of(tx: Transaction, call: Call) -> tuple[Holder, Row] | Reply:
    """Find the card and the program of the path."""
    found = program_of(tx, call)
    if isinstance(found, Reply):
        return found
    identifier = call.path["loyaltyCardId"]
    card = find_in_program(tx, found[0], identifier)
    if card is None:
        return refuse(404, f"The loyalty program {found[0]} has no card {identifier!r}.")
    return Holder(found[1], Ledger(found[0], MAIN, "", identifier)), card
