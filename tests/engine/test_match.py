"""Matches: which requests a rule means, and in words why it does not mean another."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.pattern import compile_pattern
from mockserver.engine.effort import Effort
from mockserver.engine.match import is_match, mismatches
from mockserver.engine.request_view import RequestView
from mockserver.errors import ContractError, TooMany

ORDER = {"amount": "49.90", "lines": [{"sku": "a/b", "count": 2}], "note": None, "paid": True}


def asked(body: Any = ORDER, **changes: Any) -> RequestView:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    parts: dict[str, Any] = {
        "api": "shop",
        "operation": "buy",
        "path": {"user": "u-1"},
        "query": [("page", "1"), ("tag", "x"), ("tag", "y")],
        "headers": {"accept": "text/plain"},
        "body": raw,
    }
    return RequestView(**{**parts, **changes})


def body(pointer: str, **condition: Any) -> dict[str, Any]:
    return {"body": [{"pointer": pointer, **condition}]}


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"api": "shop"},
        {"operation": "buy"},
        {"api": "shop", "operation": "buy", "match": {}},
        {"match": {"path": {"user": "u-1"}, "query": {"page": "1"}}},
    ],
)
def test_what_a_rule_leaves_out_means_every_call(rule: dict[str, Any]) -> None:
    assert is_match(rule, asked())


@pytest.mark.parametrize(
    "rule",
    [
        {"api": "bank"},
        {"operation": "sell"},
        {"api": "shop", "operation": "sell"},
        {"match": {"path": {"user": "u-2"}}},
        {"match": {"path": {"user": "u-1", "order": "7"}}},
        {"match": {"query": {"page": ""}}},
    ],
)
def test_one_part_that_is_not_there_is_enough_not_to_be_meant(rule: dict[str, Any]) -> None:
    assert not is_match(rule, asked())


@pytest.mark.parametrize("name", ["accept", "Accept", "ACCEPT"])
def test_a_header_may_be_named_in_any_case_and_its_value_may_not(name: str) -> None:
    assert is_match({"match": {"headers": {name: "text/plain"}}}, asked())
    assert not is_match({"match": {"headers": {name: "TEXT/PLAIN"}}}, asked())


@pytest.mark.parametrize(("value", "matches"), [("x", False), ("y", True), ("x,y", False)])
def test_of_a_query_parameter_that_is_given_twice_the_last_value_counts(
    value: str, matches: bool
) -> None:
    assert is_match({"match": {"query": {"tag": value}}}, asked()) is matches


@pytest.mark.parametrize(
    ("value", "matches"), [("x", True), ("y", True), ("x,y", True), ("y,x", False), ("z", False)]
)
def test_of_a_query_parameter_that_is_a_list_any_value_or_the_whole_list_counts(
    value: str, matches: bool
) -> None:
    request = asked(lists=frozenset({"tag"}))

    assert is_match({"match": {"query": {"tag": value}}}, request) is matches


def test_of_a_list_that_a_journal_has_masked_nobody_can_tell_what_is_missing() -> None:
    query = [("tag", "x"), ("tag", "[masked:0123456789ab]")]
    request = asked(query=query, lists=frozenset({"tag"}), is_recorded=True)

    [mismatch] = mismatches({"query": {"tag": "y"}}, request)

    assert not mismatch.is_sure
    assert mismatch.text == "query parameter tag: the journal masks it, so nobody can tell"
    assert is_match({"match": {"query": {"tag": "x"}}}, request)


@pytest.mark.parametrize(
    ("pointer", "condition", "meant"),
    [
        ("", {"equals": ORDER}, True),
        ("", {"present": True}, True),
        ("/amount", {"equals": "49.90"}, True),
        ("/amount", {"equals": 49.9}, False),
        ("/amount", {"matches": r"^\d+\.90$"}, True),
        ("/amount", {"matches": "9"}, True),
        ("/amount", {"matches": "^9"}, False),
        ("/lines/0/sku", {"equals": "a/b"}, True),
        ("/lines/0/count", {"equals": 2}, True),
        ("/lines/0/count", {"equals": 2.0}, True),
        ("/lines/0/count", {"matches": "2"}, False),
        ("/lines/1", {"present": False}, True),
        ("/lines/-1", {"present": False}, True),
        ("/lines/00", {"present": True}, True),
        ("/lines/" + "9" * 5_000, {"present": False}, True),
        ("/lines/x", {"present": True}, False),
        ("/amount/0", {"present": False}, True),
        ("/note", {"present": True}, True),
        ("/note", {"present": False}, False),
        ("/note", {"equals": None}, True),
        ("/nothing", {"equals": None}, False),
        ("/paid", {"equals": True}, True),
        ("/paid", {"equals": 1}, False),
        ("/nothing", {"matches": "."}, False),
    ],
)
def test_what_stands_at_a_pointer_equals_matches_or_is_present(
    pointer: str, condition: dict[str, Any], meant: bool
) -> None:
    assert is_match({"match": body(pointer, **condition)}, asked()) is meant


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ([1, {"a": [True]}], [1, {"a": [True]}], True),
        ([1, {"a": [True]}], [1, {"a": [1]}], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([1, 2], [2, 1], False),
        ([], {}, False),
        (0, False, False),
        ("1", 1, False),
    ],
)
def test_values_are_equal_as_json_is(left: Any, right: Any, same: bool) -> None:
    assert is_match({"match": body("", equals=left)}, asked(right)) is same


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[" * 980 + b"]" * 980, b"9" * 10_000]
)
def test_a_body_that_nobody_can_read_has_nothing_in_it(raw: bytes) -> None:
    assert not is_match({"match": body("", equals=1)}, asked(raw))
    assert is_match({"match": body("/a", present=False)}, asked(raw))


def test_a_text_that_is_longer_than_a_pattern_looks_at_matches_nothing() -> None:
    match = body("", matches="a")

    (mismatch,) = mismatches(match, asked("a" * 5_001))

    assert (
        mismatch.text == "body (whole): a pattern is compared with texts of up to 5,000 characters"
    )
    assert is_match({"match": match}, asked("a" * 5_000))


@pytest.mark.parametrize(
    "match",
    [
        {"body": [{"pointer": "/a", "matches": r"^.{1,255}$"}] * 50},
        {"body": [{"pointer": "/list", "equals": list(range(1_000))}] * 50},
    ],
)
def test_comparing_ends_where_its_budget_does(match: dict[str, Any]) -> None:
    value = {"a": "x" * 255, "list": list(range(1_000))}

    assert is_match({"match": match}, asked(value, effort=Effort(20_000_000)))
    with pytest.raises(TooMany, match="need more comparisons than the server"):
        is_match({"match": match}, asked(value, effort=Effort(100_000)))


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ({"path": {"user": "u-2"}}, 'path parameter user: expected "u-2", got "u-1"'),
        ({"path": {"id": "7"}}, 'path parameter id: expected "7", got nothing'),
        ({"query": {"page": "2"}}, 'query parameter page: expected "2", got "1"'),
        ({"headers": {"Accept": "a"}}, 'header accept: expected "a", got "text/plain"'),
        (body("/amount", equals=1), 'body /amount: expected 1, got "49.90"'),
        (body("", equals=1), "body (whole): expected 1, got {"),
        (body("/x", present=True), "body /x: expected something, got nothing"),
        (body("/note", present=False), "body /note: expected nothing, got null"),
        (body("/amount", matches="^9"), 'body /amount: expected a text like "^9", got "49.90"'),
    ],
)
def test_a_difference_says_where_what_was_expected_and_what_came(
    match: dict[str, Any], said: str
) -> None:
    (difference,) = mismatches(match, asked())

    assert difference.text.startswith(said)
    assert difference.is_sure


def test_every_difference_is_reported_in_the_order_of_the_parts() -> None:
    match = {
        "body": [{"pointer": "/amount", "equals": 1}, {"pointer": "/x", "present": True}],
        "headers": {"b": "1"},
        "query": {"page": "2"},
        "path": {"user": "u-2"},
    }

    assert [each.text.split(":")[0] for each in mismatches(match, asked())] == [
        "path parameter user",
        "query parameter page",
        "header b",
        "body /amount",
        "body /x",
    ]


_TEXT = st.sampled_from(["", "a", "b", "A", "1", "["])
_NAMES = st.dictionaries(_TEXT, _TEXT, max_size=3)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.floats(0, 2) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_POINTERS = st.lists(_TEXT | st.just("0"), max_size=3).map(
    lambda steps: "".join(f"/{step}" for step in steps)
)


def compiles(text: str) -> bool:
    try:
        compile_pattern(text)
    except ContractError:
        return False
    return True


_CONDITIONS = st.builds(
    lambda pointer, condition: {"pointer": pointer, **condition},
    _POINTERS,
    st.one_of(
        st.fixed_dictionaries({"equals": _JSON}),
        st.fixed_dictionaries({"matches": st.text(min_size=1, max_size=6).filter(compiles)}),
        st.fixed_dictionaries({"present": st.booleans()}),
    ),
)
_MATCHES = st.fixed_dictionaries(
    {},
    optional={
        "path": _NAMES,
        "query": _NAMES,
        "headers": _NAMES,
        "body": st.lists(_CONDITIONS, max_size=3),
    },
)
_ASKED = st.builds(
    RequestView,
    st.just("shop"),
    st.just("buy"),
    _NAMES,
    st.lists(st.tuples(_TEXT, _TEXT), max_size=4),
    st.dictionaries(_TEXT.map(str.lower), _TEXT, max_size=3),
    _JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=8),
)


@given(match=_MATCHES, request=_ASKED)
def test_a_call_is_meant_exactly_where_nothing_is_different(
    match: dict[str, Any], request: RequestView
) -> None:
    assert is_match({"match": match}, request) is (not list(mismatches(match, request)))


@given(value=_JSON)
def test_every_value_equals_itself_and_is_present(value: Any) -> None:
    match = {"body": [{"pointer": "", "equals": value}, {"pointer": "", "present": True}]}

    assert is_match({"match": match}, asked(value))
