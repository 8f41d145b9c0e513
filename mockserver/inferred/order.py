"""The order of a list: `sort=name`, `sort=-created_at`, `order_by=name&direction=desc`."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import Resource
from mockserver.inferred.resources.words import plain
from mockserver.inferred.rows import Found

Json = Any

_SORTS = ("sort", "sortby", "orderby", "order", "ordering", "sortfield", "ordercolumn")
_DIRECTIONS = ("order", "direction", "sortorder", "sortdirection", "orderdirection", "dir", "sort")
_DOWN = ("desc", "descending", "-1")
_UP = ("asc", "ascending", "1")


def ordered(
    rows: Sequence[Found], resource: Resource, query: Mapping[str, Json]
) -> Sequence[Found]:
    """Sort rows as the query says: by a member that they have; otherwise oldest first."""
    down = None
    for name, value in query.items():
        if plain(name) in _DIRECTIONS and str(value).lower() in (*_DOWN, *_UP):
            down = str(value).lower() in _DOWN
    member = _member(rows, query)
    if member is None:
        return rows
    name, is_down = member
    is_down = down if down is not None else is_down
    return sorted(rows, key=lambda row: _rank(value_at(row.row, (name,))), reverse=is_down)


def _member(rows: Sequence[Found], query: Mapping[str, Json]) -> tuple[str, bool] | None:
    """Find the member that the query names, and whether it asks for the largest first."""
    for name, value in query.items():
        text = value[0] if isinstance(value, list) and value else value
        if plain(name) not in _SORTS or not isinstance(text, str) or not rows:
            continue
        first = text.split(",")[0]
        word, _, way = first.replace(" ", ":").partition(":")
        is_down = word.startswith("-") or way.lower() in _DOWN
        wanted = plain(word.lstrip("+-"))
        for column in {key for row in rows for key in row.row}:
            if plain(column) in (wanted, wanted + "at"):
                return column, is_down
    return None


def _rank(value: Json) -> tuple[int, float, str]:
    """Order values of any type: nothing, then numbers, then texts."""
    if value is None or isinstance(value, dict | list):
        return 0, 0.0, ""
    if isinstance(value, bool | int | float):
        return 1, float(value) if abs(value) < 10**300 else 0.0, ""
    return 2, 0.0, str(value)
