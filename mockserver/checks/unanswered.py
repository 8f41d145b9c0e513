"""Operations that never succeeded, so that nothing about their success was checked."""

from mockserver.checks.finding import NEVER_ANSWERED_2XX, Finding
from mockserver.checks.report import OperationTally
from mockserver.checks.target import Target


def labels_with_success(target: Target) -> set[str]:
    """Return the operations that can succeed: others document only redirects or refusals."""
    return {
        label
        for label, operation in target.operations()
        if any(str(status)[0] in "2d" for status in operation["responses"])
    }


def never_answered(tally: OperationTally) -> Finding:
    """Return the finding of an operation that never succeeded."""
    came = ", ".join(f"{count} times {status}" for status, count in sorted(tally.statuses.items()))
    return Finding(
        code=NEVER_ANSWERED_2XX,
        title="The operation never succeeded",
        operation=tally.label,
        message=(
            "No call of this operation succeeded, so its success was not checked.\n"
            f"came: {came or 'no reply at all'}\n"
            "next: check the credentials, or give the contract examples or links that lead here."
        ),
        phase=None,
        curl=None,
        expected="a reply with a status of 2xx",
        came=came or "no reply at all",
        cause=(NEVER_ANSWERED_2XX, *map(str, sorted(tally.statuses))),
    )
