"""The journal as server-sent events, over a real socket: what there is, and what comes."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from mockserver.http import streams
from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from mockserver.stores.backends.memory import MemoryStore
from tests.client import Client
from tests.http.sockets import connect, head, talk
from tests.providers.koomalooma.conftest import token

STREAM = "/_mock/worlds/default/journal/stream"
FOLLOWS = "Accept: text/event-stream"


class Event(NamedTuple):
    """One event: its kind, its data, its id."""

    kind: str
    data: Any
    id: str


class Follower:
    """A client that follows a journal, and reads an event at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        lines = iter(self._file.readline, b"\r\n")
        self.headers = dict(line.decode().strip().split(": ", 1) for line in lines)

    def next(self) -> Event:
        fields: dict[str, str] = {}
        while not fields:
            size = int(self._file.readline(), 16)
            part = self._file.read(size + 2)[:-2].decode()
            assert size, "the stream has ended"
            fields = dict(line.split(": ", 1) for line in part.splitlines() if ": " in line[1:])
        data = {key: fields.pop(key, "") for key in ("event", "data", "id")}
        return Event(data["event"], json.loads(data["data"]), data["id"])

    def ends(self) -> bool:
        return self._file.readline() in (b"0\r\n", b"")


@contextmanager
def following(url: str, *headers: str, query: str = "") -> Iterator[Follower]:
    with connect(url) as connection:
        connection.sendall(head("GET", STREAM + query, FOLLOWS, *headers))
        yield Follower(connection)


@pytest.fixture
def own() -> Server:
    return build_server(Settings())


@pytest.fixture
def url(own: Server) -> Iterator[str]:
    with serving(own) as url:
        yield url


def call(url: str) -> None:
    (reply,) = talk(url, head("POST", "/api/users", f"X-KoomaLooma-JWT: {token()}"))
    assert reply.status == 201


def control(url: str, method: str, path: str) -> None:
    (reply,) = talk(url, head(method, f"/_mock/worlds/default{path}"))
    assert reply.status < 300


def test_it_sends_what_there_is_and_then_each_call_as_it_comes(url: str) -> None:
    call(url)

    with following(url) as follower:
        before = follower.next()
        call(url)
        after = follower.next()

    assert (follower.status, follower.headers["content-type"]) == (
        200,
        "text/event-stream; charset=utf-8",
    )
    assert [(each.kind, each.data["id"], each.data["operation"]) for each in (before, after)] == [
        ("exchange", 1, "createUser"),
        ("exchange", 2, "createUser"),
    ]


def test_who_comes_back_goes_on_after_the_last_event(url: str) -> None:
    call(url)
    with following(url) as follower:
        last = follower.next()

    call(url)
    with following(url, f"Last-Event-ID: {last.id}") as follower:
        assert follower.next().data["id"] == 2


def test_an_id_that_is_not_ours_is_no_place(url: str) -> None:
    call(url)

    with following(url, "Last-Event-ID: 9-9-9") as follower:
        assert follower.next().data["id"] == 1


def test_a_journal_that_begins_anew_is_told(url: str) -> None:
    call(url)
    with following(url) as follower:
        follower.next()
        control(url, "POST", "/reset")
        assert follower.next().kind == "anew"
        call(url)
        assert follower.next().data["id"] == 1
        control(url, "DELETE", "")
        assert follower.next().kind == "gone"


def test_what_the_journal_has_forgotten_is_counted() -> None:
    store = MemoryStore()  # whichever the others are tried over: it lets a test forget calls
    with serving(build_server(Settings(), store)) as url:
        for _ in range(3):
            call(url)
        journal = store._entries["default"].journal
        journal.forget_oldest()
        journal.forget_oldest()

        with following(url) as follower:
            assert follower.next() == Event("forgotten", {"count": 2}, "")
            assert follower.next().data["id"] == 3


def test_a_client_that_does_not_ask_for_events_gets_what_there_is(client: Client) -> None:
    client.post("/api/users", headers={"x-koomalooma-jwt": token()})

    text = client.get(f"{client.control}/journal/stream").body.decode()

    assert text.count("event: exchange\n") == 1


def test_a_server_that_stops_ends_its_streams(own: Server) -> None:
    with serving(own) as url, connect(url) as connection:
        connection.sendall(head("GET", STREAM, FOLLOWS))
        follower = Follower(connection)
        own.control.streams.is_ending = True

        assert follower.ends()


def test_there_are_only_so_many_streams(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_STREAMS", 1)
    call(url)
    with following(url) as first, following(url) as second:
        first.next()

        assert second.status == 429


def test_a_world_that_there_is_not_is_not_followed(client: Client) -> None:
    assert client.get(f"{client.control}/journal/stream").status == 404


def test_pages_of_other_origins_cannot_follow(client: Client) -> None:
    reply = client.get(STREAM, headers={"origin": "http://evil.com"})

    assert reply.status == 403
