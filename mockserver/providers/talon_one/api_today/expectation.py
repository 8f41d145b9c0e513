"""Which valid requests are refused by the state of a world, and what the refusal then says."""

from mockserver.engine.provider import Expectation

_OF_ANOTHER = "The session belongs to"
_UNKNOWN = "There is no session"

EXPECTATIONS = (
    Expectation(
        "updateCustomerSessionV2",
        "positive_data_acceptance",
        ("400",),
        "The session cannot move so or is another profile's, or the cart is not possible.",
        says=(
            "A session that is",
            _OF_ANOTHER,
            "the amounts come to",
            "needs a price",
            "units.",
            "needs dry=true",
            "a moment of the future",
            "does not go with",
            "is no loyalty card",
        ),
    ),
    Expectation(
        "trackEventV2",
        "positive_data_acceptance",
        ("400",),
        "An event needs its customer; some of what it asks for needs a dry call.",
        says=("needs its customer", "needs dry=true", "does not go with", "is no loyalty card"),
    ),
    Expectation(
        "trackEventV3",
        "positive_data_acceptance",
        ("400",),
        "An event needs its customer, and a closed session of that one, if it names any.",
        says=(
            *("needs its customer", "needs dry=true", "is no loyalty card"),
            *(_UNKNOWN, _OF_ANOTHER, "has to be closed"),
        ),
    ),
    Expectation(
        "updateCustomerProfileV2",
        "positive_data_acceptance",
        ("400",),
        "Some of what it asks for needs a dry call.",
        says=("needs dry=true", "does not go with"),
    ),
    *(
        Expectation(
            operation,
            "positive_data_acceptance",
            ("400",),
            "Another call has had the idempotency key.",
            says=("Another call has had this key",),
        )
        for operation in (
            *("updateCustomerSessionV2", "returnCartItems", "reopenCustomerSession"),
            *("updateCustomerProfileV2", "updateCustomerProfilesV2", "trackEventV2"),
        )
    ),
    Expectation(
        "getCustomerSession",
        "positive_data_acceptance",
        ("400",),
        "There is no such session.",
        says=(_UNKNOWN, _OF_ANOTHER),
    ),
    Expectation(
        "returnCartItems",
        "positive_data_acceptance",
        ("400",),
        "The session is not closed, or has no such units.",
        says=(
            _UNKNOWN,
            _OF_ANOTHER,
            "has to be closed",
            "no such line",
            "cannot come back",
            "named by its position",
            "Nothing comes back",
        ),
    ),
    Expectation(
        "reopenCustomerSession",
        "positive_data_acceptance",
        ("400",),
        "The session is not closed.",
        says=(_UNKNOWN, _OF_ANOTHER, "has to be closed"),
    ),
    Expectation(
        "getCustomerAchievements",
        "negative_data_rejection",
        ("200",),
        "A list that is sent empty, such as `achievementIds=`, is left out.",
        wrong="list",
    ),
)
