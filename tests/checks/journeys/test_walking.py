"""A journey holds, is broken, or could not be tested; each says so in the report."""

from collections.abc import Iterator

import pytest

from mockserver.checks import CheckOptions
from mockserver.checks.finding import Finding
from mockserver.checks.journeys.journey import Journey, Steps, assumed, documented
from mockserver.checks.journeys.walk import Untested, Walk, expect, expect_equal, member
from mockserver.checks.journeys.walking import Walking
from mockserver.checks.report import StageTally
from mockserver.checks.wire.caller import Caller
from tests.checks.builders import a_target
from tests.checks.fixed_server import breaking
from tests.checks.server import Server, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def walked(server: Server, *steps: Steps | Journey) -> tuple[StageTally, list[Finding]]:
    journeys = [
        each if isinstance(each, Journey) else documented("a page", writes=("createUser",))(each)
        for each in steps
    ]
    walking = Walking(Caller(a_target(server.url), CheckOptions()), {"campaign": "c-1"}, run="7")
    walking.walk(journeys)
    return walking.tally, walking.findings


def test_a_rule_that_holds_is_counted_and_found_nowhere(server: Server) -> None:
    def users_are_made(walk: Walk) -> None:
        """A user is made."""
        expect(bool(member(walk.good("createUser"), "partner_user_id")), "an id", "nothing")

    tally, findings = walked(server, users_are_made)
    assert (tally.held, tally.broken, tally.skipped, findings) == (1, 0, (), [])


def test_a_broken_rule_is_a_finding_with_every_call_that_led_there(server: Server) -> None:
    def users_are_one(walk: Walk) -> None:
        """Two calls make one user."""
        first, second = walk.good("createUser"), walk.good("createUser")
        expect_equal(first, {}, "the first user")
        expect_equal(second, {}, "the second user")

    tally, [finding] = walked(server, users_are_one)
    assert tally.broken == 1
    assert finding.title == "Two calls make one user."
    assert finding.operation == "POST /users"
    assert finding.message.startswith('expected: the first user to be {}\ncame: {"partner_id"')
    assert "rule: users-are-one (documented: a page)" in finding.message
    assert [each.status for each in finding.exchanges] == [201, 201]
    assert finding.reproduced == "always"


def test_what_fails_in_one_journey_does_not_end_the_others(server: Server) -> None:
    def breaks(walk: Walk) -> None:
        """This does not hold."""
        walk.refused(418, "createUser")

    def holds(walk: Walk) -> None:
        """This holds."""
        walk.good("createUser")

    tally, findings = walked(server, breaks, holds)
    assert (tally.held, tally.broken) == (1, 1)
    assert "expected: the status 418\ncame: 201" in findings[0].message


def test_a_journey_without_its_data_is_not_tested(server: Server) -> None:
    @assumed("a page", needs=("campaign", "coupon"))
    def coupons_are_used_once(walk: Walk) -> None:
        """A coupon is used once."""

    def rain(walk: Walk) -> None:
        """It rains."""
        raise Untested("the sun shines")

    tally, findings = walked(server, coupons_are_used_once, rain)
    assert tally.held == 0
    assert [*map(tuple, tally.skipped)] == [
        ("coupons-are-used-once", "the data has no coupon"),
        ("rain", "the sun shines"),
    ]
    assert findings == []


def test_clean_up_runs_after_a_broken_rule_last_one_first(server: Server) -> None:
    done: list[str] = []

    def breaks(walk: Walk) -> None:
        """This does not hold."""
        walk.at_end(lambda: done.append("first"))
        walk.at_end(lambda: done.append("second"))
        walk.refused(418, "createUser")

    walked(server, breaks)
    once = ["second", "first"]
    assert done == once * 2  # it is walked again, to say whether it reproduces


def test_names_are_new_in_each_run_and_journey(server: Server) -> None:
    names: list[str] = []

    def first(walk: Walk) -> None:
        """Names are new."""
        names.extend([walk.new("user"), walk.new("user")])

    def second(walk: Walk) -> None:
        """Names are new here, too."""
        names.append(walk.new("user"))

    walked(server, first, second)
    assert names == ["user-7-first-1", "user-7-first-2", "user-7-second-1"]


def test_no_reply_is_a_broken_rule() -> None:
    def users_are_made(walk: Walk) -> None:
        """A user is made."""
        walk.good("createUser")

    server = Server()
    with breaking(1) as server.url:
        tally, [finding] = walked(server, users_are_made)
    assert tally.broken == 1
    assert "came: the connection broke (ConnectionError)" in finding.message
    assert [each.method for each in finding.exchanges] == ["POST"]


def test_a_reply_that_the_steps_cannot_read_is_a_broken_rule(server: Server) -> None:
    def units_are_whole(walk: Walk) -> None:
        """Units are whole."""
        user = walk.good("createUser")
        expect(user["units"] > 0, "units", user)

    _, [finding] = walked(server, units_are_whole)
    assert "expected: a reply that the next step can read (KeyError: 'units')" in finding.message
    assert "came: 201" in finding.message
