"""A path of no operation: 404 in the words of whoever owns it, with the path that is meant."""

import pytest

from tests.client import Client
from tests.http.conftest import Shop


@pytest.mark.parametrize(
    "path",
    [
        "/api/users/",
        "/api/users//commitments",
        "/api/users/x/commitments/",
        "/api/users/x",
        "/api/users/a/b/commitments",
        "/api//users",
        "//api/users",
        "/API/users",
        "/api/users%2F",
        "/api%2Fusers",
        "/api/./users",
        "/api/x/../users",
        "/api/users;a=b",
        "/api",
        "/api/",
    ],
)
def test_a_path_that_is_nearly_one_is_404_in_the_providers_words(shop: Shop, path: str) -> None:
    reply = shop.book(path=path)

    assert reply.status == 404
    assert path in str(reply.json())


def test_below_a_providers_base_path_404_speaks_its_dialect(client: Client) -> None:
    reply = client.get("/api/usrs")

    assert reply.json() == {
        "error": "unknown-path",
        "message": "No operation has the path '/api/usrs'. Did you mean '/api/users'?",
    }


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v2/customer_session/x", "/v2/customer_sessions/{customerSessionId}"),
        (
            "/v2/customer_sesions/order-1/returns",
            "/v2/customer_sessions/{customerSessionId}/returns",
        ),
        ("/api/user/cust-1001/commitments", "/api/users/{user_id}/commitments"),
        (
            "/v3/infinity-mall/members/me/reward-program/status",
            "/v3/{loyalty_club_slug}/members/me/rewards-program/status",
        ),
    ],
)
def test_a_misspelt_path_names_the_one_that_is_meant(client: Client, path: str, meant: str) -> None:
    reply = client.get(path)

    assert reply.status == 404
    assert f"Did you mean {meant!r}?" in str(reply.json())


@pytest.mark.parametrize("path", ["/", "", "*", "/nowhere", "/favicon.ico", "/_mock", "/_mock/x"])
def test_anywhere_else_404_is_a_problem_document(client: Client, path: str) -> None:
    reply = client.get(path)

    assert reply.status == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["title"] == "unknown-path"
