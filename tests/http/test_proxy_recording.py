"""What passed a proxy is kept without its credentials, and a mock can answer it again."""

import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mockserver.http.app import build_server
from mockserver.http.proxy.recording import Recording
from mockserver.own_document import parse_documents
from mockserver.settings import Settings
from tests.client import Client
from tests.http.proxies import CLINIC, proxying
from tests.http.test_form_wire import END, FORM, PARTS, PHOTOS, part
from tests.http.upstreams import PET, reply, replying
from tests.own_documents import write

KEY = {"X-Key": "canary-5up3r"}
PATH = "/v1/pets/1"


class Kept:
    """A recording in memory, and what a mock makes of it."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.recording = Recording(self.stream)

    @property
    def exchanges(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    @contextmanager
    def replayed(self, folder: Path, settings: Settings = CLINIC) -> Iterator[Client]:
        """A mock that starts with the scenario of the recording."""
        path = folder / "scenarios" / "recorded.yaml"
        path.parent.mkdir(parents=True)
        admission = build_server(settings).worlds.library.admission
        path.write_text(self.recording.scenario(admission, "http://upstream"))
        documents = settings.documents
        mock = build_server(Settings(documents=documents, fixtures=folder, scenario="recorded"))
        client = Client(mock, "w")
        yield client
        client.close()


def recorded(*replies: bytes, ask: Any, settings: Settings = CLINIC) -> Kept:
    """Record what `ask` asks a proxy for, which upstream answers with these replies."""
    kept = Kept()
    with (
        replying(*replies) as upstream,
        proxying(upstream.url, settings=settings, recording=kept.recording) as client,
    ):
        ask(client)
    return kept


def test_the_lines_have_whole_exchanges_without_credentials() -> None:
    long = json.dumps({"name": "x" * 40_000}).encode()
    answer = b'{"id": 1, "name": "Rex", "token": "canary-token"}'

    def ask(client: Client) -> None:
        client.post("/v1/pets?api_key=canary-query", body=long, headers=KEY)

    kept = recorded(reply(201, answer, "Set-Cookie: s=canary-cookie"), ask=ask)

    (exchange,) = kept.exchanges
    assert exchange["request"]["body"] == long.decode()
    assert (exchange["id"], exchange["operation"], exchange["status"]) == (1, "createPet", 201)
    assert "canary" not in kept.stream.getvalue()


def test_a_credential_that_a_reply_repeats_is_masked_there_too(tmp_path: Path) -> None:
    key = 'canary "5/up3r" '.strip()
    forms = {"message": f"{key} is no key", "url": "/?k=canary-query", "q": "canary%20two"}
    sent = reply(200, json.dumps({"name": "Rex", **forms}).encode(), f"X-Echo: {key}")

    def ask(client: Client) -> None:
        query = "?api_key=canary-query&token=canary+two"
        client.get(PATH + query, headers={"X-Key": key, "Authorization": "Bearer canary-bearer"})

    kept = recorded(sent, ask=ask)

    (exchange,) = kept.exchanges
    with kept.replayed(tmp_path) as mock:
        assert mock.get(PATH).json()["message"].endswith("] is no key")
        text = (tmp_path / "scenarios" / "recorded.yaml").read_text()
    assert "canary" not in kept.stream.getvalue() + text
    assert exchange["response"]["body"].count("[masked:") == 3


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"name": "Rex", "password": "canary\\"1", "more": [{"token": 4711471147}]}', "json"),
        (b"name=Rex&password=canary%221&token=4711471147", "x-www-form-urlencoded"),
    ],
)
def test_a_credential_of_the_body_that_a_reply_repeats_is_masked_too(
    body: bytes, media_type: str
) -> None:
    once = json.dumps({"sent": 'canary"1', "other": "4711471147"})
    sent = reply(201, json.dumps({"name": "Rex", "got": once, "url": "/?p=canary%221"}).encode())

    def ask(client: Client) -> None:
        headers = {**KEY, "Content-Type": f"application/{media_type}"}
        client.post("/v1/pets", body=body, headers=headers)

    text = recorded(sent, ask=ask).stream.getvalue()

    assert "canary" not in text
    assert "4711471147" not in text


def test_a_compressed_reply_is_recorded_as_what_it_says(tmp_path: Path) -> None:
    body = json.dumps({**json.loads(PET), "name": KEY["X-Key"]}).encode()
    sent = reply(200, gzip.compress(body), "Content-Encoding: gzip")

    kept = recorded(sent, ask=lambda client: client.get(PATH, headers=KEY))

    assert KEY["X-Key"] not in kept.stream.getvalue()
    assert kept.exchanges[0]["response"]["body"].count("[masked:") == 1
    with kept.replayed(tmp_path) as mock:
        assert mock.get(PATH).json()["id"] == json.loads(PET)["id"]


def test_a_mock_answers_the_recorded_requests_as_the_upstream_did(tmp_path: Path) -> None:
    asked = [
        ("GET", "/v1/pets?status=adopted", None),
        ("GET", "/v1/pets", None),
        ("GET", "/v1/pets/7", None),
        ("GET", "/v1/pets/8", None),
        ("POST", "/v1/pets", {"name": "Rex"}),
        ("POST", "/v1/pets", {"name": "\u2028 \x7f \U0001f600"}),
        ("DELETE", "/v1/pets/7", None),
    ]
    answers = [
        reply(200, b'{"data": [], "total": 0}'),
        reply(200, b'{"data": [{"id": 7, "name": "A"}], "total": 1}', "X-Page: 1"),
        reply(200, b'{"id": 7, "name": "A", "weight": 1e20}'),
        reply(404, b'{"message": "No pet."}'),
        reply(201, b'{"id": 9, "name": "Rex"}', "Location: /v1/pets/9"),
        reply(201, '{"id": 10, "name": "\u2028 \x7f \U0001f600"}'.encode()),
        reply(204, b"", media=""),
    ]

    def ask(client: Client) -> list[tuple[int, bytes, str]]:
        replies = [
            client.request(method, path, json=body, headers=KEY)
            if body
            else client.request(method, path, headers=KEY)
            for method, path, body in asked
        ]
        return [
            (each.status, json.loads(each.body or b"null"), each.headers.get("location", ""))
            for each in replies
        ]

    was: list[Any] = []
    kept = recorded(*answers, ask=lambda client: was.extend(ask(client)))
    with kept.replayed(tmp_path) as mock:
        now = ask(mock)
        sources = {each.source for each in mock.journal}

    assert now == was
    assert sources == {"stub"}
    assert kept.recording.left_out == 0


def test_replies_that_changed_come_again_in_their_order(tmp_path: Path) -> None:
    first, second = reply(200, b'{"name": "A"}'), reply(200, b'{"name": "B"}')

    def ask(client: Client) -> list[str]:
        return [client.get(PATH).json()["name"] for _ in range(4)]

    kept = recorded(first, first, second, first, ask=ask)
    with kept.replayed(tmp_path) as mock:
        assert [*ask(mock), mock.get(PATH).json()["name"]] == ["A", "A", "B", "A", "A"]


def test_a_reply_that_breaks_the_contract_is_replayed_as_it_came(tmp_path: Path) -> None:
    kept = recorded(reply(418, b"short and stout", media="text/plain"), ask=lambda c: c.get(PATH))

    with kept.replayed(tmp_path) as mock:
        answer = mock.get(PATH)

    assert (answer.status, answer.body) == (418, b"short and stout")


@pytest.mark.parametrize(
    ("media_type", "sea", "sky"),
    [
        (FORM, b"title=Sea+side&tags=a&tags=b", b"title=Sky&tags=a"),
        (PARTS, part("title", b"Sea") + END, part("title", b"Sky") + END),
    ],
)
def test_forms_are_told_apart(tmp_path: Path, media_type: str, sea: bytes, sky: bytes) -> None:
    document = write(tmp_path / "documents", PHOTOS, "photos.yaml")
    photos = Settings(documents=parse_documents([str(document)]))
    first, second = reply(201, b'{"title": "first"}'), reply(201, b'{"title": "second"}')

    def ask(client: Client, *bodies: bytes) -> list[str]:
        headers = {"content-type": media_type}
        replies = [client.post("/photos", body=each, headers=headers) for each in bodies]
        return [each.json()["title"] for each in replies]

    kept = recorded(first, second, ask=lambda client: ask(client, sea, sky), settings=photos)
    with kept.replayed(tmp_path / "recorded", photos) as mock:
        assert ask(mock, sky, sea) == ["second", "first"]


def test_a_secret_member_is_not_compared(tmp_path: Path) -> None:
    body = {"name": "Rex", "password": "canary"}
    kept = recorded(reply(201), ask=lambda c: c.post("/v1/pets", json=body))

    with kept.replayed(tmp_path) as mock:
        same = mock.post("/v1/pets", json={"name": "Rex", "password": "another"}, headers=KEY)
        other = mock.post("/v1/pets", json={"name": "Max", "password": "another"}, headers=KEY)
        text = (tmp_path / "scenarios" / "recorded.yaml").read_text()

    assert [each.headers["x-mock-source"] for each in (same, other)] == ["stub", "behaviour"]
    assert "canary" not in text


@pytest.mark.parametrize(
    ("sent", "method", "path"),
    [
        (reply(401, b'{"message": "Who?"}'), "GET", PATH),
        (reply(200, b"\x89PNG", media="image/png"), "GET", PATH),
        (reply(200, b"{", media="application/json"), "GET", PATH),
        (reply(200, PET, "Content-Length: 24").removesuffix(PET), "HEAD", PATH),
        (reply(), "GET", "/v1/nowhere"),
        (reply(200, b'{"name": "[masked]"}'), "GET", PATH),
        (reply(200, b"[" * 100 + b"]" * 100), "GET", PATH),
    ],
)
def test_what_no_stub_can_repeat_is_left_out_and_counted(
    tmp_path: Path, sent: bytes, method: str, path: str
) -> None:
    kept = recorded(sent, ask=lambda client: client.request(method, path))

    with kept.replayed(tmp_path):
        pass

    assert (kept.recording.exchanges, kept.recording.left_out) == (1, 1)
    assert len(kept.exchanges) == 1


def test_a_recording_has_at_most_as_many_stubs_as_a_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.http.proxy.recording.MOST_RULES", 2)

    def ask(client: Client) -> None:
        for number in range(4):
            client.get(f"/v1/pets/{number + 1}")

    kept = recorded(reply(), ask=ask)

    with kept.replayed(tmp_path):
        assert kept.recording.left_out == 2


def test_a_full_disk_ends_the_recording_and_not_the_proxy(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    with (
        replying(reply()) as upstream,
        proxying(upstream.url, recording=Recording(Full())) as client,
    ):
        answers = [client.get(PATH).status for _ in range(2)]

    assert answers == [200, 200]
    assert caplog.messages == ["Nothing more is recorded: No space left on device."]


def test_the_scenario_of_no_exchange_is_one_that_says_what_it_is(tmp_path: Path) -> None:
    kept = Kept()

    with kept.replayed(tmp_path) as mock:
        assert mock.get(PATH, headers=KEY).headers["x-mock-source"] == "behaviour"

    assert "no state" in (tmp_path / "scenarios" / "recorded.yaml").read_text()
