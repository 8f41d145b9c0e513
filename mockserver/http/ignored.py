"""What an answered request has that its contract does not know: the mock ignores it."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.unnamed import UnnamedMembers, unnamed_parameters
from mockserver.engine.journal import Exchange
from mockserver.http.transport.wire import NotJson, decode_json


class IgnoredMembers:
    """Finds them in exchanges of the APIs that have these contracts."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts = contracts
        self._members = {name: UnnamedMembers(each) for name, each in contracts.items()}

    def of(self, exchange: Exchange) -> list[str]:
        """List them, the first few: pointers into the body, `?name` of the query.

        A refused call lists none: its violations say what is wrong. Neither does one that an
        upstream has answered; and a body that the journal has cut is not looked at.
        """
        contract = self._contracts.get(exchange.api)
        if contract is None or exchange.status >= 400 or exchange.source == "upstream":
            return []
        operation = contract.operations.get(exchange.operation)
        if operation is None or exchange.is_control:
            return []
        found = _flags(operation, exchange.query)
        if not exchange.body or len(exchange.body) < exchange.body_size:
            return found
        media_type = next(
            (value for name, value in exchange.headers if name == b"content-type"), b""
        ).decode("latin-1")
        if not is_json(media_type):
            return found
        try:
            body = decode_json(exchange.body)
        except NotJson:
            return found
        return found + self._members[exchange.api].of(operation, media_type, body)


def _flags(operation: Operation, query: bytes) -> list[str]:
    if not query:
        return []
    names = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    return [f"?{name}" for name in unnamed_parameters(operation, names)]
