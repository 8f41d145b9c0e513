"""`mockserver world`: a history is saved, played again to the same bytes, and a lie is found."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mockserver.cli import commands
from mockserver.client import MockServer, World
from mockserver.contract.example import example_request
from mockserver.engine.snapshot import checksum
from mockserver.errors import MockServerError
from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.client import Client
from tests.http.conftest import BOOKINGS, NOON
from tests.providers.koomalooma.conftest import order

pytestmark = pytest.mark.slow

JOIN = "/v3/infinity-mall/members/me/rewards-program/join"
STATUS = "/v3/infinity-mall/members/me/rewards-program/status"
SIGN_IN = "/v3/infinity-mall/members/oauth/token"


def mockserver(*words: str) -> Result:
    """Run a command in this process; what the user can mend is raised."""
    done = CliRunner().invoke(commands, list(words))
    if isinstance(done.exception, MockServerError):
        raise done.exception
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


class Story:
    """A world on a real socket, consumers that call in it, and a file to save it in."""

    def __init__(self, client: Client, live: str, folder: Path) -> None:
        self.client = client
        self.url = live
        self.file = folder / "world.json"
        self.world: World = MockServer(live).create_world(client.world, seed=5, clock=NOON)

    def call(self, api: str, method: str, path: str, body: Any = None, **headers: str) -> int:
        sent = {**self.client.credentials(api), **headers}
        return self.client.request(method, path, json=body, headers=sent).status

    def save(self) -> Result:
        return mockserver("world", "save", self.client.world, str(self.file), "--url", self.url)

    def replay(self, *words: str) -> Result:
        return mockserver("world", "replay", str(self.file), *words)

    def here(self) -> Result:
        return self.replay("--url", self.url)

    @property
    def saved(self) -> Any:
        return json.loads(self.file.read_text())

    def tamper(self, change: Callable[[Any], object]) -> None:
        saved = self.saved
        change(saved)
        self.file.write_text(json.dumps(saved))


@pytest.fixture
def story(client: Client, live: str, tmp_path: Path) -> Iterator[Story]:
    story = Story(client, live, tmp_path)
    yield story
    story.world.drop()


def told(story: Story) -> Story:
    """Two APIs, a day in between, and what the vendor's and the tester's hands did."""
    assert story.call("koomalooma", "POST", "/api/users") == 201
    assert story.call("koomalooma", "POST", BOOKINGS, order()) == 201
    assert story.call("boostcom", "POST", JOIN) == 200
    booked = story.world.rows("koomalooma", "commitments")[0]["id"]
    story.world.backstage("koomalooma", "confirm", commitment_id=booked)
    story.world.advance(days=1)
    story.world.put_row("koomalooma", "partners", "p-demo", {"name": "Shop"})
    stub = story.world.stub("boostcom", "joinProgram", status=503, body={}, breaks_contract=True)
    assert story.call("boostcom", "POST", JOIN) == 503
    stub.remove()
    assert story.call("boostcom", "POST", JOIN) in (200, 400, 409, 422)
    story.world.advance(days=30)
    assert story.call("boostcom", "GET", f"{STATUS}?detail=%C3%A4") == 200
    assert story.call("koomalooma", "POST", BOOKINGS, order(partner_ref="\u00e4")) in (201, 400)
    assert story.client.get("/api/nowhere").status == 404
    assert story.client.delete("/api/users").status == 405
    assert story.client.post("/api/users").status == 403
    return story


def test_a_history_played_again_gives_the_same_bytes(story: Story) -> None:
    saved = told(story).save()

    alone, here = story.replay(), story.here()

    assert (saved.exit_code, "with 16 exchanges" in saved.output) == (0, True), saved.output
    assert (alone.output, alone.exit_code) == ("10 calls, same bytes\n", 0)
    assert (here.output, here.exit_code) == ("10 calls, same bytes\n", 0)


def test_every_api_can_be_played_again(story: Story, server: Server) -> None:
    for name, api in server.apis.items():
        first = api.contract.operations[api.provider.first_call]
        request = example_request(api.contract, first)
        assert story.call(name, request.method, request.target, request.body) < 300
    story.save()

    assert story.replay().output == f"{len(server.apis)} calls, same bytes\n"


def test_a_world_whose_clock_ran_is_played_again_too(story: Story) -> None:
    story.world.run(rate=1000)
    story.call("koomalooma", "POST", BOOKINGS, order())
    story.call("boostcom", "POST", JOIN)
    story.client.get("/nowhere")
    story.world.advance(days=20)
    story.call("koomalooma", "POST", BOOKINGS, order())
    story.save()

    assert story.here().output == "4 calls, same bytes\n"


def test_a_broken_connection_breaks_again(story: Story) -> None:
    story.world.fail("koomalooma", "createUser", drop="before", times=1)
    headers = {**story.client.credentials("koomalooma"), "x-mock-world": story.world.name}
    request = urllib.request.Request(f"{story.url}/api/users", method="POST", headers=headers)
    with pytest.raises(OSError, match="closed"):
        urllib.request.urlopen(request)
    story.call("koomalooma", "POST", "/api/users")
    story.save()

    assert story.here().output == "2 calls, same bytes\n"


def test_a_reply_that_is_another_is_named_and_shown(story: Story) -> None:
    def change(saved: Any) -> None:
        (exchange,) = [each for each in saved["exchanges"] if each["status"] == 503]
        exchange["response"]["body"] = '{"error": "down"}'

    told(story).save()
    story.tamper(change)

    done = story.here()

    assert done.exit_code == 1
    assert "3 calls, same bytes; then the first difference:" in done.output
    assert f"Exchange 8 (POST {JOIN}, at 2026-03-03T12:00:00+00:00) differs in its body" in (
        done.output
    )
    assert '  expected  {"error": "down"}\n  got       {}\n' in done.output
    assert "  curl      curl -sS -X POST http://" in done.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda first: first.update(status=418), "its status:\n  expected  418\n  got       201\n"),
        (
            lambda first: first["response"]["headers"].append({"name": "X-Own", "value": "1"}),
            "its header x-own:\n  expected  1\n  got       nothing\n",
        ),
        (lambda first: first.update(path="/api/user"), "its call:\n  expected  POST /api/user\n"),
        (lambda first: first["response"].update(body=""), "its body:\n  expected  nothing\n"),
        (
            lambda first: first.update(at="2026-03-02T12:00:01+00:00"),
            "body:",
        ),
    ],
)
def test_whatever_is_another_is_the_difference(
    story: Story, change: Callable[[Any], object], said: str
) -> None:
    story.call("koomalooma", "POST", BOOKINGS, order())
    story.save()
    story.tamper(lambda saved: change(saved["exchanges"][0]))

    done = story.here()

    assert (done.exit_code, said in done.output) == (1, True), done.output


def test_a_change_that_is_refused_now_is_a_difference(story: Story) -> None:
    def change(saved: Any) -> None:
        path = saved["exchanges"][0]["path"]
        saved["exchanges"][0]["path"] = path.replace("/partners/", "/partnesr/")

    story.world.put_row("koomalooma", "partners", "p-demo", {"name": "Shop"})
    story.save()
    story.tamper(change)

    done = story.here()

    assert done.exit_code == 1
    assert (
        "got       404: There is no collection 'partnesr'. Did you mean 'partners'?" in done.output
    )


def test_what_cannot_be_sent_again_is_reported(story: Story) -> None:
    story.call("boostcom", "POST", SIGN_IN, {"grant_type": "password", "password": "canary-pass"})
    story.call("koomalooma", "POST", BOOKINGS, {"note": "x" * 20_000})
    story.client.post("/api/users", headers={"x-koomalooma-jwt": "canary.of.mine"})
    story.client.post(BOOKINGS, body=b"\xff")
    story.call("koomalooma", "POST", "/api/users")
    story.save()

    done = story.here()

    assert done.exit_code == 0
    assert "1 call, same bytes; 4 could not be made again" in done.output
    for number, why in enumerate(
        (
            "its body holds a credential that is neither in the scenario nor in an earlier reply",
            "its body is longer than what the journal keeps",
            "its x-koomalooma-jwt was refused, and the journal does not keep it",
            "its body is not UTF-8",
        ),
        start=1,
    ):
        assert f"Not made again: exchange {number} (POST " in done.output
        assert f": {why}." in done.output
    assert "canary" not in story.file.read_text() + done.output


def test_no_credential_stands_in_the_file(story: Story, server: Server) -> None:
    told(story).save()
    text = story.file.read_text()

    for name, api in server.apis.items():
        secret = {each.lower() for each in api.contract.secret_names}
        for header, value in story.client.credentials(name).items():
            assert header.lower() not in secret or value.removeprefix("Bearer ") not in text
    assert "signing-secret" not in text


def test_a_world_that_was_saved_too_late_still_has_its_snapshot(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.engine.journal.MAX_EXCHANGES", 3)
    for _ in range(4):
        story.client.get("/nowhere")

    done = story.save()

    assert (done.exit_code, "It cannot be replayed" in done.output) == (1, True)
    assert set(story.saved["snapshot"]) == {"version", "checksum", "world"}
    with pytest.raises(MockServerError, match="cannot be replayed: when it was saved"):
        story.here()
    story.world.restore(story.saved["snapshot"])


def test_a_cleared_journal_begins_a_new_history(story: Story) -> None:
    told(story).world.journal.clear()
    story.call("koomalooma", "POST", BOOKINGS, order())
    story.save()

    assert story.here().output == "1 call, same bytes\n"


def test_the_world_of_a_replay_is_kept_where_it_has_a_name(story: Story) -> None:
    server = MockServer(story.url)
    story.call("koomalooma", "POST", BOOKINGS, order())
    story.save()
    before = server.worlds()

    story.here()
    assert server.worlds() == before
    story.replay("--url", story.url, "--as", f"{story.world.name[:50]}.again")

    again = server.world(f"{story.world.name[:50]}.again")
    assert again.rows("koomalooma", "commitments") == story.world.rows("koomalooma", "commitments")
    again.drop()


def test_a_server_with_a_token_is_saved_from_and_played_on(tmp_path: Path) -> None:
    file = str(tmp_path / "world.json")
    with serving(build_server(Settings(token="open-sesame"))) as url:
        MockServer(url, "open-sesame").create_world("w", clock=NOON)
        words = ["--url", url, "--token", "open-sesame"]
        assert mockserver("world", "save", "w", file, *words).exit_code == 0
        assert mockserver("world", "replay", file, *words).output == "0 calls, same bytes\n"
        with pytest.raises(MockServerError, match="needs the token"):
            mockserver("world", "save", "w", file, "--url", url)


def spoiled(saved: Any) -> None:
    saved["start"]["world"]["seed"] = 6


def of_tomorrow(saved: Any) -> None:
    saved["start"] |= {"version": 99, "checksum": checksum(saved["start"]["world"])}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (spoiled, "its checksum is wrong"),
        (of_tomorrow, "version 99"),
        (lambda saved: saved.update(version=2), "its version is 2, and this reads 1"),
        (lambda saved: saved.update(start={}), "not a snapshot of a world"),
        (lambda saved: saved.update(start=[1]), "another shape"),
        (lambda saved: saved.update(exchanges={}), "no list of exchanges"),
        (lambda saved: saved["exchanges"].append(1), "another shape"),
        (lambda saved: saved["exchanges"][0].pop("at"), "another shape: KeyError('at')"),
        (lambda saved: saved["exchanges"][0].update(path=1), "another shape"),
        (lambda saved: saved["exchanges"][0].update(at="noon"), "'noon' is not an RFC 3339"),
    ],
)
def test_a_file_that_is_no_history_is_refused(
    story: Story, change: Callable[[Any], object], said: str
) -> None:
    story.client.get("/nowhere")
    story.save()
    story.tamper(change)

    with pytest.raises(MockServerError) as caught:
        story.here()

    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\udcff"])
def test_a_file_that_is_no_json_object_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "world.json"
    file.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(MockServerError, match="is not a saved world"):
        mockserver("world", "replay", str(file))


def test_what_is_not_there_is_reported_with_the_next_step(story: Story, tmp_path: Path) -> None:
    file = str(tmp_path / "world.json")

    with pytest.raises(MockServerError, match="There is no world 'never-was'"):
        mockserver("world", "save", "never-was", file, "--url", story.url)
    with pytest.raises(MockServerError, match="No mock server answers at"):
        mockserver("world", "save", "w", file, "--url", "http://127.0.0.1:9")
    with pytest.raises(MockServerError, match="is not the URL of a mock server"):
        mockserver("world", "save", "w", file, "--url", "ftp://x")
    with pytest.raises(MockServerError, match="cannot be read: No such file"):
        mockserver("world", "replay", file)
    with pytest.raises(MockServerError, match="cannot be written"):
        mockserver("world", "save", story.world.name, f"{tmp_path}/no/f", "--url", story.url)
