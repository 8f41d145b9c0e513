"""Credentials: found where the contract says, and never kept, told or logged."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.contract.operation import Operation, SecurityScheme
from mockserver.http.app import build_server
from mockserver.http.credentials import find_credentials
from mockserver.http.mask import Mask
from mockserver.http.pseudonym import Pseudonyms
from mockserver.settings import Settings
from tests.client import Client
from tests.http.asking import asking
from tests.http.conftest import BOOKINGS, Shop
from tests.pairing import each_once
from tests.providers.koomalooma.conftest import token

CANARY = "canary-4f1c"
SECRET_NAMES = [
    "X-KoomaLooma-JWT",
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "X-Api-Key",
    "X-Mock-Token",
]


@pytest.fixture
def alone() -> Iterator[Client]:
    """A server of its own, so that every world of it can be searched."""
    client = Client(build_server(Settings()), "canaries")
    for world in ("canaries", "w"):
        assert client.put(f"/_mock/worlds/{world}").status == 200
    yield client
    client.close()


def journals(client: Client) -> str:
    """Everything that any world's journal keeps."""
    worlds = client.server.worlds
    found = [client.run(worlds.journal(name)) for name in client.run(worlds.names())]
    exchanges = [exchange for journal in found for exchange in journal]
    assert exchanges
    return repr(exchanges)


def told(client: Client) -> str:
    """Everything that the control API tells of any world."""
    paths = ["/_mock/apis", "/_mock/worlds", "/_mock/apis/koomalooma/spec"]
    for name in client.get("/_mock/worlds").json()["worlds"]:
        control = f"/_mock/worlds/{name}"
        world = client.get(control).json()
        paths += [control, f"{control}/clock"]
        paths += [
            f"{control}/rows/{api}/{collection}"
            for api, tables in world["rows"].items()
            for collection in tables
        ]
    replies = [client.get(path) for path in paths]
    assert {reply.status for reply in replies} == {200}
    return repr(replies)


@pytest.mark.parametrize(
    ("name", "spelling"),
    each_once(SECRET_NAMES, [str, str.lower, str.upper]),
)
def test_a_credential_in_a_header_leaves_no_trace(
    alone: Client, name: str, spelling: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    paths = ["/api/nowhere", "/nowhere", "/_mock/nowhere", "/api/users/%FF/commitments"]

    headers = {spelling(name): CANARY}
    replies = [each.by(alone, headers=headers) for each in asking(alone.server, "w")]
    replies += [alone.request(m, p, headers=headers) for p in paths for m in ("GET", "POST")]
    alone.post("/api/users", headers={"X-KoomaLooma-JWT": token(), spelling(name): CANARY})

    everything = [repr(replies), journals(alone), told(alone), caplog.text]
    assert [text.count(CANARY) for text in everything] == [0, 0, 0, 0]
    assert "[masked:" in journals(alone)


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_credential_in_the_query_leaves_no_trace(
    alone: Client, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    escaped = "".join(f"%{byte:02x}" for byte in name.encode())

    for query in (f"{name}={CANARY}", f"a=1&{name.upper()}={CANARY}&b", f"{escaped}={CANARY}"):
        replies = [
            alone.request(
                each.method, with_query(each.path, query), headers={"X-KoomaLooma-JWT": token()}
            )
            for each in asking(alone.server, "w")
        ]
        replies.append(alone.get(f"/api/nowhere?{query}"))
        assert CANARY not in repr(replies)

    assert [text.count(CANARY) for text in (journals(alone), told(alone), caplog.text)] == [0, 0, 0]


def test_a_good_credential_leaves_no_trace_either(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop.token = token(jti=CANARY)

    replies = [shop.book(), shop.book(b"{"), shop.book(path="/api/users"), shop.book(path="/api/x")]

    assert [reply.status for reply in replies] == [201, 400, 201, 404]
    everything = repr((replies, list(shop.client.journal), shop.books)) + caplog.text
    assert shop.token not in everything
    assert shop.token.rpartition(".")[2] not in everything


def test_a_credential_leaves_no_trace_in_the_log_of_a_failure(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr("mockserver.http.provider.perform", fails)

    reply = shop.book(path=f"{BOOKINGS}?X-Api-Key={CANARY}", cookie=CANARY)

    assert (reply.status, "no such luck" in caplog.text) == (500, True)
    assert CANARY not in caplog.text + repr(list(shop.client.journal)) + repr(reply)
    assert shop.token not in caplog.text + repr(list(shop.client.journal)) + repr(reply)


def test_what_is_not_a_credential_is_kept_as_it_came() -> None:
    mask = Mask(Pseudonyms(b"key"), ["X-Own-Key"])

    assert mask.headers(((b"x-own-key", b"1"), (b"accept", b"2"))) == (  # type: ignore[arg-type]
        (b"x-own-key", b"[masked:6da91fb91517]"),
        (b"accept", b"2"),
    )
    assert mask.query(b"a=1&X-OWN-KEY=2&x%2down%2Dkey=3&x-own-key&b=x-own-key") == (
        b"a=1&X-OWN-KEY=[masked:ae7b3ee87b8c]&x%2down%2Dkey=[masked:6686e08b2fce]&x-own-key"
        b"&b=x-own-key"
    )


def operation(*alternatives: tuple[SecurityScheme, ...]) -> Operation:
    return Operation("api", "id", "GET", "/", "", "", (), (), None, {}, alternatives)


@pytest.mark.parametrize(
    ("scheme", "found"),
    [
        (SecurityScheme("key", "apiKey", "header", "X-Key"), {"key": "in the header"}),
        (SecurityScheme("key", "apiKey", "query", "key"), {"key": "in the query"}),
        (SecurityScheme("key", "apiKey", "cookie", "key"), {"key": "in-the-cookie"}),
        (SecurityScheme("key", "http", "header", "Authorization", "bearer"), {"key": "Bearer x"}),
        (SecurityScheme("key", "apiKey", "header", "X-Other"), {}),
        (SecurityScheme("key", "apiKey", "query", "other"), {}),
        (SecurityScheme("key", "apiKey", "cookie", "other"), {}),
    ],
)
def test_a_credential_is_found_where_its_scheme_says(
    scheme: SecurityScheme, found: dict[str, str]
) -> None:
    headers = {
        b"x-key": b"in the header",
        b"cookie": b"a=b; key=in-the-cookie",
        b"authorization": b"Bearer x",
    }

    fields = [("key", "in%20the+query"), ("key", "second")]

    assert find_credentials(operation((scheme,)), headers, fields) == found


def test_credentials_of_every_alternative_are_found() -> None:
    one = SecurityScheme("one", "apiKey", "header", "X-One")
    two = SecurityScheme("two", "apiKey", "header", "X-Two")
    asked = operation((one,), (one, two))

    assert find_credentials(asked, {b"x-one": b"1", b"x-two": b"2"}, []) == {"one": "1", "two": "2"}
