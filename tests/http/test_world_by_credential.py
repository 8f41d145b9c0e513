"""Where neither path nor header can name a world, the consumer's credential does."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jwt
import pytest

from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client, Response, raw_headers, send_request

SECRET = "demo-shop-signing-secret-for-tests-only"
SESSION = {"customerSession": {"profileId": "ada"}}


@pytest.fixture(scope="module")
def own() -> Server:
    """A server whose default world nobody else uses."""
    return build_server(Settings())


@pytest.fixture
def alone(own: Server) -> Iterator[Client]:
    client = Client(own, "default")
    yield client
    client.close()


def send(
    client: Client, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> Response:
    """Send a request that names no world."""
    raw = raw_headers(
        [("host", "127.0.0.1"), ("content-type", "application/json"), *headers.items()]
    )
    answer: Response = client.run(send_request(client.server, method, path, raw, body))
    return answer


def with_world(client: Client, api: str, header: str, world: str) -> dict[str, str]:
    given = {name.lower(): value for name, value in client.credentials(api).items()}
    return {**given, header: f"{given[header]}@{world}"}


def koomalooma(claims: Mapping[str, Any]) -> dict[str, str]:
    return {"x-koomalooma-jwt": jwt.encode({"partner_id": "p-demo", **claims}, SECRET, "HS256")}


def test_boostcoms_client_token_names_it_after_an_at(alone: Client) -> None:
    headers = with_world(alone, "boostcom", "x-client-authorization", "till-7")

    reply = send(alone, "GET", "/v3/infinity-mall/members/me/rewards-program/status", headers)

    assert (reply.status, reply.headers["x-mock-world"]) == (200, "till-7")


def test_talon_ones_key_names_it_after_an_at(alone: Client) -> None:
    headers = with_world(alone, "talon_one", "authorization", "till-8")

    reply = send(alone, "PUT", "/v2/customer_profiles/ada", headers, b"{}")

    assert (reply.status, reply.headers["x-mock-world"]) == (200, "till-8")


def test_the_key_of_either_contract_names_it_and_chooses_the_contract(alone: Client) -> None:
    body = json.dumps({"api": "talon_one_today", "do": {"status": 503}}).encode()
    send(alone, "POST", "/_mock/worlds/till-10/faults", {}, body)
    chosen = {
        api: send(
            alone,
            "PUT",
            "/v2/customer_profiles/ada",
            with_world(alone, api, "authorization", "till-10"),
            b"{}",
        ).status
        for api in ("talon_one", "talon_one_today")
    }

    assert chosen == {"talon_one": 200, "talon_one_today": 503}


def test_koomaloomas_token_names_it_in_a_claim(alone: Client) -> None:
    reply = send(alone, "POST", "/api/users", koomalooma({"mock_world": "till-9"}))

    assert (reply.status, reply.headers["x-mock-world"]) == (201, "till-9")


def test_two_consumers_with_two_worlds_in_their_keys_never_meet(alone: Client) -> None:
    one, two = (with_world(alone, "talon_one", "authorization", name) for name in ("one", "two"))
    send(alone, "PUT", "/v2/customer_profiles/only-in-one", one, b"{}")

    found = [
        send(alone, "GET", "/v1/customer_profiles/only-in-one/inventory", each).status
        for each in (one, two)
    ]

    assert found == [200, 404]


def test_the_header_wins_over_the_credential(alone: Client) -> None:
    headers = with_world(alone, "talon_one", "authorization", "by-key")

    reply = send(
        alone, "PUT", "/v2/customer_profiles/a", {**headers, "x-mock-world": "by-header"}, b"{}"
    )

    # What follows the key then belongs to it, and there is no such key.
    assert (reply.status, reply.headers["x-mock-world"]) == (401, "by-header")


@pytest.mark.parametrize("world", ["", "a b", "x" * 65, "../up"])
def test_what_is_not_a_worlds_name_is_refused(alone: Client, world: str) -> None:
    headers = with_world(alone, "talon_one", "authorization", world)
    by_claim = koomalooma({"mock_world": world})

    replies = [
        send(alone, "PUT", "/v2/customer_profiles/a", headers, b"{}"),
        send(alone, "POST", "/api/users", by_claim),
    ]

    assert [reply.status for reply in replies] == [400, 400]
    assert "is not a world's name" in replies[0].json()["message"]


def test_a_credential_without_a_world_lies_in_the_default_one(alone: Client) -> None:
    reply = send(alone, "POST", "/api/users", koomalooma({}))

    assert (reply.status, reply.headers["x-mock-world"]) == (201, "default")
    assert alone.run(alone.server.worlds.find("default")) is not None
