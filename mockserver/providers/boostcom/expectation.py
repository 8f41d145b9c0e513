"""Which valid requests the vendor refuses by state, operation by operation."""

from mockserver.engine.provider import Expectation

_NO_PARTICIPANT = "The member does not take part in the program: the vendor's 480."

#: What a check expects; no other operation may refuse a valid request with these statuses.
EXPECTATIONS_OF_STATE = (
    *(
        Expectation(operation, "positive_data_acceptance", ("480",), _NO_PARTICIPANT)
        for operation in (
            "getAchievementsSummary",
            "leaveProgram",
            "listPurchasedRewards",
            "listRewards",
        )
    ),
    Expectation(
        "purchaseReward",
        "positive_data_acceptance",
        ("422", "480"),
        "Too few points, sold out or bought too often (422); no participant (480).",
    ),
    Expectation(
        "useReward",
        "positive_data_acceptance",
        ("422", "480"),
        "Already active or used up (422); no participant (480).",
    ),
    Expectation(
        "createToken",
        "positive_data_acceptance",
        ("461", "462"),
        "A wrong password or a refresh token that is used up.",
    ),
)
