"""A proxy passes calls on, answers as the upstream did, and judges both directions."""

import asyncio
import gzip
import socket
from typing import Any

import pytest

from mockserver.http.proxy.address import read_address
from mockserver.http.proxy.upstream import Upstream
from tests.checks.fixed_server import CERTIFICATE
from tests.client import Client
from tests.http.proxies import proxying
from tests.http.upstreams import PET, Wired, reply, replying

PATH = "/v1/pets/1"
KEY = {"X-Key": "canary-5up3r"}


def violations_of(client: Client) -> list[str]:
    *_, last = client.journal
    return [f"{each.place}{each.pointer} {each.keyword}" for each in last.violations]


def test_a_reply_is_passed_on_with_its_status_headers_and_body() -> None:
    sent = reply(
        200,
        PET,
        "Date: Thu, 01 Jan 1970 00:00:00 GMT",
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
        "X-Own: yes",
        "Connection: keep-alive, X-Hop",
        "X-Hop: no",
        "Keep-Alive: timeout=5",
        "X-Mock-Source: behaviour",
        media="application/json; charset=utf-8",
    )
    with replying(sent) as upstream, proxying(upstream.url) as client:
        passed = client.get(PATH)
        headers = client.run(_raw_headers(client))

    assert (passed.status, passed.body) == (200, PET)
    assert sorted(headers) == [
        (b"content-length", b"24"),
        (b"content-type", b"application/json; charset=utf-8"),
        (b"date", b"Thu, 01 Jan 1970 00:00:00 GMT"),
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
        (b"x-mock-source", b"upstream"),
        (b"x-mock-world", b"w"),
        (b"x-own", b"yes"),
    ]


async def _raw_headers(client: Client) -> list[tuple[bytes, bytes]]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"x-mock-world", b"w")]
    scope = {"type": "http", "method": "GET", "raw_path": PATH.encode(), "query_string": b""}
    await client.server.app({**scope, "path": PATH, "headers": headers}, receive, send)
    raw: list[tuple[bytes, bytes]] = sent[0]["headers"]
    return raw


def test_a_request_reaches_the_upstream_as_it_came_but_for_the_hop() -> None:
    with replying(reply(201)) as upstream, proxying(f"{upstream.url}/eu") as client:
        client.post(
            "/_world/x/v1/pets?a=%41&b",
            json={"name": "Rex"},
            headers={
                **KEY,
                "accept-encoding": "gzip",
                "connection": "x-hop",
                "x-hop": "1",
                "te": "trailers",
                "x-mock-token": "control",
            },
        )

    assert upstream.lines[0] == "POST /eu/v1/pets?a=%41&b HTTP/1.1"
    assert sorted(upstream.lines[1:]) == [
        "accept-encoding: identity",
        "content-length: 15",
        "content-type: application/json",
        f"host: {upstream.url.removeprefix('http://')}",
        "x-key: canary-5up3r",
        "x-mock-world: w",
    ]
    assert upstream.seen[0].endswith(b'{"name": "Rex"}')


def test_both_directions_are_judged_and_the_journal_says_what_is_wrong() -> None:
    wrong = reply(201, b'{"id": "one"}')
    with replying(wrong) as upstream, proxying(upstream.url) as client:
        answer = client.post("/v1/pets", json={"name": ""}, headers=KEY)
        found = violations_of(client)
        *_, last = client.journal

    assert (answer.status, answer.body) == (201, b'{"id": "one"}')
    assert found == ["body/name minLength", "reply-body required", "reply-body/id type"]
    assert (last.source, last.operation) == ("upstream", "createPet")
    assert b"canary" not in repr(last).encode()


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (reply(418), ["status status"]),
        (reply(200, b"<html>", media="text/html"), ["content-type media-type"]),
        (reply(200, b""), ["reply-body malformed"]),
        (reply(200, b'{"name": "a", "name": "b"}'), ["reply-body malformed"]),
        (reply(200, gzip.compress(PET), "Content-Encoding: gzip"), []),
        (reply(200, gzip.compress(b"{}"), "Content-Encoding: gzip"), ["reply-body required"]),
        (reply(200, b"\x0b\x02", "Content-Encoding: br"), ["reply-body coding"]),
        (reply(200, gzip.compress(PET)[:-9], "Content-Encoding: gzip"), ["reply-body coding"]),
        (reply(200, gzip.compress(b" " * 2**21), "Content-Encoding: gzip"), ["reply-body coding"]),
    ],
)
def test_a_reply_is_held_against_its_operation(sent: bytes, found: list[str]) -> None:
    with replying(sent) as upstream, proxying(upstream.url) as client:
        answer = client.get(PATH)
        assert violations_of(client) == found

    assert answer.body == sent.partition(b"\r\n\r\n")[2]


def test_a_strict_proxy_answers_502_with_the_violations() -> None:
    with replying(reply(200, b"{}"), reply()) as upstream, proxying(upstream.url, strict=True) as c:
        broken, kept = c.get(PATH), c.get(PATH)
        first, _ = c.journal

    assert (broken.status, broken.headers["content-type"]) == (502, "application/problem+json")
    assert broken.json()["violations"] == [
        {
            "in": "reply-body",
            "pointer": "",
            "rule": "required",
            "expected": "a property 'name'",
            "got": "{}",
        }
    ]
    assert broken.headers["x-mock-source"] == "gate"
    assert [each.keyword for each in first.violations] == ["required"]
    assert (kept.status, kept.body) == (200, PET)


def test_a_redirect_is_passed_on_and_not_followed() -> None:
    sent = reply(302, b"", "Location: http://169.254.169.254/", media="")
    with replying(sent) as upstream, proxying(upstream.url) as client:
        answer = client.get(PATH)

    assert (answer.status, answer.headers["location"]) == (302, "http://169.254.169.254/")
    assert len(upstream.seen) == 1


def test_the_length_of_a_heads_body_is_the_upstreams() -> None:
    head = reply(200, PET).removesuffix(PET)
    with replying(head) as upstream, proxying(upstream.url) as client:
        answer = client.request("HEAD", PATH)
        assert violations_of(client) == []

    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "24", b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/nowhere"), ("PUT", PATH), ("OPTIONS", "/v1/pets"), ("POST", "/elsewhere")],
)
def test_what_the_contract_does_not_have_is_passed_on_and_not_judged(
    method: str, path: str
) -> None:
    with replying(reply(200, b"x", media="a/b")) as upstream, proxying(upstream.url) as client:
        answer = client.request(method, path)
        (exchange,) = client.journal

    assert (answer.status, answer.body) == (200, b"x")
    assert (exchange.api, exchange.operation, exchange.violations) == ("petstore", "", ())


def test_the_control_api_is_the_proxys_own() -> None:
    with replying(reply()) as upstream, proxying(upstream.url) as client:
        answers = [client.get("/_mock/health"), client.get("/_mock/nowhere")]

    assert [each.status for each in answers] == [200, 404]
    assert upstream.seen == []


def test_stubs_and_faults_of_the_world_come_before_the_upstream() -> None:
    stub = {"api": "petstore", "operation": "showPet", "reply": {"body": {"name": "Stub"}}}
    fault = {"api": "petstore", "operation": "showPet", "do": {"status": 500}, "times": 1}
    with replying(reply()) as upstream, proxying(upstream.url) as client:
        client.post(f"{client.control}/stubs", json={**stub, "times": 1})
        client.post(f"{client.control}/faults", json=fault)
        answers = [client.get(PATH) for _ in range(3)]

    assert [each.headers["x-mock-source"] for each in answers] == ["fault", "stub", "upstream"]
    assert len(upstream.seen) == 1


def test_a_fault_garbles_what_the_upstream_answered() -> None:
    fault = {"api": "petstore", "do": {"garble": "content-type"}}
    with replying(reply(200, PET, "X-Own: yes")) as upstream, proxying(upstream.url) as client:
        client.post(f"{client.control}/faults", json=fault)
        answer = client.get(PATH)

    assert (answer.headers["content-type"], answer.headers["x-own"]) == ("text/html", "yes")


def test_connections_are_used_again() -> None:
    with replying(reply()) as upstream, proxying(upstream.url) as client:
        for _ in range(3):
            client.get(PATH)

    assert (len(upstream.seen), upstream.connections) == (3, 1)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "closed"),
        (b"SSH-2.0-OpenSSH\r\n", "broken"),
        (reply()[:-3], "broken"),
        (reply(999), "status 999"),
        (reply(200, b" " * (2**20 + 1)), "larger than 1,048,576 bytes"),
        (b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken"),
        (b"HTTP/1.1 200 Fine\r\nX: " + b"y" * 200_000, "broken"),
    ],
)
def test_a_broken_reply_is_502_and_says_why(sent: bytes, says: str) -> None:
    with replying(sent, ends=True) as upstream, proxying(upstream.url) as client:
        answer = client.get(PATH)

    assert (answer.status, answer.headers["x-mock-source"]) == (502, "gate")
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.json()["detail"] or says == "closed"


def test_a_late_reply_is_504() -> None:
    with replying(b"") as upstream, proxying(upstream.url, timeout=0.1) as client:
        answer = client.get(PATH)

    assert answer.status == 504
    assert "within 0.1 seconds" in answer.json()["detail"]


def nobody() -> str:
    """A URL where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_without_a_fallback_nobody_at_the_upstream_is_502() -> None:
    with proxying(nobody()) as client:
        assert client.get(PATH).status == 502


NOT_FOUND = reply(404, b'{"message": "There is no such pet."}')


@pytest.mark.parametrize(
    ("sent", "source"),
    [
        (reply(404, b"Not Found", media="text/plain"), "behaviour"),
        (reply(405, b""), "behaviour"),
        (NOT_FOUND, "upstream"),
        (reply(500), "upstream"),
        (reply(), "upstream"),
    ],
)
def test_the_mock_answers_what_the_upstream_does_not_know(sent: bytes, source: str) -> None:
    with replying(sent) as upstream, proxying(upstream.url, fallback=True) as client:
        answer = client.get(PATH, headers=KEY)

    assert answer.headers["x-mock-source"] == source
    assert answer.status == 200 if source == "behaviour" else sent[9:12] == b"%d" % answer.status


def test_the_mock_answers_where_nobody_does_but_not_outside_the_contract() -> None:
    with proxying(nobody(), fallback=True) as client:
        assert client.get(PATH, headers=KEY).headers["x-mock-source"] == "behaviour"
        assert client.get("/v1/nowhere").status == 502


def test_a_certificate_is_verified_and_an_own_authority_can_be_trusted() -> None:
    with replying(reply(), tls=True) as upstream:
        with proxying(upstream.url, fallback=True) as client:
            refused = client.get(PATH)
        with proxying(upstream.url, ca=CERTIFICATE) as client:
            trusted = client.get(PATH)

    assert (refused.status, trusted.status) == (502, 200)
    assert "self-signed" in refused.json()["detail"]
    assert len(upstream.seen) == 1


def test_a_body_that_is_too_large_is_not_passed_on() -> None:
    with replying(reply()) as upstream, proxying(upstream.url) as client:
        answer = client.post("/v1/pets", body=b" " * (2**20 + 1))

    assert answer.status == 413
    assert upstream.seen == []


def test_every_call_makes_its_world_but_for_one_that_any_page_can_send() -> None:
    page = {"origin": "https://evil.example", "content-type": "text/plain"}
    with replying(NOT_FOUND) as upstream, proxying(upstream.url) as client:
        client.get("/_world/page/v1/pets/1", headers=page, names_world=False)
        none = client.get("/_mock/worlds/page").status
        made = client.get(PATH)
        (exchange,) = client.journal

    assert (none, made.headers["x-mock-world-created"], exchange.status) == (404, "true", 404)


def test_a_page_of_a_browser_cannot_use_the_proxys_certificate() -> None:
    page = {"origin": "https://evil.example"}
    with replying(reply()) as upstream, proxying(upstream.url, is_certified=True) as client:
        refused = client.get(PATH, headers=page, names_world=False)
        preflighted = client.get(PATH, headers={**page, **KEY})

    assert (refused.status, preflighted.status) == (403, 200)
    assert len(upstream.seen) == 1


def test_calls_that_were_given_up_take_no_place_from_later_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mockserver.http.proxy.upstream.MOST_CONNECTIONS", 2)

    async def ask(wired: Wired) -> list[int]:
        upstream = Upstream(read_address(wired.url), None, 20.0)
        head = [(b"host", b"x")]
        waiting = [asyncio.create_task(upstream.ask("GET", b"/", head, None)) for _ in range(6)]
        while len(wired.seen) < 2:  # noqa: ASYNC110  # the upstream is another thread
            await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        answers = [(await upstream.ask("GET", b"/", head, None)).status for _ in range(3)]
        await upstream.aclose()
        return answers

    with replying(b"", b"", reply()) as wired:
        assert asyncio.run(ask(wired)) == [200, 200, 200]


def test_a_connection_that_the_upstream_has_closed_is_not_used_again() -> None:
    with replying(reply(), ends=True) as upstream, proxying(upstream.url) as client:
        answers = [client.get(PATH).status for _ in range(3)]

    assert (answers, upstream.connections) == ([200, 200, 200], 3)
