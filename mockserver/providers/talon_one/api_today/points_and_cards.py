"""The operations on points and cards: how each is known, and when it refuses a valid request."""

from mockserver.engine.provider import Behaviour, Expectation
from mockserver.providers.talon_one.api_today.cards import (
    generate_loyalty_card,
    get_card_balances,
    link_card,
    unlink_card,
)
from mockserver.providers.talon_one.api_today.loyalty import (
    activate_loyalty_points,
    delete_loyalty_transactions,
    get_loyalty_balances,
    join_loyalty_program,
)
from mockserver.providers.talon_one.api_today.points import (
    get_card_points,
    get_card_transactions,
    get_profile_points,
    get_profile_transactions,
)

BEHAVIOURS: dict[str, Behaviour] = {
    "getLoyaltyBalances": Behaviour(
        get_loyalty_balances,
        "documented",
        "Sums of now or of another moment, tiers, where they are heading; "
        "that nothing of an unknown sub-ledger is there is assumed.",
        "t1 2026, getLoyaltyBalances",
    ),
    "getLoyaltyProgramProfilePoints": Behaviour(
        get_profile_points,
        "documented",
        "What is not spent, by status; that the amount is what is left is assumed.",
        "t1 2026, getLoyaltyProgramProfilePoints",
    ),
    "getLoyaltyProgramProfileTransactions": Behaviour(
        get_profile_transactions,
        "documented",
        "Every movement; the newest first, and rollbacks as movements of their own, are assumed.",
        "t1 2026, getLoyaltyProgramProfileTransactions",
    ),
    "deleteLoyaltyTransactionsFromLedgers": Behaviour(
        delete_loyalty_transactions,
        "documented",
        "All ledgers or some; that the tier goes, too, is assumed.",
        "t1 2026, deleteLoyaltyTransactionsFromLedgers",
    ),
    "joinLoyaltyProgram": Behaviour(
        join_loyalty_program,
        "documented",
        "Makes the profile, and fails for whoever has joined; that this is 400 is assumed.",
        "OAS 26.16, joinLoyaltyProgram",
    ),
    "activateLoyaltyPoints": Behaviour(
        activate_loyalty_points,
        "documented",
        "Pending points of a session, or by UUID, begin now; what is pending no more is left out "
        "(assumed).",
        "t1 2026, activateLoyaltyPoints",
    ),
    "generateLoyaltyCard": Behaviour(
        generate_loyalty_card,
        "documented",
        "By the program's pattern, or as the call has it; what is refused is assumed.",
        "t1 2026, generateLoyaltyCard",
    ),
    "getLoyaltyCardBalances": Behaviour(
        get_card_balances,
        "documented",
        "As those of a profile, with the profiles of the card.",
        "t1 2026, getLoyaltyCardBalances",
    ),
    "getLoyaltyCardPoints": Behaviour(
        get_card_points,
        "documented",
        "As those of a profile; that the amount is what is left is assumed.",
        "t1 2026, getLoyaltyCardPoints",
    ),
    "getLoyaltyCardTransactions": Behaviour(
        get_card_transactions,
        "documented",
        "As those of a profile; their order is assumed.",
        "t1 2026, getLoyaltyCardTransactions",
    ),
    "linkLoyaltyCardToProfile": Behaviour(
        link_card,
        "documented",
        "As far as the program's limit lets one; that more is 400 is assumed.",
        "t1 2026, linkLoyaltyCardToProfile",
    ),
    "unlinkLoyaltyCardFromProfile": Behaviour(
        unlink_card,
        "documented",
        "Who is not linked is 404 (assumed).",
        "t1 2026, unlinkLoyaltyCardFromProfile",
    ),
}

_CARD_BASED = "is card-based"
_REFUSALS = {
    "getLoyaltyBalances": ("The program is card-based.", (_CARD_BASED,)),
    "getLoyaltyProgramProfilePoints": ("The program is card-based.", (_CARD_BASED,)),
    "getLoyaltyProgramProfileTransactions": (
        "The program is card-based, or awaitsActivation is false.",
        (_CARD_BASED, "Only true can be asked for"),
    ),
    "getLoyaltyCardTransactions": (
        "awaitsActivation is false.",
        ("Only true can be asked for",),
    ),
    "deleteLoyaltyTransactionsFromLedgers": (
        "The program is card-based, or has no such sub-ledger.",
        (_CARD_BASED, "needs subledgerIds", "has no sub-ledger"),
    ),
    "joinLoyaltyProgram": (
        "The program is card-based, or the customer has joined it.",
        (_CARD_BASED, "has joined"),
    ),
    "activateLoyaltyPoints": (
        "Both ways to name points are used, or neither.",
        ("has to be there, not both",),
    ),
    "generateLoyaltyCard": (
        "There is no such program, the identifier is taken, or too many customers are named.",
        ("There is no card-based", "is taken", "is for up to"),
    ),
    "linkLoyaltyCardToProfile": ("The card has all its customers.", ("is for up to",)),
}
#: The operations whose path names a card.
_OF_CARDS = (
    "getLoyaltyCardBalances",
    "getLoyaltyCardPoints",
    "getLoyaltyCardTransactions",
    "linkLoyaltyCardToProfile",
    "unlinkLoyaltyCardFromProfile",
)
EXPECTATIONS = (
    *(
        Expectation(operation, "positive_data_acceptance", ("400",), why, says=says)
        for operation, (why, says) in _REFUSALS.items()
    ),
    *(
        Expectation(
            operation,
            "positive_data_acceptance",
            ("400",),
            "A generated call took the card's id for its identifier, which is longer.",
            says=("expected minLength 4",),
        )
        for operation in _OF_CARDS
    ),
)
