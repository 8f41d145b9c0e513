"""Odd input: ids of any text, bodies where none belongs, and methods that are not there."""

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.http.app import Server
from tests.pairing import each_once
from tests.providers.talon_one.builders import Shop, error, escaped, good, item

V2 = "/v2/customer_sessions/order-1"
V1 = "/v1/customer_sessions/order-1"


ODD = [
    "a/b",
    "me@shop.no",
    "100%",
    "%2F",
    "line\nbreak",
    " ",
    "a b",
    "ø☕",
    "..",
    "?x=1#y",
    "a+b",
    '"',
]
ODD += ["a;b=c", "\\", "inventory", "customerprofiles", "\t", "a" * 1_000, "'", "<b>"]


@pytest.mark.parametrize("name", ODD, ids=repr)
def test_any_id_comes_through_every_operation(shop: Shop, name: str) -> None:
    assert shop.profile(name, odd=True)["integrationId"] == name
    assert shop.profile_v1(name)["profile"]["integrationId"] == name
    second = shop.session(name, profileId=name, content=["customerSession"])["customerSession"]
    first = shop.session_v1(name)["session"]
    for session in (second, first):
        assert (session["integrationId"], session["profileId"]) == (name, name)
    assert shop.event("seen", name, name)["event"]["sessionId"] == name
    assert good(shop.refer(name), 201)["advocateProfileIntegrationId"] == name
    code = f"{name} code"[:200]
    shop.coupon(code)
    assert good(shop.reserve(code, name), 201)["value"] == code
    assert [each["integrationId"] for each in good(shop.reserved(code), 200)["data"]] == [name]
    assert [each["value"] for each in good(shop.inventory(name, coupons=True), 200)["coupons"]] == [
        code
    ]
    assert shop.release(code, name).status == 204
    assert shop.forget(name).status == 204
    assert shop.customer(name)["attributes"] == {}


@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_text_is_an_id(shop: Shop, name: str) -> None:
    path = f"/v2/customer_profiles/{escaped(name)}"

    reply = shop.call("PUT", path, json={})

    assert good(reply, 200)["customerProfile"]["integrationId"] == name == unquote(escaped(name))


def test_an_id_that_is_not_utf_8_is_refused(shop: Shop) -> None:
    with shop.unchanged():
        assert shop.call("PUT", "/v2/customer_profiles/%FF", json={}).status == 400


def test_an_id_is_not_empty(shop: Shop) -> None:
    assert shop.call("PUT", "/v2/customer_profiles/", json={}).status == 404


# -- bodies and headers ------------------------------------------------------------------------

JSON = {"content-type": "application/json"}
WITHOUT_BODY = {
    "deleteCustomerData": ("DELETE", "/v1/customer_data/ada", 204),
    "getCustomerInventory": ("GET", "/v1/customer_profiles/ada/inventory", 200),
    "getReservedCustomers": ("GET", "/v1/coupon_reservations/customerprofiles/SAVE10", 200),
}


@pytest.mark.parametrize(
    ("operation", "body", "headers"),
    each_once(
        WITHOUT_BODY,
        [
            (b"", {}),
            (b"", JSON),
            (b"", {**JSON, "content-length": "0"}),
            (b"", {"content-type": "text/plain"}),
            (b"{}", JSON),
            (b"no json", {"content-type": "text/plain"}),
        ],
    ),
)
def test_who_wants_no_body_does_not_look_at_one(
    shop: Shop, operation: str, body: bytes, headers: dict[str, str]
) -> None:
    method, path, status = WITHOUT_BODY[operation]

    assert shop.call(method, path, body=body, headers=headers).status == status


@pytest.mark.parametrize(
    ("body", "headers", "method", "path"),
    each_once(
        [(b"", {}), (b"", JSON), (b"", {**JSON, "content-length": "0"})],
        [
            ("DELETE", "/v1/coupon_reservations/SAVE10"),
            ("POST", "/v1/coupon_reservations/SAVE10"),
            ("PUT", V1),
            ("PUT", V2),
            ("POST", "/v1/events"),
        ],
    ),
)
def test_a_body_that_is_required_is_missed(
    shop: Shop, method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    reply = shop.call(method, path, body=body, headers=headers)

    assert error(reply)["title"] == "required"


@pytest.mark.parametrize("body", [b"{", b"nothing", b"\xff", b'{"a":1}{"b":2}', b"[" * 5_000])
def test_what_is_not_json_is_reported(shop: Shop, body: bytes) -> None:
    with shop.unchanged():
        reply = shop.call("PUT", V1, body=body)

    assert reply.status == 400
    assert reply.json()["errors"] == []
    assert reply.json()["StatusCode"] == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_another_type_than_json_is_refused_if_the_body_is_no_json(shop: Shop, kind: str) -> None:
    reply = shop.call("PUT", V1, body=b"a=b", headers={"content-type": kind})

    assert reply.status == 400
    assert kind in reply.json()["message"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_is_json_however_it_is_written(shop: Shop, kind: str) -> None:
    assert shop.call("PUT", V1, body=b"{}", headers={"content-type": kind}).status == 200


@pytest.mark.parametrize("value", ["null", "[]", '"x"', "5", "true"])
def test_a_body_is_an_object(shop: Shop, value: str) -> None:
    assert error(shop.call("PUT", V1, body=value.encode()))["title"] == "Invalid type"


def test_members_that_nobody_knows_are_passed_over(shop: Shop) -> None:
    body = {
        "customerSession": {"newerMember": 1, "cartItems": [item(colour="red")]},
        "loyaltyCards": [],
    }

    state = good(shop.call("PUT", V2, json={**body, "responseContent": ["customerSession"]}), 200)

    assert "newerMember" not in state["customerSession"]
    assert state["customerSession"]["cartItems"] == [{**item(), "position": 0}]


@pytest.mark.parametrize(
    ("value", "name"),
    each_once(
        [5, "x", None, {"a": {"price": 1}}], ["couponCodes", "referralCode", "additionalCosts"]
    ),
)
def test_members_of_the_second_version_are_unknown_to_the_first(
    shop: Shop, name: str, value: Any
) -> None:
    before = shop.session(content=["customerSession"])

    shop.session_v1("order-1", {name: value})

    assert shop.session(content=["customerSession"]) == before


def test_a_newer_clients_profile_is_taken(shop: Shop) -> None:
    body = {"attributes": {}, "audiencesChanges": {}, "responseContent": ["customerProfile"]}

    reply = shop.call("PUT", "/v2/customer_profiles/bob?runRuleEngine=true&dry=true", json=body)

    assert set(good(reply, 200)) == {"customerProfile"}


@pytest.mark.parametrize("operation", WITHOUT_BODY)
def test_query_parameters_that_nobody_knows_are_passed_over(shop: Shop, operation: str) -> None:
    method, path, status = WITHOUT_BODY[operation]

    assert shop.call(method, f"{path}?_=1590142530993&a=%C3%B8&b", body=b"").status == status


# -- methods -----------------------------------------------------------------------------------


def test_a_path_tells_which_methods_it_has(shop: Shop, server: Server) -> None:
    contract = server.apis["talon_one"].contract
    offered: dict[str, set[str]] = {}
    for operation in contract.operations.values():
        offered.setdefault(operation.path, set()).add(operation.method)
    # Today's contract has it, and the key is of 2020: a 404 says so.
    todays = {("GET", "/v2/customer_sessions/{customerSessionId}")}

    for path, known in offered.items():
        where = path.replace("{", "").replace("}", "")
        for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"} - known:
            reply = shop.call(method, where)
            if (method, path) in todays:
                assert reply.status == 404
                continue
            assert reply.status == (204 if method == "OPTIONS" else 405)
            allowed = set(reply.headers["allow"].split(", "))
            assert known | {"OPTIONS"} <= allowed <= known | {"OPTIONS", "HEAD"}


def test_a_head_is_a_get_without_its_body(shop: Shop) -> None:
    path = "/v1/customer_profiles/ada/inventory?profile=true"

    head, got = shop.call("HEAD", path), shop.call("GET", path)

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


def test_an_unknown_path_is_answered_with_the_nearest(shop: Shop) -> None:
    reply = shop.call("PUT", "/v2/customer_session/order-1", json={})

    assert reply.status == 404
    assert "/v2/customer_sessions/{customerSessionId}" in reply.json()["message"]
