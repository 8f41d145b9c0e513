"""The journal as an HTTP archive: every member that HAR 1.2 asks for, of the type it asks for."""

from typing import Any

import pytest

from mockserver.contract.schema import compile_schema
from tests.http.conftest import BOOKINGS, Shop

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "number"}
_PAIRS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": _TEXT, "value": _TEXT},
    },
}


def _object(**members: Any) -> dict[str, Any]:
    optional: dict[str, Any] = {
        name: members.pop(name) for name in ("postData", "comment", "_error") if name in members
    }
    properties = {**members, **optional}
    return {
        "type": "object",
        "required": [*members],
        "properties": properties,
        "additionalProperties": False,
    }


_REQUEST = _object(
    method=_TEXT,
    url={"type": "string", "pattern": "^http://"},
    httpVersion=_TEXT,
    cookies=_PAIRS,
    headers=_PAIRS,
    queryString=_PAIRS,
    headersSize={"type": "integer"},
    bodySize={"type": "integer"},
    postData=_object(mimeType=_TEXT, text=_TEXT),
)
_RESPONSE = _object(
    status={"type": "integer"},
    statusText=_TEXT,
    httpVersion=_TEXT,
    cookies=_PAIRS,
    headers=_PAIRS,
    content=_object(size={"type": "integer"}, mimeType=_TEXT, text=_TEXT),
    redirectURL=_TEXT,
    headersSize={"type": "integer"},
    bodySize={"type": "integer"},
    _error=_TEXT,
)
_ENTRY = _object(
    startedDateTime={"type": "string", "format": "date-time"},
    time=_NUMBER,
    request=_REQUEST,
    response=_RESPONSE,
    cache=_object(),
    timings=_object(send=_NUMBER, wait=_NUMBER, receive=_NUMBER),
    comment=_TEXT,
)
HAR = compile_schema(
    _object(
        log=_object(
            version={"const": "1.2"},
            creator=_object(name=_TEXT, version=_TEXT),
            entries={"type": "array", "items": _ENTRY},
        )
    )
)


def archive(shop: Shop) -> Any:
    reply = shop.client.get(f"{shop.control}/journal/har")
    assert reply.status == 200
    assert HAR.violations(reply.json(), "body") == []
    return reply.json()["log"]


def test_an_empty_journal_is_an_archive_too(shop: Shop) -> None:
    log = archive(shop)

    assert (log["creator"]["name"], log["entries"]) == ("loyalty-mockserver", [])


def test_a_call_is_an_entry(shop: Shop) -> None:
    reply = shop.book(path=f"{BOOKINGS}?note=Red+Socks&empty")

    (entry,) = archive(shop)["entries"]

    assert entry["startedDateTime"] == "2026-03-02T12:00:00+00:00"
    assert entry["time"] == entry["timings"]["wait"]
    assert entry["comment"] == "koomalooma assignPoints behaviour"
    request, response = entry["request"], entry["response"]
    assert request["url"] == f"http://127.0.0.1:4010{BOOKINGS}?note=Red+Socks&empty"
    assert request["queryString"] == [
        {"name": "note", "value": "Red Socks"},
        {"name": "empty", "value": ""},
    ]
    assert request["postData"]["mimeType"] == "application/json"
    assert request["bodySize"] == len(request["postData"]["text"])
    assert {"name": "x-koomalooma-jwt", "value": "[masked]"} in request["headers"]
    assert (response["status"], response["content"]["text"].encode()) == (201, reply.body)
    assert response["content"]["size"] == response["bodySize"] == len(reply.body)


def test_a_call_without_a_body_has_no_data(shop: Shop) -> None:
    shop.client.get("/nowhere", headers={"cookie": "a=b"})

    (entry,) = archive(shop)["entries"]

    assert "postData" not in entry["request"]
    assert entry["request"]["cookies"] == []
    assert {"name": "cookie", "value": "[masked]"} in entry["request"]["headers"]


@pytest.mark.parametrize("body", [b"\xff\xfe", b"x" * 20_000, b"\x00", "\u00e9".encode()])
def test_any_body_fits_in(shop: Shop, body: bytes) -> None:
    shop.book(body)

    (entry,) = archive(shop)["entries"]

    assert entry["request"]["bodySize"] == len(body)


def test_what_testers_change_is_no_entry(shop: Shop) -> None:
    shop.client.post(f"{shop.control}/clock/advance", json={"seconds": 1})

    assert archive(shop)["entries"] == []


def test_an_archive_has_the_url_as_it_was_called(shop: Shop) -> None:
    world = shop.client.world
    shop.book(path=f"/_world/{world}{BOOKINGS}?a=1")

    (entry,) = entries(shop)

    assert entry["request"]["url"] == f"http://127.0.0.1:4010/_world/{world}{BOOKINGS}?a=1"


def test_an_archive_has_no_body_that_was_not_sent(shop: Shop) -> None:
    shop.client.request("HEAD", "/v3/infinity-mall/rewards-program/info")

    (entry,) = entries(shop)

    assert (entry["response"]["bodySize"], entry["response"]["content"]["text"]) == (0, "")


@pytest.mark.parametrize(
    ("drop", "status", "is_half"), [("before", 0, False), ("during", 201, True)]
)
def test_an_archive_says_where_a_fault_dropped_the_connection(
    shop: Shop, drop: str, status: int, is_half: bool
) -> None:
    whole = shop.book().body
    shop.client.post(f"{shop.control}/faults", json={"do": {"drop": drop}})
    shop.book()

    *_, entry = entries(shop)

    response = entry["response"]
    assert (response["status"], "dropped" in response["_error"]) == (status, True)
    assert response["content"]["size"] == (len(whole) // 2 if is_half else 0)
    shown = shop.client.get(f"{shop.control}/journal").json()["exchanges"][-1]
    assert (shown["status"], shown["dropped"]) == (status, drop)


def entries(shop: Shop) -> Any:
    return shop.client.get(f"{shop.control}/journal/har").json()["log"]["entries"]
