"""Targets and findings for the tests of the checks; no logic."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mockserver.checks import (
    CheckOptions,
    CheckReport,
    ExpectedStatus,
    Finding,
    OperationTally,
    Target,
    run_check,
)
from mockserver.contract.contract import Contract
from tests.checks.contract import DOCUMENT
from tests.checks.server import CREDENTIAL
from tests.contract.builders import a_specification, an_operation, compiled

OPERATIONS = (
    OperationTally("POST /users", 12, 7, {201: 10, 403: 2}, {"coverage": 5, "fuzzing": 7}),
    OperationTally("POST /users/{user_id}/commitments", 3, 0, {400: 3}, {"fuzzing": 3}),
)


def a_target(
    url: str = "http://127.0.0.1:4010",
    *,
    document: Mapping[str, Any] = DOCUMENT,
    credential: str = CREDENTIAL,
    expected: tuple[ExpectedStatus, ...] = (),
) -> Target:
    return Target(
        name="koomalooma",
        url=url,
        document=document,
        headers={"X-KoomaLooma-JWT": credential},
        expected_statuses=expected,
    )


def a_finding(code: str = "ST108", curl: str | None = "curl -X POST http://x/users") -> Finding:
    return Finding(
        code=code,
        title="Response violates schema",
        operation="POST /users",
        message='"partner_id" is a required property\ncame: 201 Created {}',
        phase="coverage",
        curl=curl,
    )


def a_report(
    *findings: Finding,
    expected: tuple[ExpectedStatus, ...] = (),
    stopped_by: str | None = None,
    **members: Any,
) -> CheckReport:
    return CheckReport(
        name="koomalooma",
        base_url="http://127.0.0.1:4010/api",
        operations=OPERATIONS,
        findings=findings,
        expected=expected,
        seed=7,
        seconds=1.25,
        stopped_by=stopped_by,
        **members,
    )


def a_contract_with_a_body(folder: Path, example: str) -> Contract:
    """Return a contract whose one operation takes a text, with this example."""
    media = {"schema": {"type": "string"}, "example": example}
    body = {"content": {"application/json": media}}
    operation = an_operation("addNote", requestBody=body)
    return compiled(folder, a_specification({"/notes": {"post": operation}}))


def checked(
    target: Target, *, seed: int = 1, max_examples: int = 12, **options: Any
) -> CheckReport:
    return run_check(target, CheckOptions(seed=seed, max_examples=max_examples, **options))
