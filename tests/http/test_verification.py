"""Verifications over HTTP: yes, no or cannot tell; misspelt names are refused; nobody waits."""

import asyncio
import json
import time
from typing import Any

import pytest

from mockserver.engine.journal import Exchange
from tests.client import Client, Response, raw_headers, send_request
from tests.http.conftest import Shop

PROFILE = "/v2/customer_profiles/ada"
NEVER = {"never": True}


def verify(shop: Shop, **asked: Any) -> Response:
    return shop.client.post(f"{shop.control}/journal/verify", json=asked)


def talon(client: Client) -> dict[str, str]:
    return client.credentials("talon_one")


def is_undecided(reply: Response) -> bool:
    body = reply.json()
    assert reply.status == 200, reply
    assert bool(body.get("reason")) is not body["decided"]
    return not body["decided"] and not body["verified"]


def test_a_decided_answer_has_no_reason(shop: Shop) -> None:
    body = verify(shop, operation="createUser", times=NEVER).json()

    assert (body["verified"], body["decided"], "reason" in body) == (True, True, False)


def test_never_is_not_verified_of_a_forgotten_call(shop: Shop) -> None:
    match = {"query": {"dry": "true"}}
    path = "/v2/customer_sessions/o1"
    body: dict[str, Any] = {"customerSession": {}}
    shop.client.put(f"{path}?dry=true", json=body, headers=talon(shop.client))
    # The journal keeps a thousand; one call after another would take a while.
    journal = shop.client.journal
    (first,) = journal
    record(shop, first._replace(query=b""), 1_050)

    reply = verify(shop, operation="updateCustomerSessionV2", match=match, times=NEVER)

    assert is_undecided(reply)
    assert reply.json()["reason"].startswith("The journal has forgotten 51 of 1,051 calls")


def test_a_condition_on_the_kept_part_of_a_cut_body_is_decided(shop: Shop) -> None:
    body = {"attributes": {"Name": "gold", "pad": "x" * 17_000}}
    shop.client.put(PROFILE, json=body, headers=talon(shop.client))

    def asked(name: str) -> Response:
        match = {"body": [{"pointer": f"/attributes/{name}", "equals": "gold"}]}
        return verify(shop, api="talon_one", match=match, times=NEVER)

    kept = asked("Name").json()
    assert (kept["verified"], kept["decided"], kept["count"]) == (False, True, 1)
    assert is_undecided(asked("end"))


def test_a_condition_on_what_is_masked_is_undecided(shop: Shop) -> None:
    shop.client.put(PROFILE, json={}, headers={"authorization": "ApiKey-v1 wrong"})
    path = "/v3/infinity-mall/member/token"
    shop.client.post(path, json={"password": "hunter2"}, headers={})

    header = {"headers": {"Authorization": "ApiKey-v1 wrong"}}
    assert is_undecided(verify(shop, api="talon_one", match=header, times=NEVER))
    body = {"body": [{"pointer": "/password", "equals": "hunter2"}]}
    assert is_undecided(verify(shop, match=body, times=NEVER))
    assert "hunter2" not in verify(shop, match=body, times=NEVER).body.decode()


@pytest.mark.parametrize(
    ("asked", "pointer", "said"),
    [
        (
            {"operation": "assignPoints", "match": {"path": {"usr_id": "42"}}},
            "/match/path/usr_id",
            "Did you mean 'user_id'?",
        ),
        ({"match": {"query": {"drry": "true"}}}, "/match/query/drry", "Did you mean 'dry'?"),
        (
            {"in_order": [{"api": "talon_one", "match": {"query": {"drry": "1"}}}]},
            "/in_order/0/match/query/drry",
            "Did you mean 'dry'?",
        ),
        (
            {"match": {"query": {"dry": "1"}}, "in_order": [{"operation": "createUser"}]},
            "/match/query/dry",
            "createUser has no query parameter",
        ),
        ({"operation": "", "match": {"path": {"id": "1"}}}, "/match/path", "no operation"),
        ({"times": {"at_least": 2, "at_most": 1}}, "/times", "at least 2 and at most 1"),
        ({"times": {"exactly": 2, "never": True}}, "/times", "at least 2 and at most 0"),
        (
            {"match": {"body": [{"pointer": "", "matches": r"(a)\1"}]}},
            "/match/body/0/matches",
            "back reference",
        ),
    ],
)
def test_a_question_that_no_call_could_answer_is_refused_with_its_place(
    shop: Shop, asked: Any, pointer: str, said: str
) -> None:
    reply = verify(shop, **asked)

    assert reply.status == 400, reply
    assert reply.json()["violations"][0]["pointer"] == pointer
    assert said in reply.json()["detail"]


@pytest.mark.parametrize(
    "asked",
    [
        {"operation": "", "match": {"query": {"anything": "1"}}},
        {"api": "control", "operation": "putRow", "match": {"path": {"collection": "users"}}},
        {"match": {"headers": {"x-anything": "1"}}},
    ],
)
def test_names_that_no_contract_declares_are_free(shop: Shop, asked: Any) -> None:
    assert verify(shop, **asked).status == 200


def record(shop: Shop, exchange: Exchange, times: int) -> None:
    """Put an exchange into the journal so often."""
    world = shop.world

    async def recorded() -> None:
        for _ in range(times):
            await shop.client.server.worlds.record(world, exchange)

    shop.client.run(recorded())


def crowded(shop: Shop, body: bytes) -> None:
    """A journal as full as it can be of calls with this body."""
    shop.book()
    journal = shop.client.journal
    (first,) = journal
    each: Exchange = first._replace(body=body, body_size=len(body), size=len(body))
    record(shop, each, 1_000)


@pytest.mark.timed
def test_the_largest_verification_lets_others_through(shop: Shop) -> None:
    crowded(shop, json.dumps({"a": "b" * 300, "list": list(range(30))}).encode())
    conditions = [{"pointer": "/a", "matches": f"^b{{1,{n}}}[a-z]*$"} for n in range(1, 51)]
    step = {"operation": "assignPoints", "match": {"body": conditions}}
    question = json.dumps({"in_order": [step] * 100}).encode()
    client, waits = shop.client, []

    async def both() -> Response:
        path = f"{shop.control}/journal/verify"
        headers = raw_headers([("host", "127.0.0.1:4010"), ("content-type", "application/json")])
        work = asyncio.ensure_future(send_request(client.server, "POST", path, headers, question))
        while not work.done():
            began = time.perf_counter()
            health = await send_request(client.server, "GET", "/_mock/health", headers[:1], b"")
            await asyncio.sleep(0)
            waits.append(time.perf_counter() - began)
            assert health.status == 200
        return await work

    reply = client.run(both())

    assert (reply.status, reply.json()["count"]) == (200, 10)
    assert len(waits) > 10
    # A slice is 20 ms; twenty times that is what a crowded machine may make of it.
    assert sorted(waits)[len(waits) // 2] < 0.25


def test_a_verification_that_compares_without_end_is_refused(shop: Shop) -> None:
    crowded(shop, json.dumps({"a": "b" * 255}).encode())
    heavy = [{"pointer": "/a", "matches": "^.{1,255}$"}] * 50

    reply = verify(shop, match={"body": heavy})

    assert reply.status == 429
    assert "The conditions of this verification need more" in reply.json()["detail"]
