"""Which calls a fault spoils, and which faults are refused."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.engine.rules import LONGEST_DELAY, MOST_RULES
from mockserver.http.app import Server
from mockserver.http.transport.disruption import Disruption, garble
from tests.client import Client
from tests.http.conftest import BOOKINGS, Shop
from tests.http.faults import fault
from tests.http.test_stubs import COMMON
from tests.providers.koomalooma.conftest import order, token


def faults(shop: Shop) -> Any:
    return shop.client.get(f"{shop.control}/faults").json()["faults"]


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ({"api": "koomalooma"}, "xxxx"),
        ({"api": "boostcom"}, "...."),
        ({"operation": "assignPoints"}, "xxxx"),
        ({"operation": "createUser"}, "...."),
        ({"nth": 2}, ".x.."),
        ({"after": 1, "times": 2}, ".xx."),
        ({"share": 0}, "...."),
        ({"share": 1}, "xxxx"),
        ({"match": {"path": {"user_id": "cust-1001"}}}, "xxxx"),
        ({"match": {"path": {"user_id": "cust-1002"}}}, "...."),
    ],
)
def test_a_rule_says_which_calls_are_struck(shop: Shop, rule: dict[str, Any], outcome: str) -> None:
    assert fault(shop, {"status": 503}, **rule).status == 201

    came = [shop.book().status for _ in range(4)]

    assert came == [503 if each == "x" else 201 for each in outcome]
    (told,) = faults(shop)
    assert told["used"] == outcome.count("x")


def test_a_share_of_the_calls_is_struck_and_the_same_ones_for_the_same_seed(shop: Shop) -> None:
    def history(seed: int) -> list[int]:
        shop.client.put(shop.control, json={"seed": seed})
        fault(shop, {"status": 503}, share=0.25)
        return [shop.book().status for _ in range(80)]

    first = history(1)

    assert 8 <= first.count(503) <= 36
    assert first == history(1) != history(2)


def test_a_fault_spoils_what_a_stub_answers(shop: Shop) -> None:
    stub = {"api": "koomalooma", "reply": {"status": 403, "body": {"a": 1}}}
    shop.client.post(f"{shop.control}/stubs", json=stub)
    fault(shop, {"garble": "wrong-type"})

    reply = shop.book()

    assert (reply.status, reply.json()) == (403, {"a": "forty-two"})
    assert reply.headers["x-mock-source"] == "fault"


def test_a_fault_is_removed_by_its_id_or_with_all_others(shop: Shop) -> None:
    first = fault(shop, {"status": 503}).json()["id"]
    second = fault(shop, {"status": 500}).json()["id"]

    assert [each["id"] for each in faults(shop)] == [second, first]
    assert shop.client.delete(f"{shop.control}/faults/{second}").status == 204
    assert shop.book().status == 503
    assert shop.client.delete(f"{shop.control}/faults/{second}").status == 404
    assert shop.client.delete(f"{shop.control}/faults").status == 204
    assert (faults(shop), shop.book().status) == ([], 201)


def test_the_control_api_is_never_struck(shop: Shop) -> None:
    fault(shop, {"drop": "before"})

    assert shop.client.get(shop.control).status == 200
    assert shop.client.delete(f"{shop.control}/faults").status == 204


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, "do"),
        ({"do": {}}, 400, "/do"),
        ({"do": {"status": 200}}, 400, "/do/status"),
        ({"do": {"garble": "badly"}}, 400, "missing-field"),
        ({"do": {"drop": "after"}}, 400, "during"),
        ({"do": {"delay": {}}}, 400, "/do/delay"),
        ({"do": {"delay": {"seconds": 61}}}, 400, "60"),
        ({"do": {"delay": {"seconds": -1}}}, 400, "/do/delay"),
        ({"do": {"delay": {"seconds": 1, "median": 1}}}, 400, "/do/delay"),
        ({"do": {"delay": {"min": 1}}}, 400, "/do/delay"),
        ({"do": {"delay": 1}}, 400, "/do/delay"),
        ({"do": {"status": 503}, "share": 1.1}, 400, "/share"),
        ({"do": {"status": 503}, "nth": 0}, 400, "/nth"),
        ({"do": {"status": 503}, "api": "kumalooma"}, 404, "Did you mean 'koomalooma'?"),
        ({"do": {"status": 503}, "operation": "asignPoints"}, 404, "Did you mean 'assignPoints'?"),
        (
            {"do": {"status": 503}, "api": "boostcom", "operation": "assignPoints"},
            404,
            "operation of boostcom",
        ),
        (
            {"do": {"status": 503}, "match": {"body": [{"pointer": "", "matches": "("}]}},
            400,
            "a regular expression",
        ),
    ],
)
def test_a_fault_that_cannot_be_is_refused(shop: Shop, body: Any, status: int, said: str) -> None:
    reply = shop.client.post(f"{shop.control}/faults", json=body)

    assert reply.status == status
    assert said in str(reply.json())
    assert faults(shop) == []


def test_there_is_an_end_to_the_faults_of_a_world(shop: Shop) -> None:
    for _ in range(MOST_RULES):
        assert fault(shop, {"status": 503}).status == 201

    assert fault(shop, {"status": 503}).status == 429


@pytest.mark.parametrize(
    ("payload", "kind", "spoiled"),
    [
        (b"", "json", b""),
        (b"", "truncate", b""),
        (b"not json", "missing-field", b"not json"),
        (b"[]", "missing-field", b"[]"),
        (b"{}", "wrong-type", b"{}"),
        (b"[1]", "wrong-type", b"[1]"),
        (b'[{"a":1},{"b":2}]', "missing-field", b'[{"a":1},{}]'),
        (b'{"a":null}', "wrong-type", b'{"a":"forty-two"}'),
        (b'{"a":[]}', "wrong-type", b'{"a":42}'),
        (b'{"a":1}', "empty", b""),
    ],
)
def test_what_has_nothing_to_spoil_stays_as_it_is(
    payload: bytes, kind: str, spoiled: bytes
) -> None:
    found = garble(Disruption(garble=kind, chance=0.99), payload, "application/json")

    assert found.payload == spoiled


_SECONDS = st.floats(0, 60)


_DELAYS = st.one_of(
    st.fixed_dictionaries({"seconds": _SECONDS}),
    st.fixed_dictionaries({"min": _SECONDS, "max": _SECONDS}),
    st.fixed_dictionaries({"median": _SECONDS}, optional={"sigma": st.floats(0, 5)}),
)


_FAULTS = st.fixed_dictionaries(
    {
        "do": st.fixed_dictionaries(
            {},
            optional={
                "delay": _DELAYS,
                "status": st.integers(400, 599),
                "retry_after": st.integers(0, 86_400),
                "drop": st.sampled_from(["before", "during"]),
                "garble": st.sampled_from(
                    ["empty", "truncate", "json", "content-type", "missing-field", "wrong-type"]
                ),
            },
        ).filter(bool)
    },
    optional={
        **COMMON,
        "api": st.sampled_from(["koomalooma", "boostcom"]),
        "share": st.floats(0, 1),
        "nth": st.integers(1, 3),
    },
)


@pytest.mark.slow
@settings(max_examples=150)
@given(wanted=_FAULTS)
def test_whatever_fault_is_taken_it_does_that_and_nothing_else(
    server: Server, wanted: dict[str, Any]
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    client = Client(server, "any-fault")
    control = "/_mock/worlds/any-fault"
    do = wanted["do"]
    try:
        client.put(control, json={"clock": {"now": "2026-03-02T12:00:00Z"}})
        made = client.post(f"{control}/faults", json=wanted)
        assert made.status in (201, 400, 404), made
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("mockserver.http.transport.disruption.sleep", sleep)
            for _ in range(4):
                reply = client.post(BOOKINGS, json=order(), headers={"x-koomalooma-jwt": token()})
                if reply.status == 0:
                    assert "drop" in do
                    continue
                usual = do.get("status", 429 if "retry_after" in do else 201)
                assert reply.status in (201, usual), reply
        assert all(0 <= each <= LONGEST_DELAY for each in slept)
        assert client.get(control).status == 200
    finally:
        client.delete(control)
        client.close()
