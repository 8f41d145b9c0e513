"""Deviations of the wire: what a server takes, refuses or breaks at; and what it may do.

A new one takes a line or two: its name, the operation, and what happens to a call.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.checks.on_the_wire import Call, OnTheWire, Reply

_Act = Callable[[Call], Reply | None]
_When = Callable[[Call], bool]

_OOPS: Reply = (500, {"error": "oops"}, {})
_JWT = "x-koomalooma-jwt"
_CLIENT = "x-client-authorization"
_BOOK = ("assignPoints", "/commitments")
_USERS = ("createUser", "/api/users")
_TOKEN = ("createToken", "/oauth/token")
_SUMMARY = ("getAchievementsSummary", "/achievements_summary")
_BUY = ("purchaseReward getMyStatus", "/purchase")
_SESSION = ("updateCustomerSessionV2", "/v2/customer_sessions/order-1001")
_PROFILE = ("updateCustomerProfileV2", "/v2/customer_profiles/ada")
_EVENTS = ("trackEvent", "/v1/events")
_SAID = {"message": "No.", "errors": [], "StatusCode": 400}


def _breaks(when: _When) -> _Act:
    return lambda call: _OOPS if when(call) else None


def _answers(when: _When, status: int, value: Any = None, **headers: str) -> _Act:
    return lambda call: (status, value, headers) if when(call) else None


def _says(*words: str) -> _When:
    return lambda call: any(word in call.text for word in words)


def _other(*methods: str) -> _When:
    return lambda call: call.method in methods


def _without(header: str) -> _When:
    return lambda call: header not in call.headers


def _media(media_type: str | None) -> _When:
    return lambda call: call.headers.get("content-type") == media_type


def _header(name: str, when: Callable[[str | None], bool]) -> _Act:
    """Put the first value of a header in place of some that came."""

    def act(call: Call) -> None:
        if when(call.headers.get(name)):
            call.headers[name] = call.first[name]

    return act


def _body(change: Callable[[Any], Any]) -> _Act:
    """Let a function mend the JSON that came."""

    def act(call: Call) -> None:
        value = call.json
        if isinstance(value, dict):
            changed = change(value)
            call.json = value if changed is None else changed

    return act


def _default(name: str, value: Any) -> _Act:
    return _body(lambda body: body.setdefault(name, value) and None)


def _mended(name: str, wrong: type | None, value: Any) -> _Act:
    """Put a good value in place of one of a wrong type."""

    def change(body: Any) -> None:
        came = body.get(name, value)
        if (came is None) if wrong is None else type(came) is wrong:
            body[name] = value

    return _body(change)


def _cart(change: Callable[[Any], None]) -> _Act:
    """Let a function mend the first item of a session's cart, two objects and a list deep."""

    def act(body: Any) -> None:
        session = body.get("customerSession")
        items = session.get("cartItems") if isinstance(session, dict) else None
        if isinstance(items, list) and items and isinstance(items[0], dict):
            change(items[0])

    return _body(act)


def _quantity(came: Any) -> Callable[[Any], None]:
    def change(item: Any) -> None:
        if isinstance(item.get("quantity"), came):
            item["quantity"] = 2

    return change


def _query(name: str, is_wrong: Callable[[str], bool]) -> _Act:
    def act(call: Call) -> None:
        if any(key == name and is_wrong(text) for key, text in call.fields):
            call.query = ""

    return act


def _as_method(came: str, method: str) -> _Act:
    def act(call: Call) -> None:
        if call.method == came:
            call.method = method

    return act


def _as_json(call: Call) -> None:
    call.headers["content-type"] = "application/json"


def _first_counts(call: Call) -> None:
    """Read JSON as parsers do that keep the first of two values of a name."""
    try:
        pairs = json.loads(call.body, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    except (ValueError, RecursionError):
        return
    call.json = pairs


def _cut_off(call: Call) -> None:
    """Mend JSON that is no JSON, as a careless parser does."""
    if call.body and call.json == {}:
        call.json = _ORDER


def _buys_and_refuses(call: Call) -> None:
    if "x-product-name" not in call.headers:
        call.headers["x-product-name"] = call.first["x-product-name"]
        call.instead = (470, {"error": "x-product-name is missing"}, {})


_ORDER = {
    "campaign_id": "camp-purchase",
    "transaction_value": "49.90",
    "promotion_goal_description": "Order 1001",
    "promotion_goal_category": "purchase",
}

WIRE: Mapping[str, Sequence[OnTheWire]] = {
    "koomalooma": [
        OnTheWire("no token is needed on one operation", *_BOOK, _header(_JWT, lambda v: not v)),
        OnTheWire("any token is taken", *_USERS, _header(_JWT, lambda v: v is not None)),
        OnTheWire(
            "an unsigned token is taken",
            *_USERS,
            _header(_JWT, lambda v: v is not None and v[-1] == "."),
        ),
        OnTheWire("a member may be missing", *_BOOK, _default("campaign_id", "camp-purchase")),
        OnTheWire("a member may be null", *_BOOK, _mended("campaign_id", None, "camp-purchase")),
        OnTheWire("a number for a text", *_BOOK, _mended("promotion_goal_category", int, "x")),
        OnTheWire("an object for a text", *_BOOK, _mended("promotion_goal_description", dict, "x")),
        OnTheWire("no body is needed", *_BOOK, lambda c: setattr(c, "json", c.json or _ORDER)),
        OnTheWire("JSON may be cut off", *_BOOK, _cut_off),
        OnTheWire("the first of two values counts", *_BOOK, _first_counts),
        OnTheWire("an emoji breaks it", *_BOOK, _breaks(_says("\N{GRINNING FACE}"))),
        OnTheWire("NUL breaks it", *_BOOK, _breaks(_says(r"\u0000"))),
        OnTheWire("half a character breaks it", *_BOOK, _breaks(_says(r"\ud800"))),
        OnTheWire("depth breaks it", *_BOOK, _breaks(_says('{"a":' * 100))),
        OnTheWire(
            "two values of a name break it",
            *_BOOK,
            _breaks(lambda c: c.text.count("campaign_id") > 1),
        ),
        OnTheWire("a body without a type breaks it", *_BOOK, _breaks(_without("content-type"))),
        OnTheWire(
            "a charset is refused", *_BOOK, _answers(_media("application/json; charset=utf-8"), 400)
        ),
        OnTheWire(
            "chunks are refused", *_BOOK, _answers(lambda c: "transfer-encoding" in c.headers, 400)
        ),
        OnTheWire("more members are refused", *_BOOK, _answers(_says("unknown-member"), 400)),
        OnTheWire("PUT is taken for POST", *_USERS, _as_method("PUT", "POST")),
        OnTheWire("DELETE is answered", *_USERS, _answers(_other("DELETE"), 204)),
        OnTheWire("an unknown method breaks it", *_USERS, _breaks(_other("FROB"))),
        OnTheWire("OPTIONS breaks it", *_USERS, _breaks(_other("OPTIONS"))),
        OnTheWire("HEAD breaks it", *_USERS, _breaks(_other("HEAD"))),
        OnTheWire("405 without Allow", *_USERS, _answers(_other("GET"), 405)),
        OnTheWire("405 with a wrong Allow", *_USERS, _answers(_other("GET"), 405, allow="PUT")),
        OnTheWire(
            "a refusal that is not documented",
            *_BOOK,
            _answers(lambda c: "campaign_id" not in c.text, 418),
        ),
    ],
    "boostcom": [
        OnTheWire("no client is needed", *_SUMMARY, _header(_CLIENT, lambda v: not v)),
        OnTheWire("no member is needed", *_SUMMARY, _header("authorization", lambda v: not v)),
        OnTheWire(
            "any member is taken", *_SUMMARY, _header("authorization", lambda v: v is not None)
        ),
        OnTheWire(
            "a header may be missing", *_SUMMARY, _header("x-product-name", lambda v: v is None)
        ),
        OnTheWire("a number may be a word", *_SUMMARY, _query("months_no", lambda v: v == "seven")),
        OnTheWire("a number has no limit", *_SUMMARY, _query("months_no", lambda v: v == "1000")),
        OnTheWire("a number may be negative", *_SUMMARY, _query("months_no", lambda v: v == "-1")),
        OnTheWire("a word may be any", *_TOKEN, _body(lambda b: b.update(identifier_type="id"))),
        OnTheWire("a call is made before it is refused", *_BUY, _buys_and_refuses),
    ],
    "talon_one": [
        OnTheWire("a text for a number at depth 3", *_SESSION, _cart(_quantity(str))),
        OnTheWire("true for a number at depth 3", *_SESSION, _cart(_quantity(bool))),
        OnTheWire(
            "a missing member at depth 3",
            *_SESSION,
            _cart(lambda i: i.setdefault("sku", "bag") and None),
        ),
        OnTheWire(
            "NaN for a number",
            *_SESSION,
            lambda c: setattr(c, "body", c.body.replace(b"NaN", b"1")),
        ),
        OnTheWire("a great number breaks it", *_SESSION, _breaks(_says("9" * 300))),
        OnTheWire(
            "an emoji at depth 3 breaks it", *_SESSION, _breaks(_says('"sku": "\N{GRINNING FACE}'))
        ),
        OnTheWire("no key is needed", *_PROFILE, _header("authorization", lambda v: not v)),
        OnTheWire("any key is taken", *_EVENTS, _header("authorization", lambda v: v is not None)),
        OnTheWire(
            "more after the end is read over",
            *_EVENTS,
            lambda c: setattr(c, "body", c.body.removesuffix(b" x")),
        ),
    ],
}

#: What a server may do as it likes: no finding.
ALLOWED: Mapping[str, Sequence[OnTheWire]] = {
    "koomalooma": [
        OnTheWire("404 for other methods", *_USERS, _answers(_other("GET", "PUT", "FROB"), 404)),
        OnTheWire("501 for an unknown method", *_USERS, _answers(_other("FROB"), 501)),
        OnTheWire(
            "more methods in Allow", *_USERS, _answers(_other("GET"), 405, allow="OPTIONS, POST")
        ),
        OnTheWire("HEAD is answered", *_USERS, _answers(_other("HEAD"), 200)),
        OnTheWire("OPTIONS is answered", *_USERS, _answers(_other("OPTIONS"), 204, allow="POST")),
        OnTheWire(
            "411 for chunks", *_BOOK, _answers(lambda c: "transfer-encoding" in c.headers, 411)
        ),
        OnTheWire("415 for a body without a type", *_BOOK, _answers(_without("content-type"), 415)),
        OnTheWire("any type is read as JSON", *_BOOK, _as_json),
        OnTheWire("415 for another type", *_BOOK, _answers(_media("text/plain"), 415)),
        OnTheWire("400 for NUL", *_BOOK, _answers(_says(r"\u0000"), 400)),
        OnTheWire("422 for half a character", *_BOOK, _answers(_says(r"\ud800"), 422)),
        OnTheWire("413 for depth", *_BOOK, _answers(_says('{"a":' * 100), 413)),
        OnTheWire(
            "two values of a name are refused",
            *_BOOK,
            _answers(lambda c: c.text.count("campaign_id") > 1, 400),
        ),
        OnTheWire(
            "403 instead of 400", *_BOOK, _answers(lambda c: "campaign_id" not in c.text, 403)
        ),
    ],
    "boostcom": [
        OnTheWire(
            "another status of the vendor",
            *_SUMMARY,
            _answers(_without("x-product-name"), 470, {"error": "x-product-name is missing"}),
        ),
        OnTheWire(
            "a repeated field is refused",
            *_SUMMARY,
            _answers(lambda c: len(c.fields) > 1, 422, {"error": "Invalid parameters"}),
        ),
    ],
    "talon_one": [
        OnTheWire("400 for a great number", *_SESSION, _answers(_says("9" * 300), 400, _SAID)),
    ],
}
