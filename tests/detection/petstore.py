"""Deviations of a server for docs/petstore.yaml: its replies keep the document, and are not true.

`PETSTORE` have to be found by the journeys that the document lets infer, `UNCHANGED` must not be.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mockserver.own_document import OwnDocument
from tests.checks.altered import Altered, Rewrite
from tests.checks.planted import Change, Planted

DOCUMENT = OwnDocument("petstore", Path(__file__).parents[2] / "docs/petstore.yaml")

_PET = {"id": 1, "name": "Rex", "status": "available"}
_PETS = r"/pets$"
_ONE = r"/pets/\d+$"
_UNKNOWN = r"/pets/\d{7,}$"
_VISITS = r"/pets/\d+/visits$"
_UNKNOWN_VISITS = r"/pets/\d{7,}/visits$"
_ADOPT = r"/pets/\d+/adopt$"


def _set(name: str, to: Any) -> Change:
    return lambda value: value.update({name: to})


def _without(name: str) -> Change:
    return lambda value: {each: member for each, member in value.items() if each != name}


def _rows(change: Change) -> Change:
    """Change the rows of a page; the total stays."""

    def apply(value: Any) -> None:
        rows = value["data"]
        changed = change(rows)
        value["data"] = rows if changed is None else changed

    return apply


def _weighed(rows: Any) -> Any:
    return [{**row, "weight": 12} for row in rows]


def _total(by: int) -> Change:
    return lambda value: value.update(total=value["total"] + by)


def _total_of_page(value: Any) -> None:
    value["total"] = len(value["data"])


def _ascii(name: str) -> Change:
    return lambda value: value.update({name: value[name].encode("ascii", "ignore").decode()})


def _query_without(name: str) -> Rewrite:
    return lambda path, query: (path, re.sub(rf"(^|&){name}=[^&]*", "", query))


def _short(path: str, query: str) -> tuple[str, str]:
    """Ask for ten rows where no number is asked for."""
    return path, query if "limit=" in query else f"{query}&limit=10".lstrip("&")


def _path(pattern: str, to: str) -> Rewrite:
    return lambda path, query: (re.sub(pattern, to, path), query)


PETSTORE: Sequence[Planted | Altered] = [
    Planted("a pet gets another name", "GET", _ONE, _set("name", "x")),
    Planted("a pet loses its status", "GET", _ONE, _without("status")),
    Planted("a name loses its letters", "GET", _ONE, _ascii("name")),
    Planted("every pet is the first", "GET", _ONE, _set("id", 1)),
    Planted("every new pet is the first", "POST", _PETS, _set("id", 1)),
    Planted("no pet is listed", "GET", _PETS, _rows(lambda rows: [])),
    Planted("the newest pet is not listed", "GET", _PETS, _rows(lambda rows: rows[:-1])),
    Planted("the first pet is on every page", "GET", _PETS, _rows(lambda rows: [_PET, *rows][:-1])),
    Planted("a pet is listed twice", "GET", _PETS, _rows(lambda rows: rows + rows[-1:])),
    Planted("pages are in reverse", "GET", _PETS, _rows(lambda rows: rows[::-1])),
    Planted("the total is one too many", "GET", _PETS, _total(1)),
    Planted("the total is that of a page", "GET", _PETS, _total_of_page),
    Planted("the total is always nothing", "GET", _PETS, _set("total", 0)),
    Planted("no visit is listed", "GET", _VISITS, lambda rows: []),
    Planted("one id for all visits", "POST", _VISITS, _set("id", 7)),
    Altered("the filter is ignored", "GET", _PETS, rewrite=_query_without("status")),
    Altered("the limit is ignored", "GET", _PETS, rewrite=_query_without("limit")),
    Altered("a page has another size by default", "GET", _PETS, rewrite=_short),
    Altered("the offset is ignored", "GET", _PETS, rewrite=_query_without("offset")),
    Altered("a removed pet stays", "DELETE", _ONE, answer=(204, None)),
    Altered("another pet is removed", "DELETE", _ONE, rewrite=_path(r"\d+$", "1")),
    Altered("a pet is removed again and again", "DELETE", _ONE, statuses={404: 204}),
    Altered("a change is not kept", "PATCH", _ONE, answer=(200, _PET)),
    Altered("another pet is changed", "PATCH", _ONE, rewrite=_path(r"\d+$", "2")),
    Altered("a pet that is not there is changed", "PATCH", _UNKNOWN, answer=(200, _PET)),
    Altered("a pet that is not there is shown", "GET", _UNKNOWN, answer=(200, _PET)),
    Altered("an unknown pet is forbidden", "GET", _ONE, statuses={404: 403}),
    Altered("an adoption is not kept", "POST", _ADOPT, answer=(200, {**_PET, "status": "adopted"})),
    Altered("another pet is adopted", "POST", _ADOPT, rewrite=_path(r"\d+/adopt$", "2/adopt")),
    Altered("an unknown pet is adopted", "POST", _ADOPT, statuses={404: 200}),
    Altered("visits of an unknown pet", "GET", _UNKNOWN_VISITS, answer=(200, [])),
    Altered("all visits are of one pet", "GET", _VISITS, rewrite=_path(r"\d+/visits$", "1/visits")),
    Altered("a new pet is not kept", "POST", _PETS, answer=(201, {**_PET, "id": 4711})),
]

#: What a server may do as it likes.
UNCHANGED: Sequence[Planted | Altered] = [
    Planted("more members", "GET", _ONE, _set("weight", 12)),
    Planted("no moment", "GET", _ONE, _without("created_at")),
    Planted("a header", "POST", _PETS, headers={"x-request-id": "1"}),
    Planted("names of another kind in hours", "GET", r"/hours$", _set("from", "09:00")),
    Planted("more members in a list", "GET", _PETS, _rows(_weighed)),
]
