"""A journey finds the deviation that it is for, which no reply alone shows."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.engine.transaction import Transaction
from mockserver.http.app import Server
from mockserver.http.serving import serving
from mockserver.providers.talon_one.books import reserving
from tests.checks.altered import Altered
from tests.checks.on_the_wire import Call, OnTheWire
from tests.checks.planted import Planted
from tests.detection.hunt import contracts_of, hunt_in, hunted, server_of, units_of

BROKEN = "broken-rule"


def _body(change: Callable[[Any], None]) -> Callable[[Call], None]:
    def act(call: Call) -> None:
        value = call.json
        if isinstance(value, dict):
            change(value)
            call.json = value

    return act


def _any_client(call: Call) -> None:
    call.headers["x-client-authorization"] = "B7t9U9tsoWsGhrv2ouUoSqpM"


def _no_number(body: Any) -> None:
    if isinstance(body.get("identifier"), int):
        body["identifier"] = "nobody"


def _small_password(body: Any) -> None:
    if isinstance(body.get("password"), str):
        body["password"] = body["password"].lower()


def _with_point(body: Any) -> None:
    value = body.get("transaction_value")
    if isinstance(value, str):
        body["transaction_value"] = value.replace(",", ".")


def _small_path(path: str, query: str) -> tuple[str, str]:
    return path.lower(), query


def _without_attributes(value: Any) -> None:
    if "customerProfile" in value:
        value["customerProfile"]["attributes"] = {}


@dataclass(frozen=True)
class Charged:
    """Books an order of one unit after each booking that was refused."""

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the app with the deviation in front of it."""
        order = {
            "campaign_id": "camp-purchase",
            "transaction_value": "1",
            "promotion_goal_description": "x",
            "promotion_goal_category": "x",
        }

        async def booked() -> Message:
            return {"type": "http.request", "body": json.dumps(order).encode(), "more_body": False}

        async def unsent(message: Message) -> None:
            """Send nothing."""

        async def charged(scope: Scope, receive: Receive, send: Send) -> None:
            statuses: list[int] = []

            async def seen(message: Message) -> None:
                statuses.append(message.get("status", 0))
                await send(message)

            await app({**scope, "extensions": {}}, receive, seen)
            if 403 in statuses and scope.get("path", "").endswith("/commitments"):
                headers = [
                    pair for pair in scope["headers"] if pair[0] not in (b"content-length", b"te")
                ]
                await app({**scope, "headers": headers, "extensions": {}}, booked, unsent)

        return charged


FOUND = [
    (
        "boostcom",
        OnTheWire("any client may buy", "", "/purchase", _any_client),
        "a-permit-is-for-some-operations",
    ),
    (
        "boostcom",
        OnTheWire("an id is no number", "", "/oauth/token", _body(_no_number)),
        "an-id-may-be-a-number",
    ),
    (
        "boostcom",
        OnTheWire("passwords in small letters", "", "/oauth/token", _body(_small_password)),
        "a-wrong-password-opens-nothing",
    ),
    (
        "koomalooma",
        OnTheWire("amounts with a comma", "", "/commitments", _body(_with_point)),
        "an-amount-below-zero-is-refused",
    ),
    (
        "talon_one",
        Altered("ids in small letters", "PUT", "/v2/customer_profiles/", rewrite=_small_path),
        "an-id-is-kept-to-the-letter",
    ),
    (
        "talon_one",
        Planted(
            "old attributes are not told", "PUT", "/v2/customer_profiles/", _without_attributes
        ),
        "talon_one_today/attributes-are-merged-by-name",
    ),
    ("koomalooma", Charged(), "a-refusal-takes-nothing-from-the-balance"),
]


@pytest.mark.parametrize(("api", "deviation", "journey"), FOUND, ids=[each[2] for each in FOUND])
def test_a_journey_finds_what_it_is_for(
    api: str, deviation: OnTheWire | Altered | Planted | Charged, journey: str
) -> None:
    server = server_of(api)
    assert _walked(replace(server, app=deviation.around(server.app)), api, journey) == [BROKEN]


@pytest.mark.parametrize(
    ("name", "journey"),
    [
        ("release", "a-coupon-may-need-a-reservation"),
        ("reserve", "talon_one_today/reserving-twice-is-reserving-once"),
    ],
)
def test_a_journey_finds_wrong_reservations(
    name: str, journey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = getattr(reserving, name)

    def wrong(tx: Transaction, coupon: Any, profiles: Any) -> None:
        """Release for all, and count each reservation that is made again."""
        right(tx, coupon, profiles)
        value = coupon if isinstance(coupon, str) else coupon["value"]
        row = tx.get("reservations", value) or {}
        if name == "release":
            tx.put("reservations", value, {**row, "profiles": []})
        else:
            tx.put("reservations", value, {**row, "redeemers": row.get("redeemers", 0) + 1})

    monkeypatch.setattr(reserving, name, wrong)
    assert _walked(server_of("talon_one"), "talon_one", journey) == [BROKEN]


@pytest.mark.parametrize(
    "api", ["koomalooma", "boostcom", pytest.param("talon_one", marks=pytest.mark.slow)]
)
def test_no_journey_wants_the_members_of_a_reply_in_an_order(api: str) -> None:
    server = server_of(api)
    for method in ("GET", "PUT", "POST"):
        server = replace(server, app=Planted("", method, "", _reversed).around(server.app))
    with serving(server) as address:
        for name in contracts_of(api):
            assert hunted(server, f"{address}/_world/{name}", name, "journeys") == ()


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(each) for each in value] if isinstance(value, list) else value


def _walked(server: Server, api: str, journey: str) -> list[str]:
    """Walk one journey, and return the codes of what it finds."""
    with serving(server) as address:
        units = {unit.name: unit for unit in units_of(server, f"{address}/_world/a", api)}
        return [each.code for each in hunt_in(units[journey])]
