"""What a newcomer is shown: headers that the world accepts, and nothing that it does not know."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from mockserver.engine.fixture import digest
from mockserver.errors import FixtureError
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.providers.boostcom.conftest import CLIENT_TOKEN, MEMBER_TOKEN, NOON

_CLUB = {"name": "Bakery", "time_zone": "Europe/Paris", "reward_activation_time": 30}
_CLIENTS = {
    "till": {"club": "bakery", "product": "till", "token": "the-till-of-it", "permits": []},
    "app": {"club": "bakery", "product": "app", "token": "the-app-of-it"},
    "site": {"club": "bakery", "product": "site", "token": "the-site-of-it"},
}
Found = Callable[[dict[str, Any]], "Place"]
_JOINED = "2026-01-01T00:00:00Z"


class Place:
    """A server that starts every world from a fixture of a team's own."""

    def __init__(self, folder: Path, fixture: dict[str, Any]) -> None:
        fixtures = Path(copytree(Settings().fixtures, folder / "fixtures"))
        (fixtures / "boostcom" / "own.yaml").write_text(json.dumps(fixture))
        scenario = {
            "description": "Our own.",
            "fixtures": {"boostcom": "own"},
            "clock": {"now": NOON},
        }
        (fixtures / "scenarios" / "own.yaml").write_text(json.dumps(scenario))
        server = build_server(Settings(fixtures=fixtures, scenario="own"))
        self.client = Client(server, "w")

    @property
    def shown(self) -> dict[str, str]:
        return self.client.credentials("boostcom")

    def call(self, path: str = "/members/me/rewards-program/status") -> Response:
        return self.client.get(f"/v3/bakery{path}", headers=self.shown)


@pytest.fixture
def founded(tmp_path: Path) -> Iterator[Found]:
    """Make a server of a fixture; it is closed in the end."""
    places: list[Place] = []

    def found(fixture: dict[str, Any]) -> Place:
        places.append(Place(tmp_path, fixture))
        return places[-1]

    yield found
    for place in places:
        place.client.close()


def bakery(**members: Any) -> dict[str, Any]:
    return {"clubs": {"bakery": _CLUB}, "clients": _CLIENTS, "members": {"bakery": members}}


def test_the_default_world_shows_the_headers_of_the_documentations_curls(client: Client) -> None:
    assert client.credentials("boostcom") == {
        "x-client-authorization": CLIENT_TOKEN,
        "x-user-agent": "CURL manual test",
        "x-product-name": "default",
        "authorization": f"Bearer {MEMBER_TOKEN}",
    }


@pytest.mark.parametrize("kind", ["lasting_tokens", "access_tokens"])
def test_a_fixture_of_ones_own_shows_headers_that_its_world_accepts(
    founded: Found, kind: str
) -> None:
    place = founded(bakery(**{"7": {"joined_at": _JOINED, kind: ["token-of-seven"]}}))

    reply = place.call()

    assert place.shown["x-client-authorization"] == "the-app-of-it"
    assert (reply.status, reply.json()["membership"]) == (200, True)


def test_a_token_that_lasts_is_shown_before_one_that_ends(founded: Found) -> None:
    fixture = bakery(
        **{
            "6": {"expired_tokens": ["expired-of-six"]},
            "7": {"access_tokens": ["ending-of-seven"]},
            "8": {"access_tokens": ["ending-of-eight"], "lasting_tokens": ["lasting-of-eight"]},
        }
    )

    assert founded(fixture).shown["authorization"] == "Bearer lasting-of-eight"


def test_without_a_members_token_the_clients_is_shown_alone(founded: Found) -> None:
    place = founded(bakery(**{"7": {}}))

    assert "authorization" not in place.shown
    assert place.call("/rewards-program/info").status == 200


def test_a_fixture_without_clients_shows_nothing(founded: Found) -> None:
    assert founded({}).shown == {}


def test_a_token_of_another_clubs_member_is_not_shown(founded: Found) -> None:
    fixture = bakery(**{"7": {"joined_at": _JOINED}})
    fixture["clubs"]["brewery"] = _CLUB
    fixture["members"]["brewery"] = {"7": {"lasting_tokens": ["token-of-a-brewer"]}}

    assert "authorization" not in founded(fixture).shown


def test_where_the_members_token_has_expired_it_is_shown_and_refused_as_such() -> None:
    client = Client(build_server(Settings(scenario="token-expired")), "w")
    headers = client.credentials("boostcom")

    reply = client.get("/v3/infinity-mall/members/me/rewards-program/status", headers=headers)
    client.close()

    assert headers["authorization"] == f"Bearer {MEMBER_TOKEN}"
    assert reply.status == 460


def test_the_list_of_apis_shows_the_same_headers(client: Client) -> None:
    (api,) = [a for a in client.get("/_mock/apis").json()["apis"] if a["name"] == "boostcom"]

    assert api["credentials"]["headers"] == client.credentials("boostcom")


@pytest.mark.parametrize("path", ["", f"/{digest(CLIENT_TOKEN)}"])
def test_the_tokens_that_are_shown_cannot_be_read_in_any_row(client: Client, path: str) -> None:
    client.put(f"/_mock/worlds/{client.world}", json={"scenario": "default"})

    reply = client.get(f"/_mock/worlds/{client.world}/rows/boostcom/clients{path}")

    assert reply.status == 200
    assert b'"member_token":"[masked]"' in reply.body
    assert CLIENT_TOKEN.encode() not in reply.body
    assert MEMBER_TOKEN.encode() not in reply.body
    assert b"infinity-mall" in reply.body


@pytest.mark.parametrize("token", ["short", "a token", "tökens-here", "x" * 501, "line\nbreak"])
def test_a_token_that_no_header_could_carry_is_refused(founded: Found, token: str) -> None:
    with pytest.raises(FixtureError) as caught:
        founded(bakery(**{"7": {"lasting_tokens": [token]}})).call()

    assert "/members/bakery/7/lasting_tokens/0" in str(caught.value)
