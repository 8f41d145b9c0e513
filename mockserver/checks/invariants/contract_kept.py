"""Whether a reply keeps the contract, by the validator of this house.

It is a second opinion beside schemathesis': it knows int32, and names the missing member behind a
`oneOf`. The mock's own replies are held to more than those of a real server, which may say more.
"""

from collections.abc import Iterator

from mockserver.checks.invariants.breach import Breach
from mockserver.checks.place import reply_pointer
from mockserver.checks.wire.exchange import NOT_JSON, Exchange
from mockserver.contract.contract import Contract
from mockserver.contract.media_type import essence, is_json
from mockserver.contract.operation import Operation
from mockserver.contract.violation import Violation

BROKEN_CONTRACT = "broken-contract"
#: Of one reply, so many violations are told.
_MOST = 5


class ContractKept:
    """Judges replies to the operations of one contract.

    In those of the mock (`of_mock`), a member that the contract does not name is a breach, too.
    """

    def __init__(self, contract: Contract, *, of_mock: bool = False) -> None:
        self._operations = {
            name: each.ours if of_mock else each for name, each in contract.operations.items()
        }
        self._document = contract.document.data

    def __call__(self, exchange: Exchange) -> Iterator[Breach]:
        """Yield each way in which the reply breaks the contract."""
        operation = self._operations.get(exchange.operation)
        if operation is None or operation.method.upper() != exchange.method:
            return
        for each in _violations(operation, exchange)[:_MOST]:
            where = f"{each.place}{each.pointer}"
            pointer = self._pointer(operation, exchange.status, each)
            yield Breach(
                BROKEN_CONTRACT,
                f"The reply {exchange.status} breaks the contract",
                f"{exchange.status} {_general(where)} {each.expected}",
                f"{each.expected} at {where}",
                each.got,
                pointer,
                _cause(pointer, exchange, each),
            )

    def _pointer(self, operation: Operation, status: int, violation: Violation) -> str:
        label = f"{operation.method.upper()} {operation.path}"
        steps = violation.pointer.split("/")[1:] if violation.place == "body" else []
        instance = [int(step) if step.isdigit() else step for step in steps]
        return reply_pointer(self._document, label, status, instance, violation.keyword)


def _violations(operation: Operation, exchange: Exchange) -> list[Violation]:
    media_type = exchange.reply_headers.get("content-type", "").partition(";")[0].strip().lower()
    body: object = exchange.reply_body.decode(errors="replace")
    if not media_type or is_json(media_type):
        body = exchange.json
        if body is NOT_JSON:
            if not exchange.reply_body:
                return _without_body(operation, exchange)
            return [Violation("body", "", "json", "JSON", exchange.came[:80])]
    elif operation.method.upper() == "HEAD":
        return []
    return operation.reply_violations(exchange.status, media_type, body, exchange.reply_headers)


def _without_body(operation: Operation, exchange: Exchange) -> list[Violation]:
    rule = operation.reply_rule(exchange.status)
    if rule is None:
        return operation.reply_violations(exchange.status, "", None, exchange.reply_headers)
    is_described = any(validator is not None for validator in rule.media.values())
    if is_described and exchange.status not in (204, 304):
        return [Violation("body", "", "required", "a body", "nothing")]
    return []


def _cause(pointer: str, exchange: Exchange, violation: Violation) -> tuple[str, ...]:
    """Return what a failure of schemathesis has as its cause for the same fault."""
    if violation.place == "body":
        is_missing = violation.keyword == "required"
        return ("schema", pointer, str(violation.limit) if is_missing else "")
    if violation.place == "content-type":
        return "media-type", essence(exchange.reply_headers.get("content-type", ""))
    if violation.place == "header":
        return "headers", violation.pointer.removeprefix("/")
    return violation.place, str(exchange.status)


def _general(where: str) -> str:
    """Return a place with `*` for each index."""
    return "/".join("*" if step.isdigit() else step for step in where.split("/"))
