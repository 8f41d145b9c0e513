"""Drift of a user's own document: nothing on an equal server, and each planted deviation."""

import json
from dataclasses import replace
from urllib.request import Request, urlopen

import pytest

from mockserver.checks import CheckOptions, Target
from mockserver.checks.drift.drift import find_drift
from mockserver.checks.drift.report import DriftReport
from mockserver.checks.drift.screen import render_drift
from mockserver.checks.wire.caller import Caller
from mockserver.cli.subject import Named
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.altered import Altered
from tests.checks.planted import Planted
from tests.detection.petstore import DOCUMENT

ONE = r"/pets/\d+$"
REX = {"id": 1, "name": "Rex", "status": "available"}


def drift_of(*planted: Planted | Altered, pets: int = 0, drops: str = "") -> DriftReport:
    there = build_server(Settings(documents=(DOCUMENT,), seed=77))
    app = there.app
    for each in planted:
        app = each.around(app)
    subject = Named("petstore", DOCUMENT).read()
    catalogue = subject.catalogue()
    with serving(replace(there, app=app)) as url, subject.mock({}) as mock:
        target = subject.real(url, credentials(there.worlds, there.apis["petstore"]))
        real = Caller(target, CheckOptions())
        if drops:
            fault = {"api": "petstore", "operation": drops, "do": {"drop": "before"}}
            _control(f"{url}/_mock/worlds/default/faults", fault)
        for _ in range(pets):
            real.call("createPet", body={"name": "Older"})
        return find_drift(
            catalogue,
            Caller(mock, CheckOptions()),
            real,
            *catalogue.data_beside({}),
            run="r",
        )


def _control(url: str, body: object) -> None:
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(url, json.dumps(body).encode(), headers)) as reply:
        assert reply.status == 201


def test_an_equal_server_with_another_seed_and_other_rows_has_no_drift() -> None:
    report = drift_of(pets=2)

    assert [*report.drifts] == []
    assert report.compared > report.journeys


PLANTED = [
    ("value", Planted("another name", "GET", ONE, lambda v: v.update(name="x"))),
    ("shape", Planted("a member is missing", "GET", ONE, lambda v: [v.pop("name"), None][1])),
    ("shape", Planted("a member more", "POST", "/pets$", lambda v: v.update(weight=1))),
    ("header", Planted("a header", "POST", "/pets$", headers={"x-deprecated": "yes"})),
    ("status", Planted("200 for 201", "POST", "/pets$", status=200)),
    ("status", Altered("403 for 404", "GET", ONE, statuses={404: 403})),
    ("value", Planted("a row is not listed", "GET", "/pets$", lambda v: v.update(data=[]))),
    ("status", Altered("nothing is removed", "DELETE", ONE, answer=(204, None))),
    ("rule", Planted("the total is off", "GET", "/pets$", lambda v: v.update(total=0))),
]


@pytest.mark.parametrize(("kind", "planted"), PLANTED, ids=lambda each: str(each)[:40])
def test_a_planted_deviation_is_drift_of_its_kind(kind: str, planted: Planted | Altered) -> None:
    report = drift_of(planted)

    assert kind in {each.difference.kind for each in report.drifts}
    assert report.exit_code == 1


def test_a_call_that_one_server_does_not_answer_is_told() -> None:
    report = drift_of(drops="changePet")
    (silence, *_) = [each for each in report.drifts if each.difference.kind == "reply"]

    assert silence.operation == "changePet"
    text = render_drift(report, Target("petstore", "http://x", {}).showing())
    assert "reply: the mock has 200" in text
    assert "the real server the connection broke" in text
