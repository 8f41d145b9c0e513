"""Faults: matching calls that go wrong, each as a real client sees it on a real connection."""

import asyncio
import http.client
import json
import logging
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockserver.engine.rules import LONGEST_DELAY
from mockserver.http.app import Server
from tests.client import Response
from tests.http.conftest import BOOKINGS, Shop
from tests.http.faults import fault
from tests.http.sockets import is_healthy
from tests.providers.koomalooma.conftest import order, token

#: What a client hears when nobody answers.
DROPPED = (http.client.RemoteDisconnected, ConnectionResetError)


class Wire:
    """A shop's consumer on a connection that it keeps."""

    def __init__(self, shop: Shop, url: str) -> None:
        self.shop = shop
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)

    def ask(self, path: str = BOOKINGS) -> http.client.HTTPResponse:
        headers = {"X-KoomaLooma-JWT": token(), "Content-Type": "application/json"}
        path = f"/_world/{self.shop.client.world}{path}"
        self.connection.request("POST", path, json.dumps(order()), headers)
        return self.connection.getresponse()

    def book(self, path: str = BOOKINGS) -> Response:
        reply = self.ask(path)
        headers = {name.lower(): value for name, value in reply.getheaders()}
        return Response(reply.status, headers, reply.read())

    @property
    def is_kept(self) -> bool:
        return self.connection.sock is not None


@pytest.fixture
def wired(shop: Shop, live: str, caplog: pytest.LogCaptureFixture) -> Iterator[Wire]:
    """A consumer on a connection; whatever happens to it, the server has nothing to complain of."""
    with caplog.at_level(logging.INFO):
        wire = Wire(shop, live)
        yield wire
        wire.connection.close()
        assert is_healthy(live)
    assert [record.getMessage() for record in caplog.records] == []


def test_without_a_fault_a_connection_is_kept(wired: Wire) -> None:
    assert wired.book().status == 201
    sock = wired.connection.sock
    assert wired.book().status == 201
    assert wired.connection.sock is sock


def test_a_connection_is_dropped_before_the_reply(wired: Wire) -> None:
    fault(wired.shop, {"drop": "before"}, times=1)

    with pytest.raises(DROPPED):
        wired.ask()

    wired.connection.close()
    assert wired.book().status == 201


def test_a_connection_is_dropped_in_the_middle_of_the_body(wired: Wire) -> None:
    whole = wired.book().body
    fault(wired.shop, {"drop": "during"}, times=1)

    reply = wired.ask()
    with pytest.raises(http.client.IncompleteRead) as cut:
        reply.read()

    assert (reply.status, reply.getheader("content-type")) == (201, "application/json")
    assert int(reply.getheader("content-length") or 0) == len(whole)
    assert len(cut.value.partial) == len(whole) // 2
    wired.connection.close()
    assert wired.book().status == 201


def test_a_reply_without_a_body_is_dropped_whole(wired: Wire) -> None:
    stub = {"api": "koomalooma", "reply": {"status": 403}}
    wired.shop.client.post(f"{wired.shop.control}/stubs", json=stub)
    fault(wired.shop, {"drop": "during"}, times=1)

    with pytest.raises(DROPPED):
        wired.ask()

    wired.connection.close()
    wired.shop.client.delete(f"{wired.shop.control}/stubs")


def test_a_call_that_is_cut_off_has_happened_all_the_same(wired: Wire) -> None:
    fault(wired.shop, {"drop": "before"}, times=1)

    with pytest.raises(DROPPED):
        wired.ask()

    assert len(wired.shop.world.table("koomalooma", "commitments")) == 1
    last = wired.shop.last
    assert (last.source, last.status, last.reply_body, last.dropped) == ("fault", 0, b"", "before")
    wired.connection.close()


def test_a_refusal_that_is_cut_off_has_not(wired: Wire) -> None:
    fault(wired.shop, {"drop": "before", "status": 503}, times=1)

    with pytest.raises(DROPPED):
        wired.ask()

    assert not wired.shop.world.table("koomalooma", "commitments")
    wired.connection.close()


def test_an_empty_reply_says_json_and_has_none(wired: Wire) -> None:
    fault(wired.shop, {"garble": "empty"})

    reply = wired.book()

    assert (reply.status, reply.body) == (201, b"")
    assert reply.headers["content-length"] == "0"
    assert reply.headers["content-type"] == "application/json"
    assert wired.is_kept


def test_a_truncated_reply_is_whole_to_http_and_broken_json(wired: Wire) -> None:
    fault(wired.shop, {"garble": "truncate"})

    reply = wired.book()

    assert int(reply.headers["content-length"]) == len(reply.body) > 10
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        reply.json()
    assert wired.is_kept


def test_garbled_json_is_none(wired: Wire) -> None:
    fault(wired.shop, {"garble": "json"})

    reply = wired.book()

    assert reply.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match="Expecting value"):
        reply.json()
    assert wired.is_kept


def test_a_wrong_content_type_stands_over_the_right_body(wired: Wire) -> None:
    fault(wired.shop, {"garble": "content-type"})

    reply = wired.book()

    assert reply.headers["content-type"] == "text/html"
    assert reply.json()["loyalty_units"] == 49


def test_a_field_is_left_out(wired: Wire) -> None:
    usual = wired.book().json()
    fault(wired.shop, {"garble": "missing-field"})

    replies = [wired.book().json() for _ in range(10)]

    assert {len(usual) - len(reply) for reply in replies} == {1}
    assert len({*usual} - set.intersection(*map(set, replies))) > 1


def test_a_field_is_of_the_wrong_type(wired: Wire) -> None:
    usual = wired.book().json()
    fault(wired.shop, {"garble": "wrong-type"})

    for reply in [wired.book().json() for _ in range(10)]:
        (name,) = [name for name in usual if type(reply[name]) is not type(usual[name])]
        assert reply[name] == (42 if isinstance(usual[name], (str, dict)) else "forty-two")


def test_a_status_of_the_contract_is_worded_as_the_vendor_does(wired: Wire) -> None:
    fault(wired.shop, {"status": 403}, operation="assignPoints")

    reply, other = wired.book(), wired.book("/api/users")

    assert (reply.status, reply.json()["error"]) == (403, "forbidden")
    assert reply.headers["x-mock-source"] == "fault"
    assert other.status == 201
    assert not wired.shop.world.table("koomalooma", "commitments")


@pytest.mark.parametrize(
    ("do", "status"),
    [
        ({"retry_after": 7}, 429),
        ({"retry_after": 7, "status": 503}, 503),
        ({"retry_after": 7, "status": 429}, 429),
    ],
)
def test_a_call_is_put_off_until_later(wired: Wire, do: dict[str, Any], status: int) -> None:
    fault(wired.shop, do)

    reply = wired.book()

    assert (reply.status, reply.headers["retry-after"]) == (status, "7")
    assert set(reply.json()) == {"error", "message"}
    assert wired.is_kept


@pytest.mark.parametrize("status", [400, 404, 409, 418, 429, 500, 502, 503, 504, 599])
def test_any_refusal_can_be_had_within_the_contract_or_beyond_it(wired: Wire, status: int) -> None:
    assert fault(wired.shop, {"status": status}).status == 201

    reply = wired.book()

    assert reply.status == status
    assert str(status) in reply.json()["message"]


def test_a_delayed_reply_comes_late_and_whole(wired: Wire) -> None:
    fault(wired.shop, {"delay": {"seconds": 0.05}}, times=1)

    started = time.monotonic()
    reply = wired.book()
    took = time.monotonic() - started

    assert (reply.status, reply.headers["x-mock-source"]) == (201, "fault")
    assert took >= 0.05
    assert wired.shop.last.took >= 50_000


def test_a_fixed_delay_is_waited_for_as_it_stands(shop: Shop, naps: list[float]) -> None:
    fault(shop, {"delay": {"seconds": 12.5}})

    assert shop.book().status == 201
    assert naps == [12.5]


def test_a_uniform_and_a_log_normal_delay_are_drawn_by_the_worlds_chance(
    shop: Shop, naps: list[float]
) -> None:
    def waited(delay: Mapping[str, float], seed: int) -> list[float]:
        naps.clear()
        shop.client.put(shop.control, json={"seed": seed})
        fault(shop, {"delay": delay})
        for _ in range(5):
            shop.book()
        return list(naps)

    uniform, normal = {"min": 2, "max": 3}, {"median": 30, "sigma": 2}

    assert all(2 <= each <= 3 for each in waited(uniform, 1))
    assert waited(uniform, 1) == waited(uniform, 1) != waited(uniform, 2)
    assert all(0 < each <= LONGEST_DELAY for each in waited(normal, 1))
    assert waited(normal, 1) == waited(normal, 1) != waited(normal, 2)


def test_a_delay_goes_with_whatever_else_goes_wrong(shop: Shop, naps: list[float]) -> None:
    fault(shop, {"delay": {"seconds": 3}, "status": 503, "garble": "json", "retry_after": 1})

    reply = shop.book()

    assert (reply.status, naps) == (503, [3])
    assert reply.body.startswith(b"<<")
    assert reply.headers["retry-after"] == "1"


def test_while_one_call_waits_others_to_its_world_do_not(server: Server, shop: Shop) -> None:
    fault(shop, {"delay": {"seconds": 30}}, operation="assignPoints")
    woken = asyncio.Event()
    at: list[str] = []

    async def sleep(seconds: float) -> None:
        at.append("asleep")
        await woken.wait()

    async def call(path: str) -> None:
        await _post(server, shop.client.world, path)
        at.append(path)

    async def story() -> None:
        late = asyncio.create_task(call(BOOKINGS))
        while "asleep" not in at:
            await real(0)
        await call("/api/users")
        woken.set()
        await late

    real = asyncio.sleep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mockserver.http.transport.disruption.sleep", sleep)
        shop.client.run(story())

    assert at == ["asleep", "/api/users", BOOKINGS]


async def _post(server: Server, world: str, path: str) -> int:
    sent: list[Any] = []
    body = json.dumps(order()).encode()
    headers = {
        b"host": b"localhost",
        b"x-mock-world": world.encode(),
        b"x-koomalooma-jwt": token().encode(),
        b"content-type": b"application/json",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": list(headers.items()),
    }
    await server.app(scope, receive, send)
    status: int = sent[0]["status"]
    return status


def test_a_spoiled_reply_without_a_body_is_still_a_whole_reply(wired: Wire) -> None:
    stub = {"api": "koomalooma", "reply": {"status": 204}, "breaks_contract": True}
    wired.shop.client.post(f"{wired.shop.control}/stubs", json=stub)
    for kind in ("empty", "truncate", "json", "content-type", "missing-field", "wrong-type"):
        fault(wired.shop, {"garble": kind}, times=1)
        reply = wired.book()
        assert (reply.status, reply.body, "content-length" in reply.headers) == (204, b"", False)
    assert wired.is_kept
    wired.shop.client.delete(f"{wired.shop.control}/stubs")
