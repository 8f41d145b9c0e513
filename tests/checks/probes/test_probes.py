"""The probes of the wire over small servers: what is found, what is not, and what is not sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from mockserver.checks import CheckOptions, Target
from mockserver.checks.expected_status import ExpectedStatus
from mockserver.checks.journeys.catalogue import NO_JOURNEYS
from mockserver.checks.probes.body_probes import cut_off
from mockserver.checks.selection import select
from mockserver.checks.stages import run_stages
from mockserver.contract.document import Json
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.own_document import OwnDocument
from mockserver.settings import Settings
from tests import own_documents
from tests.checks.on_the_wire import Call, OnTheWire, Reply
from tests.checks.planted import deviating
from tests.checks.probes.probing import a_server, findings, of_mock, probed, titles
from tests.checks.server import CREDENTIAL, Bug
from tests.detection.petstore import DOCUMENT

#: What keeps the contract that the probes hold a server to, or is no matter of theirs.
QUIET: tuple[Bug, ...] = ("answers 404 to a wrong method", "refuses every valid request")


@pytest.mark.parametrize("bugs", [(), *((each,) for each in QUIET)])
def test_a_correct_server_is_no_finding(bugs: tuple[Bug, ...]) -> None:
    assert set(QUIET) < {*get_args(Bug)}
    assert findings(*bugs) == ()


@pytest.mark.parametrize(
    ("bug", "code", "title"),
    [
        ("accepts a bad enum", "probe-body", "A body with '{}' outside its list is accepted"),
        ("accepts a body of the wrong type", "probe-body", "A body as null is accepted"),
        ("breaks on non-ascii text", "probe-text", "An emoji in '{}' breaks the server"),
        ("ignores authentication", "probe-credentials", "A call without credentials is accepted"),
    ],
)
def test_a_bug_is_found_and_named(bug: Bug, code: str, title: str) -> None:
    found = titles(findings(bug))
    assert (code, title.format("promotion_goal_category")) in found
    assert {each for each, _ in found} == {code}


def test_a_wrong_credential_is_found_where_a_missing_one_is_refused() -> None:
    assert titles(findings("takes any credential")) == {
        (
            "probe-credentials",
            "A call with a wrong credential 'x-koomalooma-jwt' is accepted",
        )
    }


@pytest.mark.parametrize("bug", ["sends no Allow header", "sends a wrong Allow header"])
def test_what_only_a_standard_says_is_a_warning(bug: Bug) -> None:
    found = findings(bug)
    assert {(each.code, each.severity) for each in found} == {("probe-methods", "warning")}
    assert len({each.cause for each in found}) == 1


def test_an_undocumented_refusal_is_found_unless_it_is_declared() -> None:
    declared = tuple(
        ExpectedStatus(operation, check, ("470",), "The vendor's own.", says=("is missing",))
        for operation in ("createUser", "assignPoints")
        for check in ("ignored_auth", "status_code_conformance")
    )
    bug: Bug = "answers 470 to a missing credential"
    assert titles(findings(bug)) == {("broken-contract", "The reply 470 breaks the contract")}
    assert findings(bug, expected=declared) == ()


def test_an_operation_without_a_good_call_is_not_tested_and_no_finding() -> None:
    with a_server("refuses every valid request") as (_, target):
        tally = probed(target).tallies[0]
    assert (tally.name, tally.held, tally.broken) == ("probes", 0, 0)
    assert [each.name for each in tally.skipped] == [
        "POST /users",
        "POST /users/{user_id}/commitments",
    ]


def test_a_list_leads_to_the_good_call_of_one_of_its_things(tmp_path: Path) -> None:
    running = own_documents.serving(own_documents.write(tmp_path))
    with serving(running) as url, of_mock("petstore", running, url, expects=True) as target:
        staged = probed(target)
    assert staged.findings == ()
    assert staged.tallies[0].skipped == ()
    assert "DELETE /pets/{petId}" in staged.probed


def test_two_runs_send_the_same_requests() -> None:
    with a_server() as (one, target), a_server() as (other, other_target):
        probed(target)
        probed(other_target)
    assert one.seen == other.seen
    assert len(one.seen) > 50


def test_a_family_can_be_chosen_and_left_out() -> None:
    with a_server("ignores authentication", "accepts a bad enum") as (server, target):
        assert {each.code for each in probed(target, "probe-body").findings} == {"probe-body"}
        server.seen.clear()
        skipping = CheckOptions(only=("probes",), skip=("probe-body", "probe-credentials"))
        assert run_stages(target, skipping, NO_JOURNEYS, select(target, skipping)).findings == ()
        assert server.seen


def test_on_a_server_of_somebody_else_nothing_is_called_that_writes() -> None:
    with a_server() as (server, target):
        options = CheckOptions(only=("probes",))
        selection = replace(
            select(target, options), operations=frozenset(), probed_methods=["get", "options"]
        )
        run_stages(target, options, NO_JOURNEYS, selection)
        assert server.seen == []
        selection = replace(selection, operations=frozenset(["POST /users"]))
        run_stages(target, options, NO_JOURNEYS, selection)
    assert {method for method, *_ in server.seen} == {"POST", "GET", "HEAD", "OPTIONS"}


def test_no_credential_is_shown_and_a_made_up_one_is() -> None:
    found = findings("takes any credential")
    shown = "\n".join(f"{each.message}\n{each.curl}" for each in found)
    assert CREDENTIAL not in shown
    assert "x-koomalooma-jwt: not-a-credential" in shown
    assert all(CREDENTIAL not in repr(each) for each in found)


def test_a_limit_of_findings_ends_the_stage() -> None:
    with a_server("ignores authentication") as (_, target):
        staged = probed(target, max_failures=1)
    assert {each.operation for each in staged.findings} == {"POST /users"}
    assert [each.name for each in staged.tallies[0].skipped] == [
        "POST /users/{user_id}/commitments"
    ]


def _drops_unknown(call: Call) -> Reply | None:
    if "unknown-member" in call.text:
        return 400, None, {}
    return None


def test_a_call_that_should_be_taken_is_tried_beside_the_good_call() -> None:
    refusing = OnTheWire("more members are refused", "assignPoints", "/commitments", _drops_unknown)
    used_up = OnTheWire("one booking", "assignPoints", "/commitments", _once())
    for planted, expected in (
        (refusing, {"A body with an unknown member is refused"}),
        (used_up, set()),
    ):
        with deviating(planted) as (server, url), of_mock("koomalooma", server, url) as target:
            found = probed(target, "assignPoints", "probe-body").findings
        assert {each.title for each in found} == expected


def _once() -> Callable[[Call], Reply | None]:
    taken: list[str] = []

    def act(call: Call) -> Reply | None:
        if taken:
            return 403, None, {}
        if call.json.get("campaign_id") == "camp-purchase":
            taken.append(call.text)
        return None

    return act


def test_somebody_elses_credentials_must_not_get_the_same_reply() -> None:
    ours = {"x-client-authorization": "harbour-street-client-token"}

    def lets_in(call: Call) -> None:
        if call.headers.get("x-client-authorization") == ours["x-client-authorization"]:
            call.headers["x-client-authorization"] = call.first["x-client-authorization"]

    planted = OnTheWire("any club", "getProgramInfo", "/info", lets_in)
    data = {"other_credentials": ours}
    for each, count in ((planted, 1), (None, 0)):
        with (
            deviating(*([each] if each else [])) as (server, url),
            of_mock("boostcom", server, url) as target,
        ):
            found = probed(target, "getProgramInfo", "probe-credentials", data=data).findings
        assert len(found) == count
        assert all("another's credentials" in one.title for one in found)
        assert all(one.severity == "warning" for one in found)
        assert ours["x-client-authorization"] not in repr(found)


def test_a_declared_header_is_probed_although_the_options_give_it() -> None:
    name = "x-product-name"

    def act(call: Call) -> None:
        call.headers.setdefault(name, "default")

    may_be_missing = OnTheWire("a header may be missing", "getProgramInfo", "/info", act)
    with deviating(may_be_missing) as (server, url), of_mock("boostcom", server, url) as target:
        given = replace(target, secrets=frozenset(name.lower() for name in target.headers))
        found = probed(given, "getProgramInfo", "probe-parameters").findings
    assert [name in each.title for each in found] == [True]


def test_a_refused_call_changes_nothing_also_where_another_was_accepted() -> None:
    """Any credential is taken, which the mock of a document expects; a missing one is not."""

    def act(call: Call) -> None:
        if call.method == "PATCH" and "x-key" not in call.headers:
            call.headers["x-key"] = call.first["x-key"]
            call.instead = (401, {"error": "No key."}, {})

    writes = OnTheWire("a call is made before it is refused", "changePet", "", act)
    running = build_server(Settings(documents=(DOCUMENT,)))
    for app, is_found in ((running.app, False), (writes.around(running.app), True)):
        server = replace(running, app=app)
        with serving(server) as url, of_mock("petstore", server, url, expects=True) as target:
            found = probed(target, "listPets", "showPet", "changePet").findings
        assert ("probe-unchanged" in {each.code for each in found}) == is_found


def test_a_mock_that_takes_any_credential_wants_one() -> None:
    def act(call: Call) -> None:
        call.headers.setdefault("x-key", "any")

    needs_none = OnTheWire("no key is needed", "getHours", "/hours", act)
    running = build_server(Settings(documents=(DOCUMENT,)))
    server = replace(running, app=needs_none.around(running.app))
    with serving(server) as url, of_mock("petstore", server, url, expects=True) as target:
        found = probed(target, "getHours", "probe-credentials").findings
    assert [each.title for each in found] == ["A call without credentials is accepted"]


def test_no_probe_leaves_out_a_clients_certificate(tmp_path: Path) -> None:
    file = tmp_path / "tls.yaml"
    scheme = "{type: apiKey, in: header, name: X-Key}"
    file.write_text(DOCUMENT.path.read_text().replace(scheme, "{type: mutualTLS}"))
    server = build_server(Settings(documents=(OwnDocument("tls", file),)))
    with serving(server) as url, of_mock("tls", server, url, expects=True) as target:
        staged = probed(target, "getHours", "probe-credentials")
    assert staged.findings == ()


def test_a_number_beyond_64_bits_breaks_nothing() -> None:
    def act(call: Call) -> Reply | None:
        return (500, {"message": "oops"}, {}) if "9" * 30 in call.query else None

    breaks = OnTheWire("a great number breaks it", "getMemberStatus", "/status", act)
    with deviating(breaks) as (server, url), of_mock("boostcom", server, url) as target:
        found = probed(target, "getMyStatus", "probe-parameters").findings
    assert {each.title for each in found} >= {
        "A number of 30 digits in the query parameter 'page' breaks the server"
    }


def test_expired_credentials_have_to_be_refused() -> None:
    data = {"expired_credentials": {"X-KoomaLooma-JWT": "it-was-good-last-year"}}
    with a_server("takes any credential") as (_, target):
        found = probed(target, "createUser", "probe-credentials", data=data).findings
    assert "A call with expired credentials is accepted" in {each.title for each in found}


def test_without_a_compiled_contract_nothing_is_probed() -> None:
    with a_server() as (server, target):
        plain: Target = replace(target, contract=None)
        assert probed(plain).tallies == ()
        assert server.seen == []


@pytest.mark.parametrize("body", [{}, [], [1], {"a": {}}, "", "a", None, True, False])
def test_a_body_that_is_cut_off_is_no_json(body: Json) -> None:
    cut = cut_off(body)

    assert cut is not None
    with pytest.raises(ValueError, match=r"."):
        json.loads(cut)


def test_a_number_that_is_cut_off_is_not_sent() -> None:
    assert (cut_off(12), cut_off(0.5)) == (None, None)
