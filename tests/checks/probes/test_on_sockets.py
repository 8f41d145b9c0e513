"""What no server of ours would do, byte by byte: a body after HEAD, a connection that breaks."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from mockserver.checks import CheckOptions, replay_finding
from mockserver.checks.json_report import render_json
from mockserver.checks.wire.caller import Caller, NoReply
from mockserver.errors import CheckError
from tests.checks.builders import a_report, a_target
from tests.checks.probes.probing import CONTRACT, a_server, probed

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n"


@contextmanager
def bytes_for_each(reply: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Send the same bytes to everybody who connects; yields the URL, and what came."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    received = connection.recv(65_536)
                    while b"chunked" in received and not received.endswith(b"0\r\n\r\n"):
                        received += connection.recv(65_536)
                    came.append(received)
                    connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", came
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize(("after", "seen"), [(b"", b""), (b"{}", b"{}")])
def test_a_body_after_head_is_seen(after: bytes, seen: bytes) -> None:
    with bytes_for_each(HEAD + b"\r\n" + after) as (url, _):
        caller = Caller(a_target(url), CheckOptions(timeout=5))
        exchange = caller.send("", "HEAD", f"{url}/x", {"Connection": "close"})
    assert (exchange.status, exchange.reply_body) == (200, seen)


def test_a_body_after_head_is_a_finding() -> None:
    def kept(body: bytes) -> set[str]:
        media = b"Content-Type: application/json\r\nAllow: POST\r\n\r\n"
        with bytes_for_each(HEAD + media + body) as (url, _):
            target = replace(a_target(url), contract=CONTRACT)
            return {each.title for each in probed(target, "createUser", "probe-methods").findings}

    assert "HEAD is answered with a body" in kept(b"{}")


def test_a_body_in_chunks_has_no_length() -> None:
    with bytes_for_each(HEAD + b"\r\n{}") as (url, came):
        caller = Caller(a_target(url), CheckOptions(timeout=5))
        caller.send("", "POST", f"{url}/x", {"Transfer-Encoding": "chunked"}, b"abcdef")
    head, _, body = came[0].partition(b"\r\n\r\n")
    assert b"content-length" not in head.lower()
    assert body == b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"


def test_a_connection_that_breaks_is_a_finding() -> None:
    with bytes_for_each(b"") as (url, _):
        caller = Caller(a_target(url), CheckOptions(timeout=5))
        with pytest.raises(NoReply, match="the connection broke"):
            caller.send("", "GET", f"{url}/x", {})


def test_a_probe_is_sent_again_until_its_finding_is_mended(tmp_path: Path) -> None:
    report = tmp_path / "check.json"
    with a_server("accepts a bad enum") as (server, target):
        finding = probed(target).findings[0]
        report.write_text(render_json(a_report(finding)))
        server.seen.clear()
        broken = replay_finding(target, CheckOptions(), report, finding.id)
        sent = len(server.seen)
    with a_server() as (_, target):
        mended = replay_finding(target, CheckOptions(), report, finding.id)
    assert (broken.reproduced, mended.reproduced) == ("always", "never")
    assert broken.curl.startswith("curl")
    # The good call, and the one that was found.
    assert sent == 2


def test_a_replay_that_may_not_be_sent_or_finds_no_good_call_is_not_decided(tmp_path: Path) -> None:
    report = tmp_path / "check.json"
    with a_server("accepts a bad enum") as (_, target):
        finding = probed(target).findings[0]
        report.write_text(render_json(a_report(finding)))
        with pytest.raises(CheckError, match="does not call"):
            replay_finding(target, CheckOptions(skip=("probes",)), report, finding.id)
        refused = replace(target, headers={"X-KoomaLooma-JWT": "wrong"})
        with pytest.raises(CheckError, match="could not be decided"):
            replay_finding(refused, CheckOptions(), report, finding.id)
