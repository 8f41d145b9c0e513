"""Stubs: fixed replies to matching calls, held against the contract when they are made."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.engine.rules import MOST_RULES
from mockserver.http.app import Server
from tests.client import Client, Response
from tests.http.conftest import BOOKINGS, Shop
from tests.pairing import each_once
from tests.providers.boostcom.conftest import Phone
from tests.providers.koomalooma.conftest import order, token

REFUSED = {"status": 403, "body": {"error": "closed"}}


def stub(
    shop: Shop | Phone, reply: Any = REFUSED, api: str = "koomalooma", **more: Any
) -> Response:
    body = {"api": api, "reply": reply, **more}
    return shop.client.post(f"{shop.control}/stubs", json=body)


@pytest.fixture
def phone(client: Client) -> Phone:
    phone = Phone(client)
    phone.start()
    return phone


def stubs(shop: Shop) -> Any:
    return shop.client.get(f"{shop.control}/stubs").json()["stubs"]


def test_a_matching_call_is_answered_by_the_stub_and_changes_nothing(shop: Shop) -> None:
    made = stub(shop, {**REFUSED, "headers": {"X-Why": "because"}}, operation="assignPoints")
    before = shop.books

    reply = shop.book()
    other = shop.book(path="/api/users")

    assert (made.status, made.json()["id"]) == (201, "1")
    assert (reply.status, reply.json()) == (403, {"error": "closed"})
    assert reply.headers["x-why"] == "because"
    assert reply.headers["x-mock-source"] == "stub"
    assert reply.headers["date"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert (other.status, other.headers["x-mock-source"]) == (201, "behaviour")
    assert (
        shop.books.tables["koomalooma"]["commitments" if False else "partners"]
        == (before.tables["koomalooma"]["partners"])
    )


def test_a_stub_is_asked_before_the_credentials_and_the_body_are(shop: Shop) -> None:
    stub(shop)

    assert shop.client.post(BOOKINGS, body=b"{").json() == {"error": "closed"}


@pytest.mark.parametrize(
    ("match", "meant"),
    [
        ({"path": {"user_id": "cust-1001"}}, True),
        ({"path": {"user_id": "cust-1002"}}, False),
        ({"headers": {"X-Colour": "grün"}}, True),
        ({"headers": {"x-colour": "blau"}}, False),
        ({"body": [{"pointer": "/campaign_id", "equals": "camp-purchase"}]}, True),
        ({"body": [{"pointer": "/campaign_id", "equals": "camp-other"}]}, False),
        ({"body": [{"pointer": "/transaction_value", "matches": r"^4\d\.90$"}]}, True),
        ({"body": [{"pointer": "/transaction_value", "matches": r"^5"}]}, False),
        ({"body": [{"pointer": "/coupon", "present": False}]}, True),
        ({"body": [{"pointer": "/coupon", "present": True}]}, False),
        ({}, True),
    ],
)
def test_a_call_is_chosen_by_path_headers_and_body(
    shop: Shop, match: dict[str, Any], meant: bool
) -> None:
    assert stub(shop, match=match).status == 201

    reply = shop.book(x_colour="grün")

    assert reply.status == (403 if meant else 201)


def test_the_newest_stub_comes_first_and_a_used_up_one_lets_the_next_through(shop: Shop) -> None:
    stub(shop, {"status": 403, "body": "old"})
    stub(shop, {"status": 403, "body": "new"}, times=2)

    assert [shop.book().json() for _ in range(3)] == ["new", "new", "old"]
    assert [(each["id"], each["seen"], each["used"]) for each in stubs(shop)] == [
        ("2", 2, 2),
        ("1", 1, 1),
    ]


def test_a_stub_may_let_the_first_calls_pass(shop: Shop) -> None:
    stub(shop, after=2, times=1)

    assert [shop.book().status for _ in range(4)] == [201, 201, 403, 201]


def test_a_stub_is_named_and_removed_by_its_id(shop: Shop) -> None:
    first, second = stub(shop).json()["id"], stub(shop, times=1).json()["id"]
    one, all_of_them = f"{shop.control}/stubs/{first}", f"{shop.control}/stubs"

    assert shop.client.delete(one).status == 204
    assert [each["id"] for each in stubs(shop)] == [second]
    again = shop.client.delete(one)
    assert (again.status, again.json()["title"]) == (404, "not-found")
    assert shop.client.delete(all_of_them).status == 204
    assert stubs(shop) == []
    assert shop.book().status == 201


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"api": "kumalooma", "reply": REFUSED}, 404, "Did you mean 'koomalooma'?"),
        ({"reply": REFUSED}, 400, "api"),
        ({"api": "koomalooma"}, 400, "reply"),
        ({"api": "koomalooma", "reply": {}}, 400, "/reply"),
        (
            {"api": "koomalooma", "operation": "asignPoints", "reply": REFUSED},
            404,
            "Did you mean 'assignPoints'?",
        ),
        ({"api": "koomalooma", "reply": {"status": 404}}, 400, "has no such reply in its contract"),
        ({"api": "koomalooma", "reply": {"status": 100}}, 400, "/reply/status"),
        (
            {"api": "koomalooma", "operation": "createUser", "reply": {"status": 201, "body": {}}},
            400,
            "partner_id",
        ),
        (
            {"api": "koomalooma", "operation": "createUser", "reply": {"status": 201}},
            400,
            "breaks_contract",
        ),
        ({"api": "koomalooma", "reply": REFUSED, "tmies": 1}, 400, "tmies"),
        ({"api": "koomalooma", "reply": REFUSED, "times": 0}, 400, "/times"),
        ({"api": "koomalooma", "reply": REFUSED, "match": {"paht": {}}}, 400, "paht"),
        (
            {"api": "koomalooma", "reply": REFUSED, "match": {"body": [{"pointer": "a"}]}},
            400,
            "/match/body/0",
        ),
        (
            {
                "api": "koomalooma",
                "reply": REFUSED,
                "match": {"body": [{"pointer": "/a", "matches": "["}]},
            },
            400,
            "a regular expression",
        ),
        (
            {"api": "koomalooma", "operation": "createUser", "reply": {"example": "x"}},
            404,
            "There are: example",
        ),
    ],
)
def test_a_stub_that_cannot_be_is_refused_with_the_way_out(
    shop: Shop, body: Any, status: int, said: str
) -> None:
    reply = shop.client.post(f"{shop.control}/stubs", json=body)

    assert reply.status == status
    assert said in str(reply.json())
    assert stubs(shop) == []


def test_the_contract_may_be_broken_on_purpose(shop: Shop) -> None:
    broken = {"status": 418, "body": {"teapot": True}, "headers": {"Content-Type": "text/tea"}}

    assert stub(shop, broken).status == 400
    assert stub(shop, broken, breaks_contract=True).status == 201
    reply = shop.book()
    assert (reply.status, reply.json()) == (418, {"teapot": True})
    assert reply.headers["content-type"] == "text/tea"


def test_a_stub_for_every_operation_has_to_be_a_reply_of_every_operation(shop: Shop) -> None:
    good = {"partner_id": "p", "partner_user_id": "u", "user_session_id": "s"}

    alone = stub(shop, {"status": 201, "body": good}, operation="createUser")
    everywhere = stub(shop, {"status": 201, "body": good})

    assert (alone.status, everywhere.status) == (201, 400)
    assert "assignPoints has no such reply in its contract" in everywhere.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "said", "breaks"),
    each_once(
        [
            ({"X-A": "a\r\nX-B: b"}, "visible latin-1"),
            ({"X-A": "€"}, "visible latin-1"),
            ({"X A": "a"}, "a header's name"),
            ({"": "a"}, "a header's name"),
            ({"X-Ä": "a"}, "a header's name"),
            ({"Content-Length": "3"}, "none of the server's own"),
            ({"Transfer-Encoding": "chunked"}, "none of the server's own"),
            ({"Date": "today"}, "none of the server's own"),
            ({"Content-Type": "text/plain\r\n\r\nboo"}, "visible latin-1"),
        ],
        [True, False],
    ),
)
def test_what_cannot_be_sent_is_refused_even_on_purpose(
    shop: Shop, headers: dict[str, str], said: str, breaks: bool
) -> None:
    reply = stub(shop, {**REFUSED, "headers": headers}, breaks_contract=breaks)

    assert reply.status == 400
    assert said in reply.json()["detail"]
    assert "on purpose" not in reply.json()["detail"]


def test_a_text_of_another_type_is_sent_as_it_is(shop: Shop) -> None:
    stub(shop, {"status": 403, "body": "Bär", "headers": {"content-type": "text/plain"}})

    reply = shop.book()

    assert (reply.body.decode(), reply.headers["content-type"]) == ("Bär", "text/plain")


def test_an_example_of_the_contract_is_given_by_its_name(phone: Phone) -> None:
    made = stub(phone, {"example": "virtual_level"}, "boostcom", operation="getProgramInfo")

    reply = phone.info()

    assert made.status == 201
    assert reply.status == 200
    assert reply.json()["levels_program"] == {"type": "virtual_level", "maximum_points": 1000}
    assert reply.headers["x-mock-source"] == "stub"


def test_an_example_is_looked_for_among_those_of_the_status(phone: Phone) -> None:
    right = stub(
        phone, {"status": 200, "example": "no_levels"}, "boostcom", operation="getProgramInfo"
    )
    wrong = stub(
        phone, {"status": 503, "example": "no_levels"}, "boostcom", operation="getProgramInfo"
    )

    assert (right.status, wrong.status) == (201, 404)
    assert "There are: example" in wrong.json()["detail"]


def test_stubs_stand_in_the_journal_and_are_verified_like_any_call(shop: Shop) -> None:
    stub(shop)
    shop.book()

    assert (shop.last.source, shop.last.status) == ("stub", 403)


def test_a_stub_is_seen_in_its_own_world_alone(shop: Shop) -> None:
    stub(shop)
    other = {"x-koomalooma-jwt": token()}

    reply = shop.client.post(
        f"/_world/{shop.client.world[:50]}-2{BOOKINGS}", json=order(), headers=other
    )

    assert reply.status == 201
    shop.client.delete(f"/_mock/worlds/{shop.client.world[:50]}-2")


def test_stubs_go_with_a_fork_a_snapshot_and_not_with_a_reset(shop: Shop) -> None:
    stub(shop, times=1)
    client, copy = shop.client, f"{shop.client.world[:50]}-3"
    snapshot = client.get(f"{shop.control}/snapshot").json()
    client.post(f"{shop.control}/fork", json={"as": copy})

    def forked() -> int:
        return client.post(
            f"/_world/{copy}{BOOKINGS}", json=order(), headers={"x-koomalooma-jwt": token()}
        ).status

    assert [forked(), forked()] == [403, 201]
    assert [shop.book().status, shop.book().status] == [403, 201]
    assert client.put(f"{shop.control}/snapshot", json=snapshot).status == 200
    assert [shop.book().status, shop.book().status] == [403, 201]
    client.post(f"{shop.control}/reset")
    assert stubs(shop) == []
    client.delete(f"/_mock/worlds/{copy}")


def test_there_is_an_end_to_the_stubs_of_a_world(shop: Shop) -> None:
    for _ in range(MOST_RULES):
        assert stub(shop).status == 201

    further = stub(shop)

    assert (further.status, further.json()["title"]) == (429, "too-many")
    assert f"{MOST_RULES} stubs" in further.json()["detail"]


@pytest.mark.parametrize(("amount", "status"), [("403.00", 403), ("400.00", 400), ("49.90", 201)])
def test_magic_values_are_stubs_that_come_with_their_scenario(
    shop: Shop, amount: str, status: int
) -> None:
    shop.client.put(shop.control, json={"scenario": "magic-values"})

    reply = shop.book(json.dumps(order(transaction_value=amount)).encode())

    assert reply.status == status


_TEXT = st.sampled_from(["", "a", "cust-1001", "[", "^c", "ü€", "\n", "x-y"]) | st.text(max_size=4)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2),
    max_leaves=4,
)
_NAMES = st.dictionaries(
    st.sampled_from(["user_id", "note", "X-A", "host", "€", ""]) | _TEXT, _TEXT, max_size=2
)
MATCHES = st.fixed_dictionaries(
    {},
    optional={
        "path": _NAMES,
        "query": _NAMES,
        "headers": _NAMES,
        "body": st.lists(
            st.builds(
                lambda pointer, condition: {"pointer": pointer, **condition},
                st.sampled_from(["", "/", "/campaign_id", "/0", "/a~1b", "/a/~9"]),
                st.fixed_dictionaries({"equals": _VALUES})
                | st.fixed_dictionaries({"matches": st.text(min_size=1, max_size=5)})
                | st.fixed_dictionaries({"present": st.booleans()}),
            ),
            max_size=2,
        ),
    },
)
COMMON = {
    "operation": st.sampled_from(["assignPoints", "createUser"]),
    "match": MATCHES,
    "times": st.integers(1, 3),
    "after": st.integers(0, 2),
}
_REPLIES = st.fixed_dictionaries(
    {"status": st.integers(200, 599)},
    optional={"headers": _NAMES, "body": _VALUES, "example": st.sampled_from(["example", "x"])},
)
_STUBS = st.fixed_dictionaries(
    {"api": st.sampled_from(["koomalooma", "boostcom"]), "reply": _REPLIES},
    optional={**COMMON, "breaks_contract": st.booleans()},
)


@pytest.mark.slow
@settings(max_examples=150)
@given(wanted=_STUBS, free=st.booleans())
def test_whatever_stub_is_taken_every_call_is_answered_and_never_by_a_failure(
    server: Server, wanted: dict[str, Any], free: bool
) -> None:
    client = Client(server, "any-stub")
    control = "/_mock/worlds/any-stub"
    headers = {"x-koomalooma-jwt": token()}
    try:
        client.put(control, json={"clock": {"now": "2026-03-02T12:00:00Z"}})
        body = {**wanted, "breaks_contract": True} if free else wanted
        made = client.post(f"{control}/stubs", json=body)
        assert made.status in (201, 400, 404), made
        listed = client.get(f"{control}/stubs")
        assert len(listed.json()["stubs"]) == (made.status == 201)
        for target in (f"{BOOKINGS}?note=a&note=", "/api/users?%E2%82%AC=%00"):
            reply = client.post(target, json=order(), headers=headers)
            if reply.headers["x-mock-source"] == "stub":
                assert reply.status == wanted["reply"].get("status", reply.status)
                assert "\n" not in str(reply.headers.values())
            else:
                assert reply.status == 201, reply
        assert client.get(f"{control}/snapshot").status == 200
    finally:
        client.delete(control)
        client.close()
