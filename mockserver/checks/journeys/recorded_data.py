"""The data of a server, by the names that journeys use, out of calls that were recorded there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json


class RecordedCall(NamedTuple):
    """A recorded call that succeeded. Names of headers are in lower case.

    `body` is the JSON of the request, `reply` that of the reply; ABSENT without.
    """

    operation: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json
    reply: Json = ABSENT


class Carried(NamedTuple):
    """Where good calls carry a value of the data.

    `operation` is an operationId; empty for any. Of several `names` the value is a list. A good
    call of the operation `removed` with the same texts says that the value is no longer there.
    """

    operation: str
    where: Literal["path", "query", "header", "body"]
    names: tuple[str, ...]
    removed: str = ""


#: Says what one good call tells of a value; None for nothing. A table may be told row by row.
Telling = Callable[[RecordedCall], Json | None]


def recorded_data(
    carried: Mapping[str, Carried | Telling],
    calls: Iterable[RecordedCall],
    is_usable: Callable[[Json], bool],
) -> dict[str, Json]:
    """Return the value of each name that the calls tell: of several the last, of tables all rows.

    `is_usable` says whether a value can be sent again: a masked one cannot.
    """
    found: dict[str, list[Json]] = {name: [] for name in carried}
    for call in calls:
        for name, place in carried.items():
            value = _value(place, call) if isinstance(place, Carried) else place(call)
            if value is None or not is_usable(value):
                continue
            others = [each for each in found[name] if each != value]
            if isinstance(place, Carried) and call.operation == place.removed:
                found[name] = others
            elif not isinstance(place, Carried) or place.operation in ("", call.operation):
                found[name] = [*others, value]
    return {name: _latest(values) for name, values in found.items() if values}


def _latest(values: list[Json]) -> Json:
    if isinstance(values[-1], dict):
        return {name: row for table in values for name, row in table.items()}
    return values[-1]


def _value(place: Carried, call: RecordedCall) -> Json | None:
    """Return what a call has there; None if it has not all of it."""
    parts: dict[str, Mapping[str, Any]] = {
        "path": call.path,
        "query": call.query,
        "header": call.headers,
        "body": call.body if isinstance(call.body, dict) else {},
    }
    values = [parts[place.where].get(name) for name in place.names]
    if None in values:
        return None
    return values if len(values) > 1 else values[0]
