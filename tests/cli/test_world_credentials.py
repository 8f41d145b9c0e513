"""A replay survives credentials: ready-made ones, logins, tokens that a reply gave out."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from mockserver.client import MockServer
from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.cli.test_world import JOIN, SIGN_IN, STATUS, Story
from tests.client import Client
from tests.http.conftest import NOON

pytestmark = pytest.mark.slow

REVOKE = "/v3/infinity-mall/members/oauth/revoke"
PASSWORD = {"grant_type": "password", "identifier_type": "id", "identifier": "42"}


@pytest.fixture
def story(client: Client, live: str, tmp_path: Path) -> Iterator[Story]:
    story = Story(client, live, tmp_path)
    yield story
    story.world.drop()


def sign_in(story: Story, **body: str) -> Any:
    headers = story.client.credentials("boostcom")
    return story.client.post(SIGN_IN, json=body, headers=headers).json()


def sessions(story: Story) -> int:
    """A login with a fixture's password, and everything that is done with its tokens."""
    first = sign_in(story, **PASSWORD, password="123")
    assert story.call("boostcom", "GET", STATUS, authorization=_bearer(first)) == 200
    second = sign_in(story, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert story.call("boostcom", "GET", STATUS, authorization=_bearer(first)) == 460
    assert story.call("boostcom", "POST", JOIN, authorization=_bearer(second)) == 200
    assert story.call("boostcom", "POST", REVOKE, {"token": second["access_token"]}) == 200
    assert story.call("boostcom", "GET", STATUS, authorization=_bearer(second)) == 460
    return 7


def test_a_login_and_its_tokens_are_replayed(story: Story) -> None:
    calls = sessions(story)
    story.save()

    alone, here = story.replay(), story.here()

    assert (alone.output, alone.exit_code) == (f"{calls} calls, same bytes\n", 0)
    assert (here.output, here.exit_code) == (f"{calls} calls, same bytes\n", 0)
    text = story.file.read_text()
    assert not [secret for secret in ('"123"', '\\"123\\"', "access_token=") if secret in text]


def test_another_credential_of_the_fixture_is_replayed_as_itself(story: Story) -> None:
    for name in ("read-only", "no-permits"):
        token = f"{name}-client-token"
        story.call("boostcom", "POST", JOIN, **{"x-client-authorization": token})
    story.save()

    # Both are refused, for they lack the permit; the ready-made client would be let in.
    assert [each["status"] for each in story.saved["exchanges"]] == [403, 403]
    assert story.replay().output == "2 calls, same bytes\n"


def test_a_world_that_a_credential_names_is_no_part_of_the_credential(
    client: Client, live: str, tmp_path: Path
) -> None:
    story = Story(client, live, tmp_path)
    headers = dict(client.credentials("boostcom"))
    headers["x-client-authorization"] += f"@{client.world}"
    request = urllib.request.Request(f"{live}{STATUS}", headers=headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["x-mock-world"] == client.world
    story.save()

    assert f"]@{client.world}" in json.dumps(story.saved["exchanges"][0]["request"])
    assert story.replay().output == "1 call, same bytes\n"
    story.world.drop()


def test_another_difference_of_a_token_is_seen(story: Story) -> None:
    sessions(story)
    story.save()

    def change(saved: Any) -> None:
        # Say that the second login gave out the first one's tokens again.
        bodies = [each["response"] for each in saved["exchanges"] if each["path"] == SIGN_IN]
        first, second = (json.loads(each["body"]) for each in bodies)
        second["access_token"] = first["access_token"]
        bodies[1]["body"] = json.dumps(second, separators=(",", ":"))

    story.tamper(change)

    done = story.replay()

    assert done.exit_code == 1
    assert "differs in its body" in done.output


def test_what_only_its_sender_knew_is_reported(story: Story) -> None:
    sign_in(story, **PASSWORD, password="canary-pass")
    own = jwt.encode({"partner_id": "p-demo"}, "canary-secret-of-another-partner-32", "HS256")
    story.client.post("/api/users", headers={"x-koomalooma-jwt": own})
    story.save()

    done = story.replay()

    assert done.exit_code == 0
    assert "0 calls, same bytes; 2 could not be made again" in done.output
    assert ": its body holds a credential that is neither in the scenario nor" in done.output
    assert ": its x-koomalooma-jwt was refused, and the journal does not keep it." in done.output
    assert "canary" not in story.file.read_text() + done.output


def test_pseudonyms_are_equal_within_a_server_and_for_equal_values_only(story: Story) -> None:
    sign_in(story, **PASSWORD, password="123")
    sign_in(story, **PASSWORD, password="123")
    sign_in(story, **PASSWORD, password="1234")
    story.save()

    passwords = [
        json.loads(each["request"]["body"])["password"] for each in story.saved["exchanges"]
    ]
    assert passwords[0] == passwords[1] != passwords[2]
    assert all(each.startswith("[masked:") for each in passwords)


def test_two_servers_have_different_pseudonyms() -> None:
    shown: list[str] = []
    for _ in range(2):
        server: Server = build_server(Settings(apis=("koomalooma",)))
        with serving(server) as url:
            world = MockServer(url).create_world("w", clock=NOON)
            client = Client(server, "w")
            client.post("/api/users", headers=client.credentials("koomalooma"))
            client.close()
            headers = dict(world.journal.exchanges()[0].request.headers)
            shown.append(headers["x-koomalooma-jwt"])

    assert shown[0] != shown[1]


def _bearer(tokens: Any) -> str:
    return f"Bearer {tokens['access_token']}"
