"""Which requests the control API refuses although they fit its contract, and what it then says."""

from mockserver.engine.provider import Expectation

_NO_PARAMETER = ("path parameter", "query parameter")

EXPECTATIONS = tuple(
    Expectation(operation, "positive_data_acceptance", ("400",), reason, says=says)
    for operation, reason, says in (
        (
            "createStub",
            "A reply breaks the contract of its API, or no call can match.",
            (
                "has no such reply in its contract",
                "An example belongs to",
                "header/",
                *_NO_PARAMETER,
            ),
        ),
        (
            "createFault",
            "No call can match, or the fault contradicts itself.",
            ("`nth` chooses one call", "The delay's `min` of", *_NO_PARAMETER),
        ),
        (
            "restoreSnapshot",
            "A snapshot is another version's, or its checksum is wrong.",
            ("The snapshot is of version", "checksum"),
        ),
        (
            "putRow",
            "Each collection has a schema of its own for its rows.",
            ("expected a column of this collection", "expected a value"),
        ),
        (
            "verifyJournal",
            "No call can match, or the numbers contradict each other.",
            ("No number of calls is", *_NO_PARAMETER),
        ),
        (
            "runBackstage",
            "Each action has a schema of its own for its body.",
            ("a property 'commitment_id'", "no property", "body/commitment_id"),
        ),
    )
)
