"""What a tester changes is journaled apart, and no credential is shown."""

import re
from typing import Any

import pytest

from tests.client import Client
from tests.http.conftest import NOON, Shop
from tests.http.journals import journal, ndjson, told, verify

CANARY = "canary-71d0"


def changes_of(shop: Shop) -> list[tuple[int, str, str]]:
    exchanges = journal(shop, "?api=control")["exchanges"]
    return [(each["id"], each["operation"], each["at"][11:19]) for each in exchanges]


def test_what_a_tester_changes_is_kept_apart_and_in_order(shop: Shop) -> None:
    booked = shop.book().json()["id"]
    shop.client.post(f"{shop.control}/clock/advance", json={"seconds": 60})
    shop.client.post(f"{shop.control}/backstage/koomalooma/confirm", json={"commitment_id": booked})
    shop.client.put(f"{shop.control}/rows/koomalooma/partners/p-demo", json={"name": "Shop"})
    shop.book()

    assert changes_of(shop) == [
        (2, "advanceClock", "12:01:00"),
        (3, "runBackstage", "12:01:00"),
        (4, "putRow", "12:01:00"),
    ]
    told = journal(shop)
    assert ([each["id"] for each in told["exchanges"]], told["total"], told["kept"]) == (
        [1, 5],
        2,
        2,
    )
    assert {each["api"] for each in told["counts"]} == {"koomalooma"}
    assert shop.client.get(shop.control).json()["exchanges"] == 2
    assert [each["id"] for each in ndjson(shop)] == [1, 5]
    assert verify(shop, times={"exactly": 2}).json()["verified"]
    assert verify(shop, api="control", operation="putRow").json()["verified"]


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("GET", "", None),
        ("GET", "/clock", None),
        ("GET", "/rows/koomalooma/users", None),
        ("PUT", "/clock", {"now": "2020-01-01T00:00:00Z"}),
        ("POST", "/clock/advance", {}),
        ("POST", "/backstage/koomalooma/confirm", {"commitment_id": "none"}),
        ("DELETE", "/rows/koomalooma/users/none", None),
        ("GET", "/nowhere", None),
    ],
)
def test_what_changes_nothing_is_not_kept(shop: Shop, method: str, suffix: str, body: Any) -> None:
    shop.client.request(method, shop.control + suffix, json=body)

    assert changes_of(shop) == []


def test_no_credential_of_any_api_is_shown(shop: Shop) -> None:
    secrets = []
    for name, api in shop.client.server.apis.items():
        headers, contract = shop.client.credentials(name), api.contract
        secret_names = {each.lower() for each in contract.secret_names}
        secrets += [
            headers[each].removeprefix("Bearer ")
            for each in headers
            if each.lower() in secret_names
        ]
        body = dict.fromkeys(contract.secret_members, CANARY)
        for operation in contract.operations.values():
            path = f"{contract.base_path}{operation.path}?x-api-key={CANARY}"
            for sent in (body, {"nested": [body]}):
                shop.client.request(operation.method, path, json=sent, headers=headers)

    everything = told(shop)
    without_curls = re.sub(r'"curl":"(?:[^"\\]|\\.)*"', "", everything)

    assert secrets
    assert CANARY not in everything
    assert [secret for secret in secrets if secret in without_curls] == []
    assert "[masked:" in without_curls


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rows/koomalooma/partners/p-demo", {"jwt_secret": CANARY + "x" * 32}),
        ("rows/boostcom/members/infinity-mall:42", {"password": CANARY}),
        ("stubs", {"api": "koomalooma", "match": {"headers": {"Authorization": CANARY}}}),
        (
            "stubs",
            {"api": "boostcom", "match": {"body": [{"pointer": "/password", "equals": CANARY}]}},
        ),
        (
            "stubs",
            {"api": "boostcom", "reply": {"body": {"access_token": CANARY}, "status": 200}},
        ),
        ("stubs", {"api": "boostcom", "reply": {"status": 200, "headers": {"Set-Cookie": CANARY}}}),
    ],
)
def test_no_credential_in_what_a_tester_changes_is_shown(shop: Shop, path: str, body: Any) -> None:
    if path == "stubs":
        body = {"reply": {"status": 500}, "breaks_contract": True, **body}
    method = "POST" if path == "stubs" else "PUT"

    reply = shop.client.request(method, f"{shop.control}/{path}", json=body)

    assert reply.status in (200, 201), reply
    assert len(changes_of(shop)) == 1
    assert CANARY not in told(shop)


def test_a_cookie_that_a_stub_sets_is_masked(shop: Shop) -> None:
    stub = {"api": "koomalooma", "reply": {"status": 500, "headers": {"Set-Cookie": CANARY}}}
    shop.client.post(f"{shop.control}/stubs", json={**stub, "breaks_contract": True})

    reply = shop.book()

    assert reply.headers["set-cookie"] == CANARY
    assert journal(shop)["exchanges"][0]["source"] == "stub"
    assert CANARY not in told(shop)


def test_the_times_are_the_worlds(client: Client) -> None:
    client.put(f"/_mock/worlds/{client.world}", json={"clock": {"now": NOON, "frozen": False}})
    client.get("/nowhere")
    client.post(f"/_mock/worlds/{client.world}/clock/advance", json={"duration": "P1D"})
    client.get("/nowhere")

    reply = client.get(f"/_mock/worlds/{client.world}/journal").json()["exchanges"]

    assert [each["at"][:10] for each in reply] == ["2026-03-02", "2026-03-03"]
