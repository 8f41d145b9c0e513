"""The JSON report is as its written schema says, member by member."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks import CheckReport
from mockserver.checks.json_report import render_json
from tests.checks.html.test_check_page import REPORTS, a_full_report

SCHEMA: dict[str, Any] = json.loads(
    Path(__file__).parents[2].joinpath("docs", "check-report.schema.json").read_text()
)


def violations(report: CheckReport) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator(SCHEMA)
    return [each.message for each in validator.iter_errors(json.loads(render_json(report)))]


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())
def test_each_report_is_as_the_schema_says(report: CheckReport) -> None:
    assert violations(report) == []


@given(st.text(min_size=1))
def test_any_text_is_as_the_schema_says(text: str) -> None:
    assert violations(a_full_report(text)) == []


def test_the_schema_names_every_member_and_requires_it() -> None:
    objects = [
        each
        for each in [SCHEMA, *SCHEMA["$defs"].values()]
        if each.get("additionalProperties") is False
    ]

    assert len(objects) == 7
    assert all(each["required"] == [*each["properties"]] for each in objects)
    assert violations(a_full_report())[:1] == []
    report = json.loads(render_json(a_full_report()))
    del report["causes"][0]["script"]
    assert not jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(report)
