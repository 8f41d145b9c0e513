"""What calls that change nothing tell about a state, before and after refused calls."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.wire.caller import NoReply
from mockserver.contract.document import Json

#: So many calls tell about a state.
MOST_VIEWS = 4
_MOST_VALUES = 20_000

#: What a view shows: the status at "", and each value of the reply by the view and its place.
Shown = Mapping[str, Any]


class Views:
    """Good calls with GET: those of paths that are the likest to that of one operation."""

    def __init__(self, bench: Bench, call: GoodCall, known: Sequence[GoodCall]) -> None:
        self._bench = bench
        reading = (each for each in known if each.operation.method.upper() == "GET")
        ranked = sorted(reading, key=lambda each: -_likeness(each, call))
        self._calls = [each for each in ranked if _likeness(each, call)][:MOST_VIEWS]

    @property
    def are_any(self) -> bool:
        """Whether anything tells about the state."""
        return bool(self._calls)

    def look(self, state: str) -> Shown:
        """Return what the calls show now; those that get no reply show nothing."""
        shown: dict[str, Any] = {}
        for call in self._calls:
            with suppress(NoReply):
                exchange = self._bench.good(state, call)
                at = call.operation.id
                shown[at] = exchange.status
                if exchange.is_good:
                    shown.update(_values(at, exchange.json))
        return shown


def differing(one: Shown, other: Shown) -> set[str]:
    """Name the places that differ; moments, which may pass, are not compared."""
    return {
        place
        for place in one.keys() | other.keys()
        if one.get(place) != other.get(place)
        and not (_is_moment(one.get(place)) and _is_moment(other.get(place)))
    }


def _likeness(one: GoodCall, other: GoodCall) -> int:
    """Count the steps with which both paths begin, with the same names in them."""
    count = 0
    for ours, theirs in zip(_steps(one), _steps(other), strict=False):
        if ours != theirs:
            break
        count += 1
    return count


def _steps(call: GoodCall) -> list[str]:
    return call.request.target.partition("?")[0].strip("/").split("/")


def _values(at: str, value: Json) -> Iterator[tuple[str, Any]]:
    stack = [(at, value)]
    for _ in range(_MOST_VALUES):
        if not stack:
            return
        place, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{place}/{name}", each) for name, each in value.items()]
            yield place, sorted(value)
        elif isinstance(value, list):
            stack += [(f"{place}/{index}", each) for index, each in enumerate(value)]
            yield place, len(value)
        else:
            yield place, value


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
