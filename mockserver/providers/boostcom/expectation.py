"""Which refusals of the vendor are right although a check does not expect their status."""

from mockserver.engine.provider import Expectation
from mockserver.providers.boostcom.points import NOT_PARTICIPATING
from mockserver.providers.boostcom.rewards import ALREADY_ACTIVE, NOT_ENOUGH, NOT_GRANTED

_NO_HEADER = "The vendor answers 470 for a required header that is missing, a token included."
_NO_PARTICIPANT = "The member does not take part in the program: the vendor's 480."
_EMPTY_HEADER = "The vendor answers 471 for a required header that is empty."
#: What both the mock and the contract's example say.
_MISSING = "is missing"
_WRONG = "is incorrect"

#: No other operation may refuse a valid request with these statuses, and none with other words.
_OF_STATE = (
    *(
        Expectation(
            operation,
            "positive_data_acceptance",
            ("480",),
            _NO_PARTICIPANT,
            says=(NOT_PARTICIPATING,),
        )
        for operation in (
            "getAchievementsSummary",
            "leaveProgram",
            "listPurchasedRewards",
            "listRewards",
            "purchaseReward",
            "useReward",
        )
    ),
    Expectation(
        "purchaseReward",
        "positive_data_acceptance",
        ("422",),
        "A reward costs more points than the member has.",
        says=(NOT_ENOUGH,),
    ),
    Expectation(
        "useReward",
        "positive_data_acceptance",
        ("422",),
        "A reward is active for a while, or was never bought.",
        says=(ALREADY_ACTIVE, NOT_GRANTED),
    ),
    Expectation(
        "createToken",
        "positive_data_acceptance",
        ("461",),
        "A password is wrong, or nobody has this name.",
        says=("Invalid member credentials",),
    ),
    Expectation(
        "createToken",
        "positive_data_acceptance",
        ("462",),
        "A refresh token is used up, or was never given.",
        says=("Invalid or expired refresh token",),
    ),
)

_OPERATIONS = (
    "getProgramInfo",
    "joinProgram",
    "leaveProgram",
    "getMyStatus",
    "getMemberStatus",
    "getAchievementsSummary",
    "createToken",
    "revokeToken",
    "getTokenInfo",
    "listRewards",
    "listPurchasedRewards",
    "purchaseReward",
    "useReward",
)

EXPECTATIONS = (
    *(
        Expectation(operation, check, ("470",), _NO_HEADER, says=(_MISSING,))
        for operation in _OPERATIONS
        for check in ("ignored_auth", "missing_required_header", "negative_data_rejection")
    ),
    *(
        Expectation(operation, "negative_data_rejection", ("471",), _EMPTY_HEADER, says=(_WRONG,))
        for operation in _OPERATIONS
    ),
    *_OF_STATE,
)
