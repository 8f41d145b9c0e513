"""What a run does besides finding: phases, determinism, progress, and what it leaves behind."""

import json
import socket
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from mockserver.checks import CheckOptions, Progress, run_check
from mockserver.errors import CheckError
from tests.checks.builders import a_target, checked
from tests.checks.contract import DOCUMENT
from tests.checks.server import CREDENTIAL, serving

pytestmark = pytest.mark.slow


def test_all_four_phases_call_every_operation() -> None:
    with serving() as server:
        report = checked(a_target(server.url))

    create, assign = report.operations
    assert set(create.phases) == {"coverage", "fuzzing", "stateful"}
    assert set(assign.phases) == {"examples", "coverage", "fuzzing", "stateful"}
    assert create.answered_2xx > 0
    assert assign.answered_2xx > 0


def test_the_stateful_phase_follows_the_link_to_the_user_it_created() -> None:
    with serving() as server:
        checked(a_target(server.url))

    created = {path for _, path, *_ in server.seen if path.startswith(b"/api/users/member-")} - {
        b"/api/users/member-0/commitments"
    }
    assert created


def test_the_same_seed_sends_the_same_requests() -> None:
    with serving() as first, serving() as second:
        one, other = checked(a_target(first.url)), checked(a_target(second.url))

    assert first.seen == second.seen
    assert one.operations == other.operations


def test_another_seed_sends_other_requests() -> None:
    with serving() as first, serving() as second:
        checked(a_target(first.url), seed=1)
        checked(a_target(second.url), seed=2)

    assert first.seen != second.seen


def test_progress_tells_each_phase_and_counts_up_to_the_report() -> None:
    told: list[Progress] = []

    with serving("drops a required field") as server:
        report = run_check(
            a_target(server.url), CheckOptions(max_examples=5), on_progress=told.append
        )

    assert [*dict.fromkeys(one.phase for one in told)] == [
        "examples",
        "coverage",
        "fuzzing",
        "stateful",
    ]
    assert [one.cases for one in told] == sorted(one.cases for one in told)
    assert (told[-1].cases, told[-1].findings) == (report.cases, len(report.findings))


def test_the_contract_is_left_as_it_was_given() -> None:
    document = deepcopy(DOCUMENT)

    with serving() as server:
        checked(a_target(server.url, document=document), max_examples=1)

    assert document == DOCUMENT


def test_a_time_limit_ends_the_check_and_is_reported() -> None:
    with serving() as server:
        report = run_check(a_target(server.url), CheckOptions(max_examples=5, max_time=1))

    assert report.stopped_by == "max_time"
    assert report.is_clean


def test_nothing_at_the_address_is_an_error_and_no_finding() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]

    with pytest.raises(CheckError) as caught:
        checked(a_target(f"http://127.0.0.1:{free}"))

    assert caught.value.what == "Nothing answers at the address to check."
    assert caught.value.where == f"http://127.0.0.1:{free}/api"
    assert caught.value.hint == "Start the server (`mockserver serve`), or correct --url."


def test_a_contract_that_is_not_openapi_is_an_error() -> None:
    with pytest.raises(CheckError, match="The contract cannot be tested"):
        checked(a_target(document={"paths": {}}))


def test_a_part_of_the_contract_that_cannot_be_read_does_not_pass_in_silence() -> None:
    document = deepcopy(DOCUMENT)
    created = document["paths"]["/users"]["post"]["responses"]["201"]["content"]
    created["application/json"]["schema"] = {"$ref": "#/components/schemas/Nowhere"}

    with serving() as server:
        report = checked(a_target(server.url, document=document), max_examples=1)

    assert [(one.code, one.operation) for one in report.findings] == [
        ("contract-not-checked", "POST /users")
    ]


def test_a_link_to_an_unknown_operation_does_not_pass_in_silence() -> None:
    document = deepcopy(DOCUMENT)
    created = document["paths"]["/users"]["post"]["responses"]["201"]
    created["links"]["assignPoints"]["operationId"] = "assignPoint"

    with serving() as server:
        report = checked(a_target(server.url, document=document), max_examples=1)

    (finding,) = report.findings
    assert finding.code == "operation-not-testable"
    assert "POST /users -> [201] assignPoints -> assignPoint" in finding.message


def test_values_that_are_hard_to_generate_are_no_finding() -> None:
    document = deepcopy(DOCUMENT)
    rare = {"type": "string", "format": "uuid", "pattern": "^000"}
    assign = document["paths"]["/users/{user_id}/commitments"]["post"]
    assign["parameters"].append({"name": "on", "in": "query", "required": True, "schema": rare})

    with serving() as server:
        report = checked(a_target(server.url, document=document), only=("fuzzing",))

    assert "operation-not-testable" not in [one.code for one in report.findings]


@pytest.mark.parametrize("limit", ["often", "10/year"])
def test_a_rate_limit_that_cannot_be_read_is_an_error(limit: str) -> None:
    with pytest.raises(CheckError, match="The check cannot be configured"):
        run_check(a_target(), CheckOptions(rate_limit=limit))


def test_a_check_reads_and_writes_nothing_where_it_is_started(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text("this is [no toml")
    (tmp_path / "contract.json").write_text(json.dumps(DOCUMENT))
    program = (
        "import json, sys\n"
        "from mockserver.checks import CheckOptions, Target, run_check\n"
        "document = json.load(open('contract.json'))\n"
        f"headers = {{'X-KoomaLooma-JWT': {CREDENTIAL!r}}}\n"
        "target = Target('koomalooma', sys.argv[1], document, headers)\n"
        "sys.exit(0 if run_check(target, CheckOptions(max_examples=5)).is_clean else 1)\n"
    )

    with serving() as server:
        done = subprocess.run(
            [sys.executable, "-c", program, server.url],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {path.name for path in tmp_path.iterdir()} == {"contract.json", "schemathesis.toml"}
