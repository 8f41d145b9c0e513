"""A good call is taken apart and put together again, and changed without touching itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks.probes.credential_probes import credentials_of_calls
from mockserver.checks.probes.good_call import GoodCall, Request, parsed
from mockserver.checks.probes.members import changed, members
from mockserver.contract.absent import ABSENT
from tests.checks.probes.probing import CONTRACT

OPERATION = CONTRACT.operations["assignPoints"]
ORDER = {"campaign_id": "spring", "transaction_value": 120, "promotion_goal_category": "purchase"}
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1)


def a_call(user: str = "u 1/2", **headers: str) -> GoodCall:
    call = GoodCall(OPERATION, {"user_id": user}, (), headers, "application/json", ORDER)
    return call.with_body(ORDER)


@given(user=TEXTS, name=TEXTS, values=st.lists(TEXTS, max_size=3))
def test_what_is_sent_is_the_same_call_again(user: str, name: str, values: list[str]) -> None:
    call = a_call(user).with_query(name, *values)
    request = call.request
    again = parsed(OPERATION, "/api", request._replace(target="/api" + request.target))
    assert again is not None
    assert again.request == request
    assert again.path == {"user_id": user}
    assert [field for field, _ in again.query] == [name] * len(values)


def test_another_path_is_no_call_of_the_operation() -> None:
    assert parsed(OPERATION, "/api", Request("POST", "/api/users", {}, None)) is None


def test_a_body_that_cannot_be_read_is_no_good_call() -> None:
    headers = {"Content-Type": "application/json"}
    request = Request("POST", "/api/users/u/commitments", headers, b"{")
    assert parsed(OPERATION, "/api", request) is None


def test_headers_change_whatever_their_case() -> None:
    call = a_call(**{"X-Key": "a", "x-other": "b"})
    assert call.with_headers({"x-KEY": None}).headers == {"x-other": "b"}
    assert call.with_headers({"x-key": "c"}).header("x-key") == "c"
    assert call.header("x-key") == "a"


def test_credentials_are_found_in_headers_and_bodies_under_names_that_tell() -> None:
    call = a_call(**{"X-Mine": "Bearer ey1.claims-of-a-token.sig"})
    found = credentials_of_calls([call], {"x-mine"})
    assert found["X-Mine_of_a_call_token"] == "ey1.claims-of-a-token.sig"
    assert found["X-Mine_claims_token"] == ["claims-of-a-token"]
    assert found["assignPoints"] == ORDER


JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(body=JSON)
def test_every_member_can_be_changed_alone(body: Any) -> None:
    for member in members({}, {}, body):
        before = repr(body)
        other = changed(body, member.place, "another")
        assert repr(body) == before
        value: Any = other
        for step in member.place:
            value = value[step]
        assert value == "another"


def test_a_member_that_is_left_out_is_no_null() -> None:
    assert changed({"a": {"b": 1, "c": 2}}, ("a", "b"), ABSENT) == {"a": {"c": 2}}


@pytest.mark.parametrize("depth", [3, 50])
def test_members_of_a_deep_body_are_bounded(depth: int) -> None:
    body: Any = {}
    for _ in range(depth):
        body = {"a": body, "b": [body]}
    assert 3 < len([*members({}, {}, body)]) <= 80
