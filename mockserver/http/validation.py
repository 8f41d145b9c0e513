"""Judges recorded traffic by a contract: what breaks it, what is outside, what cannot be told."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.contract.violation import Violation
from mockserver.engine.masking import holds_masked, is_masked
from mockserver.engine.request_view import joined_headers
from mockserver.http.mask import Mask
from mockserver.http.recorded import Recorded
from mockserver.http.recorded_call import CallFinder, head_of
from mockserver.http.request import Request
from mockserver.http.verdict import reply_violations, request_violations

#: Keywords that an object or a list breaks by its shape, whatever its texts are.
_OF_SHAPE: Final = frozenset(
    (
        "additionalProperties",
        "maxItems",
        "maxProperties",
        "minItems",
        "minProperties",
        "required",
        "type",
    )
)


class Judged(NamedTuple):
    """A recorded exchange and its violations; `operation` is empty outside the API.

    `is_whole` is False where a body is missing or cut, or a masked credential hides a value.
    """

    number: int
    method: str
    path: str
    status: int
    operation: str
    violations: tuple[Violation, ...] = ()
    is_whole: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the exchange as a report has it."""
        return {
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "operation": self.operation,
            "violations": [each.as_json() for each in self.violations],
        }


class Validation:
    """The verdict on recorded traffic, exchange by exchange; credentials are masked by `mask`.

    With `any_json`, a body that parses as JSON is judged as JSON, whatever its Content-Type says.
    """

    def __init__(self, contract: Contract, mask: Mask, *, any_json: bool = False) -> None:
        self._mask = mask
        self._any_json = any_json
        self._calls = CallFinder(contract)

    def judge(self, recorded: Iterable[Recorded]) -> Iterator[Judged]:
        """Judge exchanges one by one. Credentials are not judged, as a proxy does not."""
        return map(self._judged, recorded)

    def _judged(self, recorded: Recorded) -> Judged:
        head = head_of(recorded)
        found = self._calls.find(head)
        path = head.path.decode(errors="backslashreplace")
        judged = Judged(recorded.number, recorded.method, path, recorded.status, "")
        if found is None:
            return judged
        operation, texts = found
        request = Request(head, operation, texts, recorded.body or b"")
        violations = request_violations(request, any_json=self._any_json)
        if recorded.body is None:
            violations = [each for each in violations if each.place != "body"]
        violations += _of_reply(operation, recorded)
        sure = [each for each in violations if not _depends_on_masked(each)]
        missing = None in (recorded.body, recorded.reply_body)
        return judged._replace(
            operation=operation.id,
            violations=self._mask.violations(tuple(sure)),
            is_whole=len(sure) == len(violations) and not missing,
        )


def _of_reply(operation: Operation, recorded: Recorded) -> list[Violation]:
    """List the violations of the reply; none if no reply came."""
    if not recorded.status:
        return []
    headers, body = joined_headers(recorded.reply_headers), recorded.reply_body
    found = reply_violations(operation, recorded.method, recorded.status, headers, body or b"")
    return found if body is not None else [each for each in found if each.place != "reply-body"]


def _depends_on_masked(violation: Violation) -> bool:
    """Whether another text in place of a pseudonym could have been right."""
    value = violation.value
    return holds_masked(value) and (is_masked(value) or violation.keyword not in _OF_SHAPE)
