"""A good call that succeeds only once, such as a DELETE: makes the row anew that it takes away."""

from contextlib import suppress

from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.candidates import ids_in
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.wire.caller import NoReply
from mockserver.checks.wire.exchange import NOT_JSON


class Renewal:
    """Renews one good call on a server that has one state.

    `creator` is the good call that makes a row, where the contract has one.
    """

    def __init__(self, bench: Bench, call: GoodCall, creator: GoodCall | None) -> None:
        self._bench = bench
        self._call = call
        self._creator = creator
        self._latest: GoodCall | None = None

    def renewed(self, state: str) -> GoodCall | None:
        """Return the call for a row that was just made; None if none can be made."""
        name = self._call.operation.path.rpartition("{")[2].rstrip("}")
        if self._creator is None:
            return None
        try:
            made = self._bench.good(state, self._creator)
        except NoReply:
            return None
        if not made.is_good or made.json is NOT_JSON:
            return None
        ids = ids_in(made.json, name)
        self._latest = next((self._call.with_path(name, each) for each in ids), None)
        return self._latest

    @property
    def has_renewed(self) -> bool:
        """Whether a row was made for the good call."""
        return self._latest is not None

    def refusal(self, state: str) -> int:
        """Send the good call once more, and return the status that it gets; 0 for no reply."""
        try:
            return self._bench.good(state, self._call).status
        except NoReply:
            return 0

    def clean_up(self, state: str) -> None:
        """Take away the row that was made last, if a probe has not done so."""
        if self._latest is not None:
            with suppress(NoReply):
                self._bench.good(state, self._latest)


def creator_path(call: GoodCall) -> str | None:
    """Return the path below which a DELETE takes a row away; None for other calls."""
    collection, slash, last = call.operation.path.rpartition("/")
    is_row = call.operation.method.upper() == "DELETE" and last.startswith("{")
    return collection if slash and is_row else None
