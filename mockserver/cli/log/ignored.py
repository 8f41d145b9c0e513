"""Members and flags of a request that its contract does not know: the mock ignores them."""

from collections import Counter
from collections.abc import Mapping

from mockserver.contract.contract import Contract
from mockserver.engine.journal import Exchange
from mockserver.http.ignored import IgnoredMembers
from mockserver.http.request import Head

#: Of each operation in a world, so many calls are looked at: a client is made once, and calls on.
_LOOKED_AT = 16
#: So many worlds' operations are known at once.
_MOST = 10_000
_NOTHING: list[str] = []


class Ignored:
    """Finds them in the first calls of each operation in a world, and names each once there."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts = contracts
        self._members = IgnoredMembers(contracts)
        self._seen = Counter[tuple[str, str, str]]()
        self._named = set[tuple[str, str, str, str]]()

    def find(self, head: Head, exchange: Exchange) -> list[str]:
        """List what was not named before: pointers into the body, `?name` of the query."""
        if exchange.status >= 400 or exchange.api not in self._contracts or exchange.is_control:
            return _NOTHING
        place = head.world, exchange.api, exchange.operation
        if self._seen[place] >= _LOOKED_AT:
            return _NOTHING
        if len(self._seen) >= _MOST:
            self._seen.clear()
            self._named.clear()
        self._seen[place] += 1
        members = self._members.of(exchange)
        found = [each for each in members if (*place, each) not in self._named]
        self._named |= {(*place, each) for each in found}
        return found
