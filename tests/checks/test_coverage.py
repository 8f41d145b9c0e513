"""What was tried of a contract is counted over all stages, and what never came is said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks import CheckOptions, Target, catalogue_of, render_screen, run_check
from mockserver.checks.coverage import Coverage, OperationCoverage, Uses
from mockserver.checks.covering import Covering
from mockserver.http.control import credentials
from tests.checks.builders import a_report
from tests.checks.planted import deviating

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "paths": {
        "/a/{b}": {
            "parameters": [{"$ref": "#/components/parameters/b"}],
            "get": {
                "operationId": "getA",
                "parameters": [
                    {"in": "query", "name": "q"},
                    {"in": "query", "name": "filter"},
                    {"in": "header", "name": "X-Part"},
                    {"$ref": "#/nowhere"},
                ],
                "responses": {"200": {}, "4XX": {}, "503": {}},
            },
            "put": {"requestBody": {}, "responses": {"201": {}, "default": {}}},
        }
    },
    "components": {"parameters": {"b": {"in": "path", "name": "b"}}},
}


def covering() -> Covering:
    return Covering(Target("x", "http://x", DOCUMENT))


def test_statuses_are_counted_by_what_the_contract_calls_them() -> None:
    tried = covering()
    for status in (200, 404, 404, 302, 0):
        tried.see("getA", "journeys", "http://x/a/1", {}, has_body=False, status=status)

    get, put = tried.coverage.operations

    assert get.statuses == {"200": 1, "4XX": 2, "503": 0}
    assert get.others == {302: 1}
    assert get.never_came == ("503",)
    assert (get.calls, put.calls) == (5, 0)


def test_parameters_are_counted_where_they_stand() -> None:
    tried = covering()
    tried.see("GET /a/{b}", "s", "http://x/a/1?q=&filter[x]=1", {"x-part"}, has_body=True, status=0)
    tried.see("GET /a/{b}", "s", "http://x/a/1", {"q"}, has_body=False, status=0)

    [get, _] = tried.coverage.operations

    assert get.parameters == {
        "path b": Uses(2, 0),
        "query q": Uses(1, 1),
        "query filter": Uses(1, 1),
        "header X-Part": Uses(1, 1),
    }


def test_what_was_never_seen_is_said_in_two_lines_with_the_number() -> None:
    tried = covering()
    tried.see("getA", "s", "http://x/a/1?q=1", {}, has_body=False, status=200)
    tried.walked("a-is-found", ["getA", "getA", "unknown"])

    lines = render_screen(a_report(coverage=tried.coverage)).splitlines()

    at = next(number for number, line in enumerate(lines) if line.startswith("coverage:"))
    assert lines[at : at + 2] == [
        "coverage: 1 of 2 operations called; 1 in journeys; 1 of 5 documented statuses came; "
        "2 of 6 parameters were sent",
        "never seen, at 2 operations: GET /a/{b} (4XX, 503, query filter, header X-Part); "
        "PUT /a/{b} (not called)",
    ]


def test_only_the_first_of_many_stand_on_the_screen() -> None:
    operations = tuple(OperationCoverage(f"GET /{number}", {"200": 0}) for number in range(9))

    screen = render_screen(a_report(coverage=Coverage(operations)))

    assert "GET /5 (not called); and at 3 more operations, see the other reports" in screen


@given(st.text(), st.lists(st.text()), st.integers(0, 999))
def test_any_url_and_header_is_counted(query: str, headers: list[str], status: int) -> None:
    tried = covering()
    tried.see("getA", "s", f"http://x/a/1?{query}", headers, has_body=False, status=status)

    assert tried.coverage.called == 1


@pytest.mark.slow
def test_journeys_and_generated_requests_are_counted_together() -> None:
    with deviating() as (server, url):
        contract = server.apis["koomalooma"].contract
        target = Target(
            name="koomalooma",
            url=url,
            document=contract.document.data,
            headers=credentials(server.worlds, server.apis["koomalooma"]),
            contract=contract,
            fresh_state=lambda stage: f"{url}/_world/{stage}",
        )
        report = run_check(target, CheckOptions(max_examples=2), catalogue_of("koomalooma"))

    users, commitments = report.coverage.operations
    assert {"journeys", "coverage", "fuzzing"} <= {*users.stages}
    assert users.statuses["201"] > 0
    assert len(commitments.journeys) > 5
    assert commitments.parameters["body"].sent > 0
