"""Members and flags of a request that its contract does not know: the mock ignores them."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import parse_qs

from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.unnamed import unnamed_members, unnamed_parameters
from mockserver.engine.journal import Exchange
from mockserver.http.request import Head
from mockserver.http.transport.wire import NotJson, decode_json

#: Of each operation in a world, so many calls are looked at: a client is made once, and calls on.
_LOOKED_AT = 16
#: So many worlds' operations are known at once.
_MOST = 10_000
_NOTHING: list[str] = []


class Ignored:
    """Finds them in the first calls of each operation in a world, and names each once there."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts = contracts
        self._seen = Counter[tuple[str, str, str]]()
        self._named = set[tuple[str, str, str, str]]()

    def find(self, head: Head, exchange: Exchange) -> list[str]:
        """List what was not named before: pointers into the body, `?name` of the query."""
        contract = self._contracts.get(exchange.api)
        if contract is None or exchange.status >= 400 or exchange.is_control:
            return _NOTHING
        place = head.world, exchange.api, exchange.operation
        if self._seen[place] >= _LOOKED_AT:
            return _NOTHING
        if len(self._seen) >= _MOST:
            self._seen.clear()
            self._named.clear()
        self._seen[place] += 1
        found = [each for each in _ignored(contract, exchange) if (*place, each) not in self._named]
        self._named |= {(*place, each) for each in found}
        return found


def _ignored(contract: Contract, exchange: Exchange) -> list[str]:
    operation = contract.operations.get(exchange.operation)
    if operation is None:
        return _NOTHING
    query = parse_qs(exchange.query.decode("latin-1"), keep_blank_values=True)
    found = [f"?{name}" for name in unnamed_parameters(operation, query)]
    media_type = next(
        (value.decode("latin-1") for name, value in exchange.headers if name == b"content-type"), ""
    )
    # What is longer than the journal keeps of a body is not looked at.
    if not exchange.body or len(exchange.body) < exchange.body_size or not is_json(media_type):
        return found
    try:
        body = decode_json(exchange.body)
    except NotJson:
        return found
    return found + unnamed_members(contract, operation, media_type, body)
