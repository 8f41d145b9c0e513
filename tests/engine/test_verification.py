"""Verifications: so often, in this order, and if not, what came nearest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine import journal as bounds
from mockserver.engine.journal import CONTROL, Exchange, Journal
from mockserver.engine.verification import Verdict, verify

_BLANK = Exchange(
    at=0,
    took=1,
    method="POST",
    path=b"/",
    query=b"",
    headers=(),
    body=b"",
    api="shop",
    operation="buy",
    status=200,
    reply_headers=(),
    reply_body=b"",
    source="behaviour",
    violations=(),
)


def called(*changes: dict[str, Any]) -> Journal:
    """A journal of a call for each of these, each a purchase unless it says otherwise."""
    journal = Journal()
    for each in changes:
        number = journal.number + 1
        body = each.get("body", b"")
        journal.add(_BLANK._replace(**{"number": number, "body_size": len(body), **each}))
    return journal


def words(verdict: Verdict) -> list[tuple[str, ...]]:
    return [near.mismatches for near in verdict.nearest]


@pytest.mark.parametrize(
    ("times", "verified", "said"),
    [
        (None, True, "at least once"),
        ({"exactly": 2}, True, "exactly twice"),
        ({"exactly": 1}, False, "exactly once"),
        ({"exactly": 0}, False, "never"),
        ({"at_least": 2}, True, "at least twice"),
        ({"at_least": 3}, False, "at least 3 times"),
        ({"at_most": 2}, True, "at most twice"),
        ({"at_most": 1}, False, "at most once"),
        ({"at_least": 1, "at_most": 3}, True, "1 to 3 times"),
        ({"never": True}, False, "never"),
        ({"never": True, "at_most": 5}, False, "never"),
        ({"exactly": 2, "at_least": 1}, True, "exactly twice"),
    ],
)
def test_two_calls_are_as_often_as_they_are(times: Any, verified: bool, said: str) -> None:
    asked = {"operation": "buy"} if times is None else {"operation": "buy", "times": times}

    verdict = verify(called({}, {}, {"operation": "look"}), asked)

    assert (verdict.is_verified, verdict.often) == (verified, 2)
    assert said in verdict.expected


def test_without_anything_asked_for_every_call_counts() -> None:
    verdict = verify(called({}, {"api": "", "operation": ""}), {"times": {"exactly": 2}})

    assert verdict == Verdict(True, 2, "a call, exactly twice", ())


def test_what_the_journal_has_forgotten_still_counts_by_api_operation_and_status() -> None:
    journal = called(*[{}] * (bounds.MAX_EXCHANGES + 5), {"status": 503})

    verdict = verify(journal, {"api": "shop", "status": 200})

    assert (verdict.is_verified, verdict.often) == (True, bounds.MAX_EXCHANGES + 5)
    assert "forgotten" not in verdict.expected


@pytest.mark.parametrize(
    ("match", "difference"),
    [
        ({"path": {"id": "2"}}, 'path parameter id: expected "2", got "1"'),
        ({"path": {"no": "2"}}, 'path parameter no: expected "2", got nothing'),
        ({"query": {"q": "b c"}}, 'query parameter q: expected "b c", got "a b"'),
        ({"headers": {"X-App": "ios"}}, 'header x-app: expected "ios", got "web"'),
        ({"body": [{"pointer": "/n", "equals": True}]}, "body /n: expected true, got 1"),
        (
            {"body": [{"pointer": "/m", "present": True}]},
            "body /m: expected something, got nothing",
        ),
        (
            {"headers": {"authorization": "secret-1"}},
            "header authorization: the journal masks it, so nobody can tell",
        ),
        ({"query": {"key": "secret-1"}}, "query parameter key: the journal masks it"),
    ],
)
def test_a_near_miss_is_reported_with_its_difference(match: Any, difference: str) -> None:
    journal = called(
        {
            "texts": {"id": "1"},
            "query": b"q=a%20b&key=[masked]",
            "headers": ((b"x-app", b"web"), (b"authorization", b"[masked]")),
            "body": b'{"n": 1}',
        }
    )

    verdict = verify(journal, {"api": "shop", "match": match})

    assert (verdict.is_verified, verdict.often) == (False, 0)
    assert verdict.is_decided is ("masks" not in difference)
    ((told,),) = words(verdict)
    assert told.startswith(difference)
    assert "secret-1" not in f"{told} {verdict.expected}"


def test_a_match_is_met_by_all_of_its_parts() -> None:
    journal = called({"texts": {"id": "1"}, "query": b"q=a+b", "body": b'{"n": 1}'})
    match = {
        "path": {"id": "1"},
        "query": {"q": "a b"},
        "body": [{"pointer": "/n", "equals": 1}, {"pointer": "/m", "present": False}],
    }

    assert verify(journal, {"match": match}).is_verified


def test_the_nearest_come_first_and_of_as_many_differences_the_newest() -> None:
    journal = called(
        {"operation": "look", "status": 404}, {"status": 404}, {"status": 503}, {"api": "zoo"}
    )

    verdict = verify(journal, {"api": "shop", "operation": "buy", "status": 201})

    assert [near.exchange.number for near in verdict.nearest] == [3, 2, 4]
    assert words(verdict)[0] == ("status: expected 201, got 503",)


def test_of_calls_made_too_often_the_newest_are_shown() -> None:
    verdict = verify(called(*[{}] * 5, {"status": 404}), {"status": 200, "times": {"at_most": 1}})

    assert [near.exchange.number for near in verdict.nearest] == [5, 4, 3]
    assert words(verdict) == [(), (), ()]


A, B, C = ({"operation": each} for each in "abc")


@pytest.mark.parametrize(
    ("steps", "count"),
    [
        ([A, B, C], 1),
        ([A, C], 1),
        ([A, A], 1),
        ([A], 2),
        ([C, B], 0),
        ([A, B, C, A, A], 0),
        ([{"operation": "a", "status": 200}, {"api": "shop", "operation": "c"}], 1),
        ([A, {"operation": "b", "status": 500}], 0),
        ([{}, {}], 2),
    ],
)
def test_an_order_is_kept_with_other_calls_in_between(steps: Any, count: int) -> None:
    verdict = verify(called(A, B, C, A), {"in_order": steps})

    assert (verdict.is_verified, verdict.often) == (count > 0, count)


def test_an_order_that_stops_names_the_step_that_it_waits_for() -> None:
    verdict = verify(called(A, C), {"api": "shop", "in_order": [A, B]})

    assert verdict.expected == "a call of shop a then a call of shop b, at least once"
    assert verdict.nearest[0].mismatches == ("operation: expected b, got c",)


def test_an_order_can_be_forbidden() -> None:
    assert not verify(called(A, B), {"in_order": [A, B], "times": {"never": True}}).is_verified
    assert verify(called(A, B), {"in_order": [B, A], "times": {"never": True}}).is_verified


def test_the_control_apis_calls_are_looked_at_only_where_they_are_asked_for() -> None:
    journal = called({}, {"api": CONTROL, "operation": "advanceClock"})

    assert verify(journal, {"times": {"exactly": 1}}).is_verified
    assert verify(journal, {"api": CONTROL, "times": {"exactly": 1}}).is_verified
    assert verify(journal, {"operation": "advanceClock", "times": {"never": True}}).is_verified
    order = [{"operation": "buy"}, {"api": CONTROL, "operation": "advanceClock"}]
    assert verify(journal, {"in_order": order}).is_verified


# What nobody can tell


def asked_of(match: Any, times: Any) -> dict[str, Any]:
    return {"operation": "buy", "match": match, "times": times}


def answer(journal: Journal, asked: Any) -> bool | None:
    """True for yes, False for no, None for cannot tell; what is not decided is not verified."""
    verdict = verify(journal, asked)
    assert verdict.is_decided or not verdict.is_verified
    assert bool(verdict.reason) is not verdict.is_decided
    return verdict.is_verified if verdict.is_decided else None


SEVEN = {"query": {"page": "7"}}


def forgetful(**more: Any) -> Journal:
    """One call that matches and is forgotten, and one that is kept, among others."""
    return called({"query": b"page=7"}, *[more] * bounds.MAX_EXCHANGES, {"query": b"page=7"})


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"never": True}, False),
        ({"exactly": 0}, False),
        ({"at_least": 1}, True),
        ({"exactly": 1}, None),
        ({"at_most": 1}, None),
        ({"at_least": 2}, None),
        ({"at_least": 3}, False),
        ({"at_most": 2}, True),
        ({"at_least": 1, "at_most": 2}, True),
        ({"exactly": 2}, None),
    ],
)
def test_what_was_forgotten_may_match_once(times: Any, expected: bool | None) -> None:
    # Of two forgotten calls, one had another operation, so it cannot match.
    assert answer(forgetful(operation="look"), asked_of(SEVEN, times)) is expected


def test_never_is_not_verified_of_what_was_forgotten() -> None:
    journal = called({"query": b"page=7"}, *[{}] * (bounds.MAX_EXCHANGES + 50))

    verdict = verify(journal, asked_of(SEVEN, {"never": True}))

    assert (verdict.is_verified, verdict.is_decided) == (False, False)
    assert verdict.reason.startswith("The journal has forgotten 51 of 1,051 calls, and 51 of them")
    assert verify(journal, {**asked_of(SEVEN, {"never": True}), "operation": "look"}).is_verified


@pytest.mark.parametrize(
    ("body", "size", "condition", "expected"),
    [
        (b'{"tier": "gold", "pad": "xx', 999, {"pointer": "/tier", "equals": "gold"}, False),
        (b'{"tier": "blue", "pad": "xx', 999, {"pointer": "/tier", "equals": "gold"}, True),
        (b'{"pad": "xx', 999, {"pointer": "/tier", "equals": "gold"}, None),
        (b'{"pad": "xx', 999, {"pointer": "/tier", "present": True}, None),
        (b'{"pad": "xx', 999, {"pointer": "/tier", "present": False}, None),
        (b'{"pad": "xx', 999, {"pointer": "/pad", "matches": "^xx"}, None),
        (b'{"a": {"b": 1}, "pad": "xx', 999, {"pointer": "/a", "equals": {"b": 1}}, False),
        (b'{"a": {"b": 1, "c": "xx', 999, {"pointer": "/a", "equals": {"b": 1, "c": 2}}, None),
        (b'{"a": {"b": 1, "c": "xx', 999, {"pointer": "/a", "equals": "text"}, True),
        (b'{"password": "[masked]"}', 24, {"pointer": "/password", "equals": "hunter2"}, None),
        (b'{"password": "[masked]"}', 24, {"pointer": "/password", "matches": "^h"}, None),
        (b'{"password": "[masked]"}', 24, {"pointer": "/password", "present": True}, False),
        (b'{"a": ["[masked:3f9a]"]}', 24, {"pointer": "/a", "equals": ["x"]}, None),
        (b'{"a": ["[masked:3f9a]"]}', 24, {"pointer": "/a", "equals": ["x", "y"]}, True),
        (b'{"a": ["[masked]", 1]}', 22, {"pointer": "/a", "equals": ["x", 2]}, True),
        (b"[masked]", 8, {"pointer": "/a", "equals": 1}, None),
        (b"not json", 8, {"pointer": "/a", "equals": 1}, True),
        (b'"' + b"a" * 6_000 + b'"', 6_002, {"pointer": "", "matches": "a"}, None),
    ],
)
def test_never_is_verified_only_of_what_the_journal_shows(
    body: bytes, size: int, condition: Any, expected: bool | None
) -> None:
    journal = called({"body": body, "body_size": size})

    assert answer(journal, asked_of({"body": [condition]}, {"never": True})) is expected


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"headers": {"Authorization": "ApiKey-v1 wrong"}}, None),
        ({"headers": {"Authorization": "x", "X-App": "ios"}}, True),
        ({"headers": {"X-App": "web"}}, False),
        ({"query": {"key": "x"}}, None),
        ({"query": {"other": "x"}}, True),
    ],
)
def test_never_is_not_verified_of_what_is_masked(match: Any, expected: bool | None) -> None:
    headers = ((b"authorization", b"[masked:3f9ac1d2]"), (b"x-app", b"web"))
    journal = called({"headers": headers, "query": b"key=[masked]"})

    assert answer(journal, asked_of(match, {"never": True})) is expected
    assert answer(journal, asked_of(match, {"at_least": 2})) is False


def test_what_is_undecided_is_shown_and_names_no_credential() -> None:
    journal = called({"headers": ((b"authorization", b"[masked]"),)}, {"operation": "look"})

    verdict = verify(journal, asked_of({"headers": {"authorization": "secret-1"}}, {"never": True}))

    assert [near.exchange.number for near in verdict.nearest] == [1]
    assert verdict.reason == (
        "Call 1 may match; header authorization: the journal masks it, so nobody can tell."
    )


def test_an_order_is_undecided_where_the_forgotten_calls_could_have_begun_it() -> None:
    others = [{"operation": "look", "query": b"page=1"}] * bounds.MAX_EXCHANGES
    steps = [{"operation": "buy", "match": SEVEN}, {"operation": "look"}]
    journal = called({"query": b"page=7"}, *others)

    assert answer(journal, {"in_order": steps, "times": {"never": True}}) is None
    assert answer(journal, {"in_order": steps}) is None
    assert answer(journal, {"in_order": steps[1:] * 2, "times": {"at_least": 400}}) is True
    assert answer(journal, {"in_order": [{"operation": "sell"}, *steps]}) is False


_CALLS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["1", "2", "[masked]"])), max_size=8
)
_STEPS = st.lists(
    st.builds(
        lambda operation, value: {"operation": operation, "match": {"query": {"v": value}}},
        st.sampled_from("ab"),
        st.sampled_from("12"),
    ),
    min_size=1,
    max_size=3,
)


TIMES = ({"never": True}, {"exactly": 1}, {"at_least": 2}, {"at_most": 1})


@given(calls=_CALLS, steps=_STEPS, truth=st.lists(st.sampled_from("12"), min_size=8, max_size=8))
def test_whatever_a_journal_masks_its_answer_is_that_of_the_truth_or_none(
    calls: list[tuple[str, str]], steps: Any, truth: list[str]
) -> None:
    real = [value if len(value) == 1 else truth[at] for at, (_, value) in enumerate(calls)]
    masked = called(*({"operation": o, "query": f"v={v}".encode()} for o, v in calls))
    open_ = called(
        *(
            {"operation": operation, "query": f"v={value}".encode()}
            for (operation, _), value in zip(calls, real, strict=True)
        )
    )

    for times in TIMES:
        for asked in ({"in_order": steps}, steps[0]):
            told = answer(masked, {**asked, "times": times})
            assert told in (None, verify(open_, {**asked, "times": times}).is_verified)


@given(calls=_CALLS, steps=_STEPS)
def test_whatever_a_journal_forgets_its_answer_is_that_of_the_truth_or_none(
    calls: list[tuple[str, str]], steps: Any
) -> None:
    made = [{"operation": o, "query": f"v={v}".encode()} for o, v in calls if len(v) == 1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "MAX_EXCHANGES", 2)
        forgetful = called(*made)

    for times in TIMES:
        for asked in ({"in_order": steps}, steps[0]):
            told = answer(forgetful, {**asked, "times": times})
            assert told in (None, verify(called(*made), {**asked, "times": times}).is_verified)
