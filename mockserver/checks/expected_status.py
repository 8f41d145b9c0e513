"""A status that a check would report although it is right, and how its reply proves that."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from mockserver.errors import CheckError, UnknownName

_NAME_ENDS = re.compile(r'"\s*:\s*')

#: The checks that judge a status, and that a declared exception can therefore satisfy.
StatusCheck = Literal[
    "ignored_auth",
    "missing_required_header",
    "negative_data_rejection",
    "not_a_server_error",
    "positive_data_acceptance",
    "status_code_conformance",
]

#: What was wrong in a call whose reply is right nevertheless.
Wrong = Literal["anything", "body", "form", "list"]

_STATUS = re.compile(r"[1-5]([0-9]{2}|xx)")


@dataclass(frozen=True, slots=True)
class ExpectedStatus:
    """Statuses of one operation that a check would report although they are right, and the reason.

    `operation` is an operationId, or "POST /users" where the contract has none. `statuses` are
    added to those that the check accepts already: "404", "2xx". `says` has texts, one of which the
    body must contain: another refusal with the same status is still reported. For statuses 2xx it
    may be empty, since the contract says what their body is. `wrong` says what alone may be wrong
    in the call: "body"; "form", whose fields as they are sent, as texts, keep the schema; or
    "list", one in the query that is sent empty, such as `names=`.
    """

    operation: str
    check: StatusCheck
    statuses: tuple[str, ...]
    reason: str
    says: tuple[str, ...] = ()
    wrong: Wrong = "anything"

    def __post_init__(self) -> None:
        """Raise CheckError for an exception that names too little."""
        if self.check not in get_args(StatusCheck):
            raise UnknownName("check with expected statuses", self.check, get_args(StatusCheck))
        where = f"{self.check} on {self.operation or 'every operation'}"
        for is_missing, what, hint in (
            (
                not self.operation,
                "An exception for every operation would hide one that refuses everything.",
                "Name the operation; give one exception for each.",
            ),
            (
                not self.reason.strip(),
                "An expected status has no reason.",
                "Say where the vendor documents it, so that others can judge it.",
            ),
            (
                not self.statuses,
                "An expected status names no status.",
                'Give at least one, such as "404" or "2xx".',
            ),
            (
                not all(map(_STATUS.fullmatch, self.statuses)),
                f"An expected status is no status: {', '.join(self.statuses)}.",
                'Write "404", or "2xx" for a range.',
            ),
            (
                not self.says and not self._may_say_anything,
                "An expected refusal does not say what its body says.",
                "Give a text that only this refusal has, so that others are still reported.",
            ),
        ):
            if is_missing:
                raise CheckError(what, where=where, hint=hint)

    def accepts(self, status: int) -> bool:
        """Return whether the status is one of those that are expected."""
        return bool({str(status), f"{status // 100}xx"} & {*self.statuses})

    def matches(self, status: int, body: str) -> bool:
        """Return whether a reply is one that is expected: by its status, and by what it says.

        White space after the names of JSON does not matter.
        """
        if not self.accepts(status):
            return False
        return not self.says or any(
            each in text for text in (body, _NAME_ENDS.sub('":', body)) for each in self.says
        )

    @property
    def _may_say_anything(self) -> bool:
        # Where a wrong credential is taken for a right one, any reply may follow.
        is_taken = self.check == "ignored_auth" and "2xx" in self.statuses
        return is_taken or all(each.startswith("2") for each in self.statuses)
