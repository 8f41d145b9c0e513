"""Findings of one cause are one entry; all operations that it touches are named."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.openapi.checks import UndefinedStatusCode

from mockserver.checks.cause import causes_of
from mockserver.checks.failure import read_failure
from tests.checks.builders import a_finding, a_report
from tests.checks.contract import DOCUMENT


def at(operation: str, *cause: str, **members: object) -> object:
    return replace(a_finding(), operation=operation, cause=cause, **members)  # type: ignore[arg-type]


def test_a_status_of_several_operations_is_one_cause() -> None:
    one, other = at("GET /a", "status", "470"), at("GET /b", "status", "470")

    [cause] = causes_of([one, other])  # type: ignore[list-item]

    assert cause.operations == ("GET /a", "GET /b")
    assert cause.where == "2 operations"
    assert cause.findings == (one, other)


def test_another_status_or_severity_is_another_cause() -> None:
    findings = [
        at("GET /a", "status", "470"),
        at("GET /a", "status", "471"),
        at("GET /a", "status", "470", severity="note"),
    ]

    assert [each.findings[0] for each in causes_of(findings)] == findings  # type: ignore[arg-type]


def test_the_same_text_at_two_operations_is_two_causes_unless_it_is_known_to_be_one() -> None:
    findings = [replace(a_finding(), operation=f"GET /{name}") for name in "ab"]

    assert len(causes_of(findings)) == 2


def test_what_differs_from_call_to_call_makes_no_new_cause() -> None:
    findings = [replace(a_finding(), message=f"no user 'u-{n}' in 0{n}3e4") for n in range(3)]

    assert len(causes_of(findings)) == 1


def test_failures_come_first() -> None:
    mild, grave = replace(a_finding("ST103"), severity="note"), a_finding()

    assert [each.severity for each in causes_of([mild, grave])] == ["failure", "note"]


def test_whether_it_reproduces_is_known_from_any_of_its_findings() -> None:
    one, other = at("GET /a", "status", "1"), at("GET /b", "status", "1", reproduced="never")

    assert causes_of([one, other])[0].reproduced == "never"  # type: ignore[list-item]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", ""])), max_size=9))
def test_each_finding_is_in_one_cause(drawn: list[tuple[str, str]]) -> None:
    findings = [at(f"GET /{name}", *([cause] if cause else [])) for name, cause in drawn]

    causes = a_report(*findings).causes  # type: ignore[arg-type]

    assert sorted(map(repr, findings)) == sorted(
        repr(each) for cause in causes for each in cause.findings
    )
    assert all(len({each.severity for each in cause.findings}) == 1 for cause in causes)


def caused(failure: Failure, status: int, label: str = "POST /users") -> tuple[str, ...]:
    return read_failure(failure, label, DOCUMENT, status, "broken").cause


def test_an_error_of_the_server_is_one_cause_with_its_undocumented_status() -> None:
    error = ServerError(operation="POST /users", status_code=500)
    status = UndefinedStatusCode(
        operation="POST /users",
        status_code=500,
        defined_status_codes=["201"],
        allowed_status_codes=[201],
        message="Received: 500",
    )

    assert caused(status, 500) == caused(error, 500)
    assert caused(status, 404) != caused(error, 500)


def accepted(operation: str, wrong: str) -> tuple[str, ...]:
    failure = AcceptedNegativeData(
        operation=operation,
        message=f"Invalid data should have been rejected\nExpected: 400{wrong}",
        status_code=201,
        expected_statuses=["400"],
    )
    return caused(failure, 201, operation)


def test_what_is_wrongly_accepted_at_several_operations_is_one_cause() -> None:
    weight = "\nInvalid component: in body - weight: Value smaller than minimum"

    assert accepted("POST /users", weight) == accepted("PUT /users/{id}", weight) != ()
    assert accepted("POST /users", weight) != accepted("POST /users", weight.replace("sm", "tall"))
    assert accepted("POST /users", "") == ()
