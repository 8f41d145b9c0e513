"""Boostcom as its callers see it: a member's phone, the club's till, and a club of our own."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mockserver.engine.world import World
from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.books import Books
from tests.client import Client, Response

MALL, HARBOUR, WORKSHOP = "infinity-mall", "harbour-street", "workshop"
#: What the documentation's curls send.
CLIENT_TOKEN = "B7t9U9tsoWsGhrv2ouUoSqpM"
MEMBER_TOKEN = "8433d608645345a45ce5a0f5ba1225e57546e86ac49e5fec842159dc82218522"
CLIENT_TOKENS = {
    MALL: CLIENT_TOKEN,
    HARBOUR: "harbour-street-client-token",
    WORKSHOP: "workshop-client-token",
}
NOON = "2026-03-02T12:00:00Z"

#: A club whose points live for thirty days, and where everything is rewarded once in its time.
_WORKSHOP = {
    "extends": "default",
    "clubs": {
        WORKSHOP: {
            "name": "Workshop",
            "time_zone": "Europe/Oslo",
            "points_lifetime": "P30D",
            "reward_activation_time": 60,
            "levels": {
                "type": "regular",
                "levels": [
                    {"name": "gold", "points_threshold": 300},
                    {"name": "bronze", "points_threshold": 100},
                    {"name": "silver", "points_threshold": 100},
                ],
            },
            "achievements": [
                {
                    "type": "link_clicked",
                    "points": 1,
                    "frequency": {"timespan": "hour", "limit": 1},
                },
                {"type": "app_opened", "points": 1, "frequency": {"timespan": "day", "limit": 1}},
                {"type": "coupon_used", "points": 1, "frequency": {"timespan": "week", "limit": 1}},
                {
                    "type": "email_opened",
                    "points": 1,
                    "frequency": {"timespan": "month", "limit": 1},
                },
                {"type": "push_opened", "points": 1, "frequency": {"timespan": "year", "limit": 1}},
                {"type": "wifi_approached", "points": 7, "limit": 2},
                {
                    "type": "geofence_approached",
                    "points": 1,
                    "frequency": {"timespan": "day", "limit": 0},
                },
                {"type": "consent_granted", "points": 50, "limit": 1},
            ],
        }
    },
    "clients": {
        "workshop": {"club": WORKSHOP, "product": "default", "token": CLIENT_TOKENS[WORKSHOP]}
    },
    "rewards": {
        WORKSHOP: {
            "1": {"name": "Nail", "price": 10},
            "2": {"name": "Hammer", "price": 5, "required_member_level": "bronze"},
            "3": {"name": "Saw", "price": 3, "stock": 2, "uses": None},
            "4": {"name": "Anvil", "price": 3, "required_member_level": "gold", "stock": 0},
            "5": {"name": "Drill", "price": 3, "required_member_level": "silver"},
        }
    },
    "members": {
        WORKSHOP: {
            "1": {"password": "one-opens", "lasting_tokens": ["workshop-member-1"]},
            "2": {"password": "two-opens", "lasting_tokens": ["workshop-member-2"]},
            "3": {
                "lasting_tokens": ["workshop-member-3"],
                "joined_at": "2026-01-01T00:00:00Z",
                "events": [
                    {"at": "2026-01-02T10:00:00Z", "type": "wifi_approached"},
                    {"at": "2026-02-25T10:00:00Z", "type": "wifi_approached"},
                    {"at": "2026-02-26T10:00:00Z", "type": "wifi_approached"},
                ],
            },
        }
    },
}


class Phone:
    """Calls in a club's name, as one member; `backstage` and the clock are the tester's."""

    def __init__(
        self, client: Client, club: str = MALL, member: str = "837182", token: str = MEMBER_TOKEN
    ) -> None:
        self.client = client
        self.club = club
        self.member = member
        self.token = token
        self.control = client.control

    def start(self, scenario: str = "default", now: str | None = NOON, **more: Any) -> Response:
        return self.client.start(scenario, now, **more)

    def of(self, club: str, member: str, token: str) -> "Phone":
        return Phone(self.client, club, member, token)

    def signed_in(self, member: str = "42", password: str = "123", club: str = MALL) -> "Phone":
        """Another member's phone, with a token that a password got."""
        phone = self.of(club, member, "")
        reply = phone.sign_in(identifier=member, password=password)
        assert reply.status == 200, reply
        phone.token = reply.json()["access_token"]
        return phone

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        body: bytes = b"",
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Call the club; a header that is None is left out."""
        sent: dict[str, str | None] = {
            "x-client-authorization": CLIENT_TOKENS[self.club],
            "x-user-agent": "CURL manual test",
            "x-product-name": "default",
            "authorization": f"Bearer {self.token}",
            **({"content-type": "application/json"} if body else {}),
            **(headers or {}),
        }
        given = {name: value for name, value in sent.items() if value is not None}
        path = f"/v3/{self.club}{path}"
        return self.client.request(method, path, json=json, body=body, headers=given)

    def info(self) -> Response:
        return self.call("GET", "/rewards-program/info", headers={"authorization": None})

    def join(self) -> Response:
        return self.call("POST", "/members/me/rewards-program/join")

    def leave(self) -> Response:
        return self.call("DELETE", "/members/me/rewards-program/leave")

    def status(self, query: str = "") -> Response:
        return self.call("GET", f"/members/me/rewards-program/status{query}")

    def status_of(self, member: str, query: str = "") -> Response:
        path = f"/members/{member}/rewards-program/status{query}"
        return self.call("GET", path, headers={"authorization": None})

    def summary(self, query: str = "") -> Response:
        path = f"/members/me/rewards-program/status/achievements_summary{query}"
        return self.call("GET", path)

    def sign_in(self, **changes: Any) -> Response:
        body = {
            "grant_type": "password",
            "identifier_type": "id",
            "identifier": "42",
            "password": "123",
            **changes,
        }
        return self.call("POST", "/members/oauth/token", json=body)

    def renew(self, token: str) -> Response:
        body = {"grant_type": "refresh_token", "refresh_token": token}
        return self.call("POST", "/members/oauth/token", json=body)

    def revoke(self, token: str) -> Response:
        return self.call("POST", "/members/oauth/revoke", json={"token": token})

    def token_info(self, token: str | None = None) -> Response:
        headers = {"authorization": f"Bearer {token or self.token}"}
        return self.call("GET", "/members/oauth/token/info", headers=headers)

    def rewards(self) -> Response:
        return self.call("GET", "/members/me/rewards-program/rewards")

    def purchased(self) -> Response:
        return self.call("GET", "/members/me/rewards-program/rewards/purchased")

    def purchase(self, reward: str) -> Response:
        return self.call("POST", f"/members/me/rewards-program/rewards/{reward}/purchase")

    def use(self, reward: str) -> Response:
        return self.call("POST", f"/members/me/rewards-program/rewards/{reward}/use")

    def backstage(self, action: str, **body: Any) -> Response:
        body = {"club": self.club, **body}
        return self.client.post(f"{self.control}/backstage/boostcom/{action}", json=body)

    def does(self, kind: str) -> Any:
        """The member does something; gives what became of it."""
        reply = self.backstage("record-event", member_id=self.member, type=kind)
        assert reply.status == 200, reply
        return reply.json()

    def is_rewarded(self, kind: str) -> bool:
        return bool(self.does(kind)["rewarded"])

    def correct(self, points: int, **more: Any) -> Response:
        return self.backstage("correct-points", member_id=self.member, points=points, **more)

    def advance(self, duration: str) -> Response:
        return self.client.advance(duration)

    def turn_to(self, now: str) -> None:
        self.client.turn_to(now)

    def rows(self, collection: str) -> dict[str, dict[str, Any]]:
        return self.client.rows("boostcom", collection)

    @property
    def balance(self) -> int:
        balance: int = self.status().json()["balance"]
        return balance

    @property
    def transactions(self) -> list[tuple[str, str, int, str | None]]:
        """Each transaction's kind, date, amount and end, the newest first."""
        return [
            (each["type"], each["date"], each["amount"], each["expired_at"])
            for each in self.status().json()["transactions"]
        ]

    @property
    def world(self) -> World:
        return self.client.stored_world

    @property
    def books(self) -> Books:
        return Books.of(self.world, "boostcom")


def workshop_server(folder: Path) -> Server:
    """A server with the usual fixtures, and the workshop beside them."""
    fixtures = folder / "fixtures"
    shutil.copytree(Settings().fixtures, fixtures)
    (fixtures / "boostcom" / "workshop.yaml").write_text(json.dumps(_WORKSHOP))
    scenario = {
        "description": "The workshop.",
        "fixtures": {"boostcom": "workshop"},
        "clock": {"now": NOON},
    }
    (fixtures / "scenarios" / "workshop.yaml").write_text(json.dumps(scenario))
    return build_server(Settings(fixtures=fixtures))


@pytest.fixture(scope="session")
def workshop_place(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return workshop_server(tmp_path_factory.mktemp("workshop"))


@pytest.fixture
def phone(client: Client) -> Phone:
    """The phone of the documentation's member, in a world frozen at noon."""
    phone = Phone(client)
    phone.start()
    return phone


@pytest.fixture
def worker(workshop_place: Server, client: Client) -> Iterator[Phone]:
    """The phone of member 1 of the workshop, who has joined: 50 points for the consent."""
    alone = Client(workshop_place, client.world)
    worker = Phone(alone, WORKSHOP, "1", "workshop-member-1")
    worker.start("workshop")
    assert worker.join().status == 200
    yield worker
    alone.delete(worker.control)
    alone.close()
