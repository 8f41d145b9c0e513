"""What a check tests: --only, --skip and --allow, and what is not called on somebody's server."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from mockserver.checks import CheckOptions, ExpectedStatus, Target, render_screen, run_check
from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import documented
from mockserver.checks.journeys.walk import Walk
from mockserver.checks.junit import render_junit
from mockserver.checks.selection import Selection, select
from mockserver.checks.stages import Staged, run_stages
from mockserver.cli.subject import named
from mockserver.errors import CheckError, UnknownName
from tests.checks.builders import a_target, checked
from tests.checks.contract import DOCUMENT
from tests.checks.fixed_server import answering
from tests.checks.server import serving

REMOTE = "https://staging.example"


def nothing(walk: Walk) -> None:
    """Nothing is called."""


def _operation(operation_id: str, *tags: str) -> dict[str, Any]:
    return {"operationId": operation_id, "tags": [*tags], "responses": {"200": {}}}


CLUB: dict[str, Any] = {
    "paths": {
        "/members": {"get": _operation("listMembers"), "post": _operation("addMember", "writing")},
        "/members/{id}": {
            "get": _operation("getMember"),
            "delete": _operation("dropMember", "writing"),
        },
        "/me/leave": {"post": _operation("endMembership", "writing")},
    }
}
EVERY = (
    "GET /members",
    "POST /members",
    "GET /members/{id}",
    "DELETE /members/{id}",
    "POST /me/leave",
)


def _selected(*, url: str = "http://127.0.0.1:1", **options: Any) -> Selection:
    return select(Target("club", url, CLUB), CheckOptions(**options))


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ({}, EVERY),
        ({"only": ("GET /members",)}, EVERY[:1]),
        ({"only": ("getMember", "addMember")}, EVERY[1:3]),
        ({"only": ("writing",)}, (EVERY[1], *EVERY[3:])),
        ({"only": ("/members/*",)}, EVERY[2:4]),
        ({"only": ("tag:writing",), "skip": ("path:/me/*",)}, (EVERY[1], EVERY[3])),
        ({"skip": ("dropMember",)}, (*EVERY[:3], EVERY[4])),
        ({"only": ("coverage", "getMember", "ignored_auth")}, EVERY[2:3]),
    ],
)
def test_words_choose_operations(options: dict[str, Any], labels: tuple[str, ...]) -> None:
    selection = _selected(**options)

    assert selection.operations == {*labels}
    left_out = {one.name for one in selection.not_tested if one.part == "operation"}
    assert left_out == {*EVERY} - {*labels}


def test_words_choose_stages_and_checks() -> None:
    selection = _selected(only=("fuzzing", "coverage"), skip=("ST401", "never-answered-2xx"))

    assert selection.generated == ("coverage", "fuzzing")
    assert "not_a_server_error" in selection.checks
    assert not selection.checks & {"ignored_auth", "never-answered-2xx"}
    assert ("stage", "stateful", "--only does not name it") in selection.not_tested
    assert ("check", "ignored_auth", "--skip leaves it out") in selection.not_tested


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("getMembre", "Did you mean 'getMember'?"),
        ("GET /member", "Did you mean 'GET /members'?"),
        ("fuzing", "Did you mean 'fuzzing'?"),
        ("ignore_auth", "Did you mean 'ignored_auth'?"),
        ("tag:write", "Did you mean 'writing'?"),
        ("/membres/*", "Did you mean '/members'?"),
    ],
)
def test_an_unknown_word_is_refused_with_the_closest_one(word: str, hint: str) -> None:
    with pytest.raises(UnknownName) as caught:
        _selected(skip=(word,))

    assert caught.value.hint == hint


@pytest.mark.parametrize(
    "options",
    [
        {"only": ("getMember",), "skip": ("/members/*",)},
        {"skip": ("/*",)},
        {"skip": ("journeys", "probes", "examples", "coverage", "fuzzing", "stateful")},
        {"url": REMOTE, "only": ("addMember",)},
    ],
)
def test_a_selection_of_nothing_is_an_error(options: dict[str, Any]) -> None:
    with pytest.raises(CheckError, match="Nothing is left to check"):
        _selected(**options)


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ({}, (EVERY[0], EVERY[2])),
        ({"allow_writes": True}, EVERY[:3]),
        ({"allow": ("endMembership",)}, (EVERY[0], EVERY[2], EVERY[4])),
        ({"allow_writes": True, "allow": ("dropMember",)}, EVERY[:4]),
        ({"allow_writes": True, "only": ("POST /me/leave",)}, EVERY[4:]),
        ({"allow_writes": True, "only": ("writing",)}, EVERY[1:2]),
    ],
)
def test_on_the_server_of_somebody_else_only_what_is_permitted_is_called(
    options: dict[str, Any], labels: tuple[str, ...]
) -> None:
    assert _selected(url=REMOTE, **options).operations == {*labels}


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:4010", "http://localhost", "http://[::1]:1/", "http://a.localhost:1"]
)
def test_a_loopback_address_is_this_machine(url: str) -> None:
    assert Target("club", url, CLUB).is_on_this_machine
    assert _selected(url=url).probed_methods is None


@pytest.mark.parametrize(
    "url", ["http://10.0.0.7", "http://localhost.example", "http://127.example"]
)
def test_other_addresses_are_not_this_machine(url: str) -> None:
    assert not Target("club", url, CLUB).is_on_this_machine
    assert {*(_selected(url=url).probed_methods or ())} == {"get", "options"}
    probed = _selected(url=url, allow_writes=True).probed_methods
    assert probed is not None
    assert "delete" not in probed


@pytest.mark.slow
def test_what_is_skipped_is_never_sent_and_counts_as_not_tested() -> None:
    accepted = ExpectedStatus("assignPoints", "negative_data_rejection", ("201",), "Lenient.")

    with serving() as server:
        target = a_target(server.url, expected=(accepted,))
        report = checked(target, skip=("createUser", "stateful"), max_examples=2)

    assert report.is_clean
    assert not [path for method, path, *_ in server.seen if path == b"/api/users"]
    assert [tally.label for tally in report.operations] == ["POST /users/{user_id}/commitments"]
    assert (
        "Not tested:\n"
        "   1 operation, because --skip leaves it out: POST /users\n"
        "   1 stage, because --skip leaves it out: stateful\n"
    ) in render_screen(report)
    assert "seed 1, 1 of 2 operations not tested" in render_screen(report)
    assert 'skipped="2"' in render_junit(report)


@pytest.mark.slow
def test_a_check_that_is_skipped_finds_nothing() -> None:
    with serving("ignores authentication", "accepts a bad enum") as server:
        report = checked(a_target(server.url), skip=("ignored_auth",), max_examples=2)

    codes = {one.code for one in report.findings}
    assert "ST201" in codes
    assert "ST401" not in codes


@pytest.mark.slow
def test_a_server_of_somebody_else_gets_nothing_that_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = deepcopy(DOCUMENT)
    document["paths"]["/users"]["get"] = {"responses": {"200": {"description": "All"}}}
    monkeypatch.setattr(Target, "is_on_this_machine", False)

    with answering(200) as server:
        report = checked(a_target(server.url, document=document), max_examples=2)

    assert {call.partition(" ")[0] for call in server.seen} <= {"GET", "HEAD", "OPTIONS"}
    assert [tally.label for tally in report.operations] == ["GET /users"]
    assert {one.name for one in report.not_tested} == {
        "POST /users",
        "POST /users/{user_id}/commitments",
    }


@pytest.mark.slow
def test_an_operation_that_no_chosen_stage_calls_is_not_tested() -> None:
    with serving() as server:
        report = checked(a_target(server.url), only=("examples",))

    assert report.is_clean
    assert ("operation", "POST /users", "no stage that ran calls it") in report.not_tested


@pytest.mark.slow
def test_an_operation_that_a_journey_calls_is_tested() -> None:
    (koomalooma,) = named(["koomalooma"])
    subject = koomalooma.read()
    with subject.mock({}) as target:
        report = run_check(target, CheckOptions(only=("journeys",)), subject.catalogue())

    assert report.is_clean
    assert {one.part for one in report.not_tested} == {"stage"}


@pytest.mark.slow
def test_a_mock_needs_no_success_where_a_stage_is_left_out() -> None:
    why = "what --only and --skip leave out may lead to its success"
    with serving("refuses every valid request") as server:
        real = a_target(server.url)
        mock = replace(real, fresh_state=lambda _: server.url)
        of_mock, of_real = (checked(each, only=("examples", "coverage")) for each in (mock, real))

    assert ("operation", "POST /users", why) in of_mock.not_tested
    assert "never-answered-2xx" not in {one.code for one in of_mock.findings}
    assert "never-answered-2xx" in {one.code for one in of_real.findings}


def test_a_journey_through_an_operation_that_is_not_tested_is_skipped() -> None:
    journey = documented("a page", writes=("createUser",))(nothing)
    target, options = a_target(), CheckOptions(skip=("createUser",))

    staged = run_stages(target, options, Catalogue((journey,)), select(target, options))

    assert staged.findings == ()
    assert staged.tallies[0].skipped == (("nothing", "POST /users is not tested"),)


def test_the_stage_of_journeys_can_be_skipped() -> None:
    journey = documented("a page", writes=("createUser",))(nothing)
    target, options = a_target(), CheckOptions(skip=("journeys",))

    staged = run_stages(target, options, Catalogue((journey,)), select(target, options))

    assert staged == Staged((), ())


def test_only_journeys_where_there_are_none_is_an_error() -> None:
    with pytest.raises(CheckError, match="no journeys"):
        checked(a_target(), only=("journeys",))


@pytest.mark.slow
def test_a_check_that_calls_nothing_is_an_error_and_no_clean_run() -> None:
    with serving() as server, pytest.raises(CheckError, match="Nothing was checked"):
        checked(a_target(server.url), only=("createUser", "examples"))
