"""The reports of a drift: both replies beside each other, inert, without credentials."""

import json

from mockserver.checks.drift.comparison import Difference
from mockserver.checks.drift.json_report import render_drift_json
from mockserver.checks.drift.report import Drift, DriftReport
from mockserver.checks.html.drift_page import render_drift_html
from mockserver.checks.report import Skipped
from mockserver.checks.wire.exchange import Exchange
from tests.checks.builders import a_target
from tests.checks.html.reading import Page, problems
from tests.checks.html.test_check_page import HOSTILE
from tests.checks.server import CREDENTIAL


def a_drift(text: str) -> DriftReport:
    headers = {"X-KoomaLooma-JWT": CREDENTIAL, "A": text}
    content = text.encode(errors="replace")
    exchange = Exchange(
        "createUser", "POST", f"http://x/{text}", headers, content, 201, {"b": text}, content, 0.1
    )
    drift = Drift("createUser", Difference("value", text, text, text), exchange, exchange, (text,))
    return DriftReport("koomalooma", "http://x", 3, 2, (drift,), (Skipped(text, text),))


def test_a_drift_shows_both_replies_and_what_to_change() -> None:
    page = Page(render_drift_html(a_drift("units"), a_target().showing()))

    assert problems(page) == []
    assert page.loads == []
    assert "POST /users" in page.text
    assert "The real server" in page.text
    assert "change the fixture's value behind units" in page.text
    assert CREDENTIAL not in page.text
    assert "$TOKEN" in page.text


def test_whatever_a_server_sends_is_text() -> None:
    plain = Page(render_drift_html(a_drift("x"), a_target().showing()))
    for text in HOSTILE:
        page = Page(render_drift_html(a_drift(text), a_target().showing()))
        assert [each for each, _ in page.elements] == [each for each, _ in plain.elements]
        assert page.loads == []


def test_the_same_is_there_for_programs_without_credentials() -> None:
    text = render_drift_json(a_drift("units"), a_target().showing())

    (drift,) = json.loads(text)["drifts"]
    assert (drift["operation"], drift["kind"], drift["place"]) == ("POST /users", "value", "units")
    assert drift["mock_step"]["status"] == drift["real_step"]["status"] == 201
    assert CREDENTIAL not in text


def test_no_drift_is_said() -> None:
    report = DriftReport("koomalooma", "http://x", 3, 2, (), ())

    page = Page(render_drift_html(report, a_target().showing()))

    assert "NO DRIFT in 3 calls of 2 journeys" in page.text
    assert problems(page) == []
