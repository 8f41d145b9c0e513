"""The log of requests: what each line says, what it hides, and that it stops nobody."""

import json
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.cli.log.ignored import Ignored
from mockserver.cli.log.json_line import JsonLines
from mockserver.cli.log.line import Lines
from mockserver.cli.log.reason import reason_of
from mockserver.cli.log.request_log import Form, RequestLog
from mockserver.cli.log.writer import WHOLE, Writer
from mockserver.engine.journal import Exchange
from mockserver.http.request import Head
from tests.client import Client

STATUS = "/v3/infinity-mall/rewards-program/info"


class Logged(NamedTuple):
    """A consumer of a server whose log goes into a pipe."""

    client: Client
    log: RequestLog
    pipe: int

    @property
    def lines(self) -> list[str]:
        """Everything that was logged; the log ends with this."""
        self.log.close()
        return os.read(self.pipe, 2**16).decode().splitlines()


@contextmanager
def logged(client: Client, form: Form) -> Iterator[Logged]:
    reading, writing = os.pipe()
    log = RequestLog(Writer(writing), form)
    client.server.traffic.watcher = log
    try:
        yield Logged(client, log, reading)
    finally:
        client.server.traffic.watcher = None
        log.close()
        os.close(writing)
        os.close(reading)


@pytest.fixture
def text(client: Client) -> Iterator[Logged]:
    with logged(client, Lines(Ignored({}), has_colour=False)) as each:
        yield each


@pytest.fixture
def as_json(client: Client) -> Iterator[Logged]:
    with logged(client, JsonLines(Ignored({}))) as each:
        yield each


def call(logged: Logged, path: str = STATUS, **headers: str) -> None:
    logged.client.get(path, headers={**logged.client.credentials("boostcom"), **headers})


def words(line: str) -> list[str]:
    return line.split()


def test_a_line_says_when_where_what_and_who_answered(text: Logged) -> None:
    call(text)

    (line,) = text.lines
    clock, *rest = words(line)
    assert len(clock) == 8
    assert rest[:5] == [text.client.world, "GET", STATUS, "200", "behaviour"]
    assert float(rest[5]) > 0
    assert rest[6:] == ["ms"]


def test_stubs_faults_and_refusals_are_told_apart(text: Logged) -> None:
    client = text.client
    rule = {"api": "boostcom", "operation": "getProgramInfo", "times": 1}
    reply = {"status": 503, "body": {"error": {"message": "down"}}}
    client.post(f"{client.control}/stubs", json={**rule, "reply": reply, "breaks_contract": True})
    call(text)
    client.post(f"{client.control}/faults", json={**rule, "do": {"drop": "before"}})
    call(text)
    client.get(f"{STATUS}s")

    stubs, stubbed, faults, dropped, refused = text.lines
    assert words(stubs)[1:6] == [client.world, "POST", f"{client.control}/stubs", "201", "gate"]
    assert words(stubbed)[4:6] == ["503", "stub"]
    assert stubbed.endswith("ms  down")
    assert words(faults)[4] == "201"
    assert words(dropped)[4:6] == ["---", "fault"]
    assert dropped.endswith("a fault dropped the connection before the reply")
    assert words(refused)[4:6] == ["404", "gate"]
    assert f"No operation has the path '{STATUS}s'" in refused


def test_a_request_that_breaks_the_contract_says_where(text: Logged) -> None:
    text.client.put(
        "/v2/customer_sessions/s-1",
        json={"customerSession": 3},
        headers=text.client.credentials("talon_one"),
    )

    (line,) = text.lines
    assert "body/customerSession: expected object, got 3" in line


def test_probes_are_not_shown(text: Logged) -> None:
    text.client.get("/_mock/health")
    text.client.get("/_mock/worlds")

    (line,) = text.lines
    assert words(line)[1:4] == ["-", "GET", "/_mock/worlds"]


@pytest.mark.parametrize("form", [Lines(Ignored({}), has_colour=True), JsonLines(Ignored({}))])
def test_no_credential_is_shown(client: Client, form: Form) -> None:
    with logged(client, form) as each:
        call(each, f"{STATUS}?access_token=hush-hush", authorization="Bearer hush-hush")
        each.client.get("/nowhere?password=hush-hush&x=1", headers={"authorization": "hush-hush"})
        lines = each.lines

    assert len(lines) == 2
    assert "hush" not in "".join(lines)
    assert "x=1" in lines[1]


def test_a_line_has_the_trace_that_came_in(text: Logged) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    call(text, traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    call(text, traceparent=f"00-{trace}-00f067aa0ba902b7")

    named, unnamed = text.lines
    assert named.endswith(f"  trace {trace}")
    assert "trace " not in unnamed


def test_as_json_each_exchange_is_one_object(as_json: Logged) -> None:
    as_json.client.start("default", "2026-03-02T12:00:00Z")
    call(
        as_json,
        f"{STATUS}?a=b",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
    as_json.client.post("/api/users", json={})

    made, good, bad = map(json.loads, as_json.lines)
    assert made["world"] == as_json.client.world
    assert good.pop("at") > made["at"]
    assert good.pop("duration_ms") > 0
    assert good.pop("response_bytes") > 100
    assert good == {
        "event": "exchange",
        "world": as_json.client.world,
        "world_time": "2026-03-02T12:00:00.000000+00:00",
        "method": "GET",
        "path": STATUS,
        "query": "a=b",
        "status": 200,
        "source": "behaviour",
        "api": "boostcom",
        "operation": "getProgramInfo",
        "request_bytes": 0,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "parent_id": "00f067aa0ba902b7",
    }
    assert bad["reason"] == "The header X-KoomaLooma-JWT is missing."


HOSTILE = st.binary(max_size=40)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from([200, 404, 599, 0]))
def test_whatever_comes_in_no_terminal_obeys_it(
    path: bytes, query: bytes, body: bytes, status: int
) -> None:
    exchange = an_exchange(path=path, query=query, reply_body=body, status=status)

    line = Lines(Ignored({}), has_colour=False).exchange(a_head(), exchange, 0)
    written = JsonLines(Ignored({})).exchange(a_head(), exchange, 0)

    assert line.isprintable()
    assert written.isascii()
    assert written.isprintable() or "\x7f" in written
    assert json.loads(written)["path"].encode("latin-1") == path


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": {"code": 7, "message": "No."}}', "No."),
        (b'{"message": "Bad", "errors": [{"title": "worse"}]}', "Bad"),
        (b'{"errors": [{"title": "worse"}]}', "worse"),
        (b'{"error": {"error": {"error": {"error": {"error": "deep"}}}}}', "not found"),
        (b"plain words\nand more", "plain words"),
        (b"<html>", "not found"),
        (b'{"half', "not found"),
        (b"[" * 9_000, "not found"),
        (b"", "not found"),
        (b'{"message": "%s"}' % (b"x" * 500), "x" * 197 + "..."),
        (b'{"message": "No such path. There are: %s"}' % (b"/x, " * 99), "No such path."),
    ],
)
def test_the_reason_is_what_the_error_says(body: bytes, said: str) -> None:
    assert reason_of(an_exchange(status=404, reply_body=body)) == said


def test_an_output_that_takes_nothing_stops_nobody_and_what_is_dropped_is_told() -> None:
    reading, writing = os.pipe()
    log = RequestLog(Writer(writing, most_queued=10_000), Lines(Ignored({}), has_colour=False))
    for _ in range(2_000):  # a pipe holds 64 KiB
        log.add(a_head(), an_exchange())
        log.flush()
    dropped = log.dropped
    read: list[str] = []
    stream = os.fdopen(reading)
    reader = threading.Thread(target=lambda: read.extend(stream))
    reader.start()
    log.close("The end.")
    os.close(writing)
    reader.join()
    stream.close()

    assert 0 < dropped < 2_000
    *lines, end = read
    counts = [int(each.split()[0].replace(",", "")) for each in lines if "not shown" in each]
    assert sum(counts) == dropped
    assert len(lines) - len(counts) == 2_000 - dropped
    assert end == "The end.\n"


def test_an_output_that_ends_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    writer = Writer(writing)
    log = RequestLog(writer, Lines(Ignored({}), has_colour=False))
    log.add(a_head(), an_exchange())
    log.flush()
    assert not writer.close(5)
    with caplog.at_level(logging.WARNING):
        for _ in range(100):
            log.add(a_head(), an_exchange())
        log.close()
    os.close(writing)

    ended, dropped = caplog.messages
    assert "the output ended (Broken pipe)" in ended
    assert dropped.startswith("100 requests are not shown")


def test_a_terminal_shows_colours_by_the_status() -> None:
    lines = Lines(Ignored({}), has_colour=True)

    good, bad = (lines.exchange(a_head(), an_exchange(status=each), 0) for each in (201, 404))

    assert "\x1b[32m201\x1b[0m" in good
    assert "\x1b[33m404\x1b[0m" in bad


def test_calls_that_differ_in_anything_have_lines_that_differ() -> None:
    lines = Lines(Ignored({}), has_colour=False)
    kinds: list[dict[str, Any]] = [
        {},
        {"method": "PUT"},
        {"path": b"/other"},
        {"query": b"page=2"},
        {"status": 404, "reply_body": b'{"detail": "It is gone."}'},
        {"source": "stub"},
    ]
    late = a_head()
    late.took = 2_000_000

    first, second = (
        [
            lines.exchange(late, an_exchange(), 0),
            *(lines.exchange(a_head(), an_exchange(**kind), 0) for kind in kinds),
        ]
        for _ in range(2)
    )

    assert first == second
    assert len(set(first)) == len(kinds) + 1
    assert "2000.0 ms" in first[0]
    assert "/other" in first[3]
    assert "/?page=2" in first[4]
    assert first[5].endswith("It is gone.")


def a_head() -> Head:
    scope = {"method": "GET", "query_string": b"", "headers": [], "raw_path": b"/"}
    return Head(scope)


def an_exchange(**different: Any) -> Exchange:
    usual = Exchange(0, 1, "GET", b"/", b"", (), b"", "", "", 200, (), b"", "gate", ())
    return usual._replace(**different)


def test_what_the_contract_does_not_know_is_named_once(client: Client) -> None:
    body = {"customerSession": {"profileId": "ida", "evil": 1}, "responseContent": []}
    headers = client.credentials("talon_one_today")
    with logged(client, Lines(Ignored(client.server.contracts), has_colour=False)) as each:
        for _ in range(2):
            client.put("/v2/customer_sessions/order-1?loyalty=yes", json=body, headers=headers)
        first, second = each.lines

    assert first.endswith("  not in the contract: ?loyalty, /customerSession/evil")
    assert second.endswith(" ms")


def test_a_line_is_as_long_as_an_output_takes_as_a_whole(as_json: Logged) -> None:
    as_json.client.get(f"/{'a' * 9_000}?{'b=%00&' * 2_000}")

    (line,) = as_json.lines
    logged = json.loads(line)
    assert len(line) < WHOLE
    assert (logged["path"][:3], logged["path"][-4:], logged["status"]) == ("/aa", "a...", 404)


@given(st.lists(st.integers(1, 3 * WHOLE), min_size=1, max_size=20))
def test_only_whole_lines_are_written_at_once(lengths: list[int]) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        lines = [b"x" * (length - 1) + b"\n" for length in lengths]
        writer = Writer(theirs.fileno())
        writer.write(b"".join(lines))
        written: list[bytes] = []
        while sum(map(len, written)) < sum(lengths):
            written.append(ours.recv(2 * WHOLE))
        writer.close(1)

    assert b"".join(written) == b"".join(lines)
    assert max(map(len, written)) <= WHOLE
    short = all(length <= WHOLE for length in lengths)
    assert not short or all(each.endswith(b"\n") for each in written)
