"""The detectors: a server that keeps its contract is clean, and each seeded bug is found."""

from copy import deepcopy
from dataclasses import replace

import pytest

from mockserver.checks import CheckOptions, ExpectedStatus, Target, run_check
from tests.checks.builders import a_target, checked
from tests.checks.contract import DOCUMENT
from tests.checks.server import Bug, serving

pytestmark = pytest.mark.slow

CREATE = "POST /users"
ASSIGN = "POST /users/{user_id}/commitments"

#: Each bug, and the findings (code, where) that give it away.
GIVEN_AWAY: dict[Bug, set[tuple[str, str]]] = {
    "drops a required field": {("ST108", CREATE)},
    "sends a wrong type": {("ST108", ASSIGN)},
    "sends a word outside the enum": {("ST108", ASSIGN)},
    "sends a date that is none": {("ST108", ASSIGN)},
    "accepts a bad enum": {("ST201", ASSIGN)},
    "accepts a body of the wrong type": {("ST201", ASSIGN)},
    "ignores authentication": {("ST401", CREATE), ("ST401", ASSIGN)},
    "sends no Allow header": {("ST204", "TRACE /users")},
    "sends a wrong Allow header": {("ST205", "OPTIONS /users")},
    "answers 404 to a wrong method": {("ST204", "TRACE /users")},
    "answers an undocumented status": {("ST103", ASSIGN)},
    "sends an undocumented content type": {("ST105", CREATE), ("ST105", ASSIGN)},
    "refuses every valid request": {
        ("never-answered-2xx", CREATE),
        ("never-answered-2xx", ASSIGN),
    },
    "stops in the middle": {("server-stopped-answering", "Server")},
}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_server_that_keeps_its_contract_is_clean(seed: int) -> None:
    with serving() as server:
        report = checked(a_target(server.url), seed=seed)

    assert report.findings == ()
    assert report.is_clean
    assert report.stopped_by is None


@pytest.mark.parametrize("bug", GIVEN_AWAY)
def test_a_seeded_bug_is_found(bug: Bug) -> None:
    with serving(bug) as server:
        report = checked(a_target(server.url))

    assert GIVEN_AWAY[bug] <= {(one.code, one.operation) for one in report.findings}
    assert not report.is_clean


def test_a_bug_that_only_rare_text_shows_is_found_with_the_default_effort() -> None:
    # schemathesis keeps close to the contract's examples: with 40 examples one seed in ten misses.
    with serving("breaks on non-ascii text") as server:
        report = run_check(a_target(server.url), CheckOptions())

    assert ("ST101", ASSIGN) in {(one.code, one.operation) for one in report.findings}


def test_one_finding_does_not_hide_another_of_the_same_operation() -> None:
    with serving("sends a wrong type", "accepts a bad enum") as server:
        report = checked(a_target(server.url))

    assert {one.code for one in report.findings} == {"ST108", "ST201"}


def test_a_finding_is_reported_once_with_the_call_that_shows_it() -> None:
    with serving("drops a required field") as server:
        report = checked(a_target(server.url))

    (finding,) = report.findings
    assert finding.title == "Response violates schema"
    assert finding.operation == CREATE
    assert finding.message.startswith('"partner_id" is a required property')
    assert finding.message.endswith('came: 201 Created {"partner_user_id": "member-1"}')
    assert finding.curl == (f'curl -i -X POST -H "X-KoomaLooma-JWT: $TOKEN" {server.url}/api/users')


def test_a_header_is_the_credential_however_it_is_spelled() -> None:
    with serving() as server:
        spelled = a_target(server.url)
        target = Target(
            name=spelled.name,
            url=spelled.url,
            document=spelled.document,
            headers={name.upper(): value for name, value in spelled.headers.items()},
        )
        report = checked(target)

    assert report.findings == ()


@pytest.mark.parametrize("operation", ["assignPoints", ASSIGN])
def test_an_expected_status_is_not_a_finding(operation: str) -> None:
    expected = ExpectedStatus(
        operation, "negative_data_rejection", ("201",), "The vendor takes any category."
    )

    with serving("accepts a bad enum") as server:
        report = checked(a_target(server.url, expected=(expected,)))

    assert report.findings == ()
    assert report.expected == (expected,)


def test_an_undocumented_status_can_be_expected() -> None:
    expected = ExpectedStatus(ASSIGN, "status_code_conformance", ("2xx",), "It is queued.")

    with serving("answers an undocumented status") as server:
        report = checked(a_target(server.url, expected=(expected,)))

    assert report.findings == ()


#: What a vendor declares that answers 470 where a header is missing, credentials included.
OWN_STATUSES = tuple(
    ExpectedStatus(
        operation,
        check,
        ("470",),
        "The vendor's own status for a missing header.",
        says=("a header is missing",),
    )
    for operation in (CREATE, ASSIGN)
    for check in ("ignored_auth", "missing_required_header", "status_code_conformance")
)


@pytest.mark.parametrize(
    ("bugs", "found"),
    [((), set()), (("takes any credential",), {("ST401", CREATE), ("ST401", ASSIGN)})],
)
def test_a_wrong_credential_is_judged_beside_a_vendors_own_status_for_a_missing_one(
    bugs: tuple[Bug, ...], found: set[tuple[str, str]]
) -> None:
    with serving("answers 470 to a missing credential", *bugs) as server:
        report = checked(a_target(server.url, expected=OWN_STATUSES))

    assert {(one.code, one.operation) for one in report.findings} == found


@pytest.mark.parametrize(("operation", "said"), [(CREATE, "no"), (ASSIGN, "is full")])
def test_an_operation_that_refuses_all_is_found_where_another_or_another_refusal_is_expected(
    operation: str, said: str
) -> None:
    expected = ExpectedStatus(
        operation, "positive_data_acceptance", ("400",), "It may be full.", says=(said,)
    )

    with serving("refuses every valid request") as server:
        report = checked(a_target(server.url, expected=(expected,)))

    assert ("ST202", ASSIGN) in {(one.code, one.operation) for one in report.findings}


def test_an_expected_status_holds_for_its_operation_alone() -> None:
    expected = ExpectedStatus(
        "createUser", "negative_data_rejection", ("201",), "The vendor takes any category."
    )

    with serving("accepts a bad enum") as server:
        report = checked(a_target(server.url, expected=(expected,)))

    assert [one.code for one in report.findings] == ["ST201"]


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_header_that_is_always_sent_is_no_invalid_one(is_sent: bool) -> None:
    document = deepcopy(DOCUMENT)
    schema = {"type": "string", "minLength": 1}
    client = {"name": "X-Client", "in": "header", "required": True, "schema": schema}
    document["paths"]["/users"]["post"]["parameters"] = [client]
    with serving() as server:
        target = a_target(server.url, document=document)
        headers = {**target.headers, "X-Client": "here"} if is_sent else target.headers
        report = checked(replace(target, headers=headers), only=("coverage",))

    # The server never looks at it: without ours, an empty one is accepted.
    accepted = [each for each in report.findings if each.code == "ST201"]
    assert bool(accepted) is not is_sent
