"""Verifications: so often, in this order, and if not, what came nearest."""

from typing import Any

import pytest

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
        ({"at_least": 3, "at_most": 1}, False, ""),
        ({"never": True}, False, "never"),
        ({"never": True, "at_most": 5}, False, "never"),
        ({"exactly": 2, "at_least": 1}, True, "exactly twice"),
        ({"exactly": 2, "at_least": 3}, False, ""),
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


def test_a_match_counts_what_is_kept_and_says_so() -> None:
    journal = called(*[{"texts": {"id": "1"}}] * (bounds.MAX_EXCHANGES + 5))

    verdict = verify(journal, {"match": {"path": {"id": "1"}}, "times": {"exactly": 1_005}})

    assert (verdict.is_verified, verdict.often) == (False, 1_000)
    assert "of 1,005 calls the journal has forgotten the first 5" in verdict.expected


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
def test_a_near_miss_is_told_with_its_difference(match: Any, difference: str) -> None:
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


def test_a_cut_body_is_told_to_be_one() -> None:
    journal = called({"body": b'{"n": ', "body_size": 20_000})

    verdict = verify(journal, {"match": {"body": [{"pointer": "/n", "equals": 1}]}})

    assert words(verdict)[0][-1] == "body: the journal keeps its first 6 bytes only"


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
