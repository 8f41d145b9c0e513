"""Repeated header lines: a connection that knows them reads a request as a new connection does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.http.transport.cycle import Malformed
from mockserver.http.transport.limits import Limits
from mockserver.http.transport.parsing import RequestParser
from mockserver.http.transport.patience import Patience

FIRST = b"POST /a?q=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nAccept: */*\r\n\r\nabc"
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "get", "CONNECT", "PURGE"])
TARGETS = st.sampled_from(
    [
        "/",
        "/a",
        "/a/b%20c",
        "/a?q=1&r=%2F",
        "/a?",
        "//h/a",
        "http://x/y",
        "*",
        "/a b",
        "/a#f",
        "/\xe9",
    ]
)
LINES = st.lists(
    st.sampled_from(
        [
            "Host: h",
            "host: other",
            "Accept: */*",
            "X-Folded: a\r\n b",
            "Content-Length: 3",
            "content-length:3",
            "Content-Length: 03",
            "Content-Length: 3 ",
            "Content-Length: +3",
            "Content-Length: 0",
            "Content-Length: 99999999999",
            "Transfer-Encoding: chunked",
            "Connection: close",
            "Proxy-Connection: close",
            "Proxy-Connection: keep-alive",
            "Expect: 100-continue",
            "Upgrade: h2c",
            "no colon",
        ]
    ),
    max_size=4,
)
BODIES = st.sampled_from(["", "abc", "abcd", "3\r\nabc\r\n0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"])


class Heard:
    """Notes what a parser passes on."""

    def __init__(self) -> None:
        self.notes: list[Any] = []
        self.keeps_alive = True
        self.parser = RequestParser(self, Limits(), Patience(Limits(), 0.0))
        self.parser.common = {"type": "http"}

    def on_head(self, scope: dict[str, Any], *, keeps_alive: bool, is_expecting: bool) -> None:
        self.notes.append((scope, keeps_alive, is_expecting))
        self.keeps_alive = keeps_alive

    def on_body(self, body: bytes) -> None:
        self.notes.append(body)

    def on_end(self) -> None:
        self.notes.append("end")
        if not self.keeps_alive:
            self.parser.phase = "over"

    def on_malformed(self, scope: dict[str, Any] | None, malformed: Malformed) -> None:
        self.notes.append((scope, malformed))

    def feed(self, *pieces: bytes) -> "Heard":
        for piece in pieces:
            self.parser.feed(piece)
        return self

    @property
    def heads(self) -> list[dict[str, Any]]:
        return [each[0] for each in self.notes if isinstance(each, tuple)]


@st.composite
def requests(draw: st.DrawFn, lines: st.SearchStrategy[list[str]] = LINES) -> bytes:
    every = [f"{draw(METHODS)} {draw(TARGETS)} HTTP/1.1", *draw(lines), "", draw(BODIES)]
    return "\r\n".join(every).encode("latin-1")


@st.composite
def pairs(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Two requests, most of them with the same header lines."""
    lines = draw(LINES)
    same = st.just(lines)
    return draw(requests(same)), draw(requests(st.one_of(same, same, LINES)))


@given(pairs())
def test_known_header_lines_change_nothing(pair: tuple[bytes, bytes]) -> None:
    first, second = pair
    before = Heard().feed(first)
    if before.parser.phase == "idle":
        known, anew = Heard().feed(first, second), Heard().feed(second)
        assert known.notes == before.notes + anew.notes
        assert known.parser.phase == anew.parser.phase


@given(requests(), st.data())
def test_a_request_repeats_itself_in_any_pieces(request: bytes, data: st.DataObject) -> None:
    once = Heard().feed(request)
    if once.parser.phase == "idle" and len(once.heads) == 1:
        cut = data.draw(st.integers(1, len(request)))
        again = Heard().feed(request, request[:cut], request[cut:], request)
        assert [each for each in again.notes if type(each) is tuple] == once.notes[:1] * 3
        assert again.parser.phase == "idle"


def test_a_repeated_request_is_not_parsed_again() -> None:
    heard = Heard().feed(FIRST, FIRST)
    first, second = heard.heads
    assert second["headers"] is first["headers"]
    assert heard.notes[:3] == heard.notes[3:]


def test_another_line_and_another_length_keep_the_other_headers() -> None:
    other = b"PUT /x%20y HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nAccept: */*\r\n\r\nab\r\nc"
    first, second = Heard().feed(FIRST, other).heads
    assert second["headers"][0] is first["headers"][0]
    assert second["headers"][1] == (b"content-length", b"5")
    assert first["headers"][1] == (b"content-length", b"3"), "the first request keeps its own"
    assert (second["method"], second["path"], second["raw_path"]) == ("PUT", "/x y", b"/x%20y")


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(FIRST + FIRST, id="two requests in one piece"),
        pytest.param(FIRST[:-1], id="a body that has not ended"),
        pytest.param(FIRST.replace(b" 3", b" 123456789"), id="a length of too many digits"),
        pytest.param(FIRST.replace(b" 3", b" -3"), id="a length below zero"),
        pytest.param(FIRST.replace(b" 3", b" "), id="no length"),
        pytest.param(FIRST.replace(b"/a", b"//a"), id="a path that could be a host"),
        pytest.param(FIRST.replace(b"HTTP/1.1", b"HTTP/1.0"), id="an older version"),
        pytest.param(
            FIRST.replace(b"\r\nAccept", b"\r\nConnection: close\r\nAccept"), id="the end"
        ),
        pytest.param(FIRST.replace(b"*/*", b"*/*\r\nExpect: 100-continue"), id="an expectation"),
    ],
)
def test_what_differs_is_parsed_as_ever(second: bytes) -> None:
    anew, known = Heard().feed(second), Heard().feed(FIRST, second)
    assert known.notes[3:] == anew.notes
    assert known.parser.phase == anew.parser.phase


def test_long_header_lines_are_not_kept() -> None:
    request = FIRST.replace(b"*/*", b"*" * 5_000)
    first, second = Heard().feed(request, request).heads
    assert second["headers"] == first["headers"]
    assert second["headers"] is not first["headers"]
