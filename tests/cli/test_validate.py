"""`mockserver validate`: what it prints about recorded traffic, and how it exits."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mockserver.cli import commands
from mockserver.errors import RecordingError
from tests.checks.html.reading import Page, problems

DOCUMENT = str(Path(__file__).parents[2] / "docs" / "petstore.yaml")


def line(path: str, reply: str, status: int = 200, method: str = "GET") -> str:
    headers = [{"name": "Content-Type", "value": "application/json"}]
    message: dict[str, Any] = {"headers": headers, "body": "", "cut": False}
    whole = {"method": method, "path": path, "query": "", "status": status}
    return json.dumps({**whole, "request": message, "response": {**message, "body": reply}})


GOOD = line("/v1/pets/1", '{"name": "Rex"}')
WRONG = line("/v1/pets/2", '{"id": "x"}')
OUTSIDE = line("/favicon.ico\u202e", "", 404)
MASKED = line("/v1/pets/3", '{"name": "Rex", "status": "[masked:0123456789ab]"}')


def validated(*lines: str, words: tuple[str, ...] = ()) -> Result:
    arguments = ["validate", DOCUMENT, "-", *words]
    return CliRunner().invoke(commands, arguments, input="\n".join(lines))


def test_traffic_that_keeps_the_contract_is_exit_0() -> None:
    done = validated(GOOD, GOOD)

    assert (done.exit_code, done.output) == (
        0,
        "2 exchanges, 0 outside the API, 0 with violations.\n",
    )


def test_each_exchange_with_violations_is_printed_then_the_sums() -> None:
    done = validated(GOOD, WRONG, OUTSIDE, MASKED, OUTSIDE)

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "2 GET /v1/pets/2 200 showPet",
        '  reply-body: expected a property \'name\', got {"id":"x"}',
        '  reply-body/id: expected integer, got "x"',
        "5 exchanges, 2 outside the API, 1 with violations.",
        "1 could not be judged whole: a body is missing or cut, or a credential is masked.",
        "  outside: GET /favicon.ico\\u202e (2 times)",
    ]


def test_json_has_the_same(tmp_path: Path) -> None:
    done = validated(GOOD, WRONG, words=("--format", "json"))

    report = json.loads(done.output)
    (finding,) = report.pop("findings")
    assert done.exit_code == 1
    assert report == {
        "api": "petstore",
        "exchanges": 2,
        "outside": 0,
        "with_violations": 1,
        "not_judged_whole": 0,
    }
    assert (finding["number"], finding["operation"]) == (2, "showPet")
    assert [each["rule"] for each in finding["violations"]] == ["required", "type"]


def test_a_page_tells_each_kind_of_violation_once_and_what_was_judged(tmp_path: Path) -> None:
    hostile = line("/v1/pets/4", '{"id": "<script>alert(1)</script>", "name": "Rex"}')
    words = ("--report", f"html={tmp_path / 'page.html'}")
    done = validated(GOOD, WRONG, hostile, OUTSIDE, words=words)

    page = Page((tmp_path / "page.html").read_text())
    assert done.exit_code == 1
    assert (page.loads, problems(page)) == ([], [])
    assert "4 exchanges, 1 outside the API, 2 with violations." in page.text
    assert [each.get("class") for each in page.named("section")].count("cause failure") == 2
    assert "2 times2. reply-body/id" in page.text
    assert "3: GET /v1/pets/4 200" in page.text
    assert "GET /pets/{petId}32" in page.text
    assert "GET /favicon.ico" in page.text


def test_a_page_of_traffic_that_keeps_the_contract_says_so(tmp_path: Path) -> None:
    validated(GOOD, words=("--report", f"html={tmp_path / 'page.html'}"))

    page = Page((tmp_path / "page.html").read_text())
    assert problems(page) == []
    assert "Nothing." in page.text


@pytest.mark.parametrize("lines", [[], [OUTSIDE], ["no JSON"]])
def test_a_file_in_which_nothing_was_judged_is_an_error(lines: list[str]) -> None:
    done = validated(*lines)

    assert isinstance(done.exception, RecordingError)


def test_the_traffic_can_have_another_base_path() -> None:
    done = validated(line("/eu/pets/1", '{"name": "Rex"}'), words=("--base-path", "/eu"))

    assert (done.exit_code, done.output[:10]) == (0, "1 exchange")


def test_a_built_in_api_is_judged_by_its_contract() -> None:
    done = CliRunner().invoke(
        commands, ["validate", "koomalooma", "-"], input=line("/api/users", "{}", 201, "POST")
    )

    assert done.exit_code == 1
    assert "1 POST /api/users 201 createUser" in done.output


def test_a_file_without_an_exchange_says_so() -> None:
    assert str(validated("").exception).startswith("The file has no exchange")
    assert str(validated('{"log": {"entries": []}}').exception).startswith("The file has no")
