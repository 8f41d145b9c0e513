"""Which valid requests are refused by the state of a world, and what the refusal then says."""

from mockserver.engine.provider import Expectation

_OF_ANOTHER = "The session belongs to"

EXPECTATIONS = (
    *(
        Expectation(
            operation,
            "positive_data_acceptance",
            ("400",),
            "The session is closed or another profile's, or its cart comes to 10^15 in all.",
            says=("A session that is", _OF_ANOTHER, "the amounts come to"),
        )
        for operation in ("updateCustomerSession", "updateCustomerSessionV2")
    ),
    Expectation(
        "trackEvent",
        "positive_data_acceptance",
        ("400",),
        "The session is another profile's.",
        says=(_OF_ANOTHER,),
    ),
    Expectation(
        "createReferral",
        "positive_data_acceptance",
        ("400",),
        "There is no such campaign.",
        says=("The application has no campaign",),
    ),
)
