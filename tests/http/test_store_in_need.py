"""What clients see when the store cannot be used: a 503 that says when to come back."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.errors import StoreUnavailable
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.client import Client
from tests.http.conftest import BOOKINGS
from tests.providers.koomalooma.conftest import order, token

HEADERS = {"x-koomalooma-jwt": token()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "worlds.db"


@pytest.fixture(autouse=True)
def _chosen_by_settings(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--store") != "memory":
        pytest.skip("the store of this server is chosen by its settings")


@pytest.fixture
def client(path: Path) -> Iterator[Client]:
    client = Client(build_server(Settings(store=f"sqlite:{path}?wait=0.02")), "shop")
    client.post(BOOKINGS, json=order(), headers=HEADERS)
    yield client
    client.run(client.server.worlds.close())
    client.close()


def test_a_locked_store_refuses_changes_answers_the_rest_and_recovers(
    client: Client, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    booking = client.post(BOOKINGS, json=order(), headers=HEADERS)
    creating = client.put("/_mock/worlds/more", json={})
    looking = client.get("/_mock/worlds/shop")
    health = client.get("/_mock/health")
    other.execute("ROLLBACK")
    other.close()
    booked = client.post(BOOKINGS, json=order(), headers=HEADERS)

    assert (booking.status, booking.headers["retry-after"]) == (503, "1")
    assert "locked by another program" in booking.json()["message"]
    assert (creating.status, creating.headers["retry-after"]) == (503, "1")
    assert creating.json()["title"] == "unavailable"
    assert (looking.status, health.status, booked.status) == (200, 200, 201)
    assert len(client.rows("koomalooma", "commitments")) == 2 + len(shipped_commitments(client))


def shipped_commitments(client: Client) -> list[str]:
    client.put("/_mock/worlds/shipped", json={})
    rows = client.get("/_mock/worlds/shipped/rows/koomalooma/commitments?limit=1000").json()["rows"]
    return [row["id"] for row in rows]


def test_a_store_that_is_gone_is_a_503_for_every_call_but_health(
    client: Client, path: Path
) -> None:
    away = path.with_name("away.db")
    path.rename(away)

    booking = client.post(BOOKINGS, json=order(), headers=HEADERS)
    unknown = client.get("/no/such/path")
    listing = client.get("/_mock/worlds")
    health = client.get("/_mock/health")
    away.rename(path)
    booked = client.post(BOOKINGS, json=order(), headers=HEADERS)

    assert (booking.status, listing.status) == (503, 503)
    assert "retry-after" in listing.headers
    assert (unknown.status, health.status, booked.status) == (404, 200, 201)


def test_a_server_that_stops_leaves_one_file(tmp_path: Path) -> None:
    with serving(build_server(Settings(store=f"sqlite:{tmp_path / 'worlds.db'}"))) as url:
        assert url.startswith("http://127.0.0.1:")

    assert [each.name for each in tmp_path.iterdir()] == ["worlds.db"]


def test_a_server_whose_store_is_gone_does_not_start_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"
    server = build_server(Settings(store=f"sqlite:{path}"))
    path.rename(tmp_path / "away.db")

    with pytest.raises(StoreUnavailable, match=r"worlds\.db"), serving(server):
        pass

    assert server.worlds.loop is None


def test_worlds_are_there_again_in_the_next_server(client: Client, path: Path) -> None:
    worlds = f"sqlite:{path}"
    client.put(f"{client.control}/clock", json={"frozen": True})
    before = client.get(f"{client.control}/snapshot").json()
    calls = [each.raw_path for each in client.journal]

    again = Client(build_server(Settings(store=worlds)), "shop")
    after = again.get(f"{again.control}/snapshot").json()
    entries = again.get(f"{again.control}/journal").json()
    again.run(again.server.worlds.close())
    again.close()

    assert after == before
    assert [each["path"].encode() for each in entries["exchanges"]] == calls
    masked = client.get(f"{client.control}/journal").json()
    assert entries["exchanges"] == masked["exchanges"]
