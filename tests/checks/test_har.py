"""The HAR of a check has the exchanges of every stage, and no credential in any of them."""

import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from schemathesis.config import SchemathesisConfig

from mockserver.checks import Catalogue, CheckOptions, run_check
from mockserver.checks.har import Har
from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.walk import Walk
from mockserver.checks.wire.exchange import Exchange
from mockserver.http.recorded import read_recorded
from tests.checks.builders import a_report
from tests.checks.probes.probing import a_server

ISSUED = "issued-5d1e0c"


@assumed("a page")
def makes_a_user(walk: Walk) -> None:
    """A user is made."""
    walk.good("createUser", headers={"X-From": "a journey"})


def test_every_stage_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "check.har"
    options = CheckOptions(max_examples=1, skip=("fuzzing", "stateful"), reports={"har": file})

    with a_server() as (server, target):
        report = run_check(target, options, Catalogue((makes_a_user,)))

    entries = json.loads(file.read_text())["log"]["entries"]
    # The application did not see what the web server itself refused.
    assert len(entries) >= len(server.seen)
    assert [each for each in entries if {"name": "X-From", "value": "a journey"} in sent(each)]
    greeting, *others = read_recorded(BytesIO(file.read_bytes()))
    # Of the greeting's reply only the head was read: nobody can say what its body was.
    assert greeting.reply_body is None
    assert {each.status for each in others} >= {201, 400, 403, 405}
    assert report.probes > 0


def sent(entry: Any) -> list[dict[str, str]]:
    headers: list[dict[str, str]] = entry["request"]["headers"]
    return headers


AN_EXCHANGE = Exchange("x", "POST", "http://a/x", {}, None, 200, {}, b"{}", 0.1)


@pytest.mark.parametrize(
    "later",
    [
        replace(AN_EXCHANGE, url=f"http://a/sessions/{ISSUED}"),
        replace(AN_EXCHANGE, headers={"X-Anything": f"Bearer {ISSUED}"}),
        replace(AN_EXCHANGE, body=f"session={ISSUED}&x=1".encode()),
        replace(AN_EXCHANGE, reply_headers={"x-echo": ISSUED}),
        replace(AN_EXCHANGE, reply_body=f"<p>{ISSUED}</p>".encode()),
    ],
)
def test_what_a_server_issues_is_masked_wherever_it_comes_up_again(later: Exchange) -> None:
    issuing = replace(AN_EXCHANGE, reply_body=json.dumps({"token": ISSUED, "id": 7}).encode())
    text = written(issuing, later)

    assert ISSUED not in text
    assert '\\"id\\": 7' in text


def test_credentials_in_the_fields_of_a_form_are_masked() -> None:
    text = written(replace(AN_EXCHANGE, body=b"password=a-secret-word&name=Rex"))

    assert "a-secret-word" not in text
    assert "name=Rex" in text


def written(*exchanges: Exchange) -> str:
    stream = StringIO()
    har = Har(stream, SchemathesisConfig().projects.default)
    for each in exchanges:
        har.see(each)
    har.finish(a_report())
    return stream.getvalue()
