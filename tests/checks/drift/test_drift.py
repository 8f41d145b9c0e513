"""Drift finds what a real server answers otherwise, and nothing on one that answers alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockserver.checks import CheckOptions, Target, catalogue_of
from mockserver.checks.drift.drift import find_drift, time_of
from mockserver.checks.drift.report import DriftReport
from mockserver.checks.drift.screen import render_drift
from mockserver.checks.wire.caller import Caller
from mockserver.engine.clock import parse_instant
from mockserver.http.app import Server, build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.planted import Planted, deviating

APIS = ("koomalooma", "boostcom", "talon_one")
ELSEWHEN = parse_instant("2031-05-05T07:08:09.123456Z")


def caller_of(server: Server, url: str, api: str) -> Caller:
    document = server.apis[api].contract.document.data
    headers = credentials(server.worlds, server.apis[api])
    return Caller(Target(api, url, document, headers=headers), CheckOptions())


def drift_of(api: str, *planted: Planted, seed: int = 3, now: int | None = ELSEWHEN) -> DriftReport:
    catalogue = catalogue_of(api)
    with deviating(*planted, seed=seed, now=now) as (there, address):
        real = caller_of(there, address, api)
        here = build_server(Settings(seed=0, now=time_of(real)))
        with serving(here) as url:
            mock = caller_of(here, url, api)
            data = catalogue.mock_data
            return find_drift(catalogue, mock, real, data, data, run="r")


@pytest.mark.parametrize("api", APIS)
def test_an_equal_server_with_another_seed_and_clock_has_no_drift(api: str) -> None:
    report = drift_of(api, seed=77)
    assert [*report.drifts] == []
    assert report.exit_code == 0
    assert report.compared > 2 * report.journeys > 0


def lower(*path: str, by: int = 1) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value.get(step, {})
        if path[-1] in value:
            value[path[-1]] -= by

    return change


def without(name: str) -> Callable[[Any], None]:
    return lambda value: value.pop(name, None)


def reverse(name: str) -> Callable[[Any], None]:
    return lambda value: value[name].reverse() if name in value else None


BOOK = ("POST", "/commitments$")
STATUS = ("GET", "/members/me/rewards-program/status$")
SESSION = ("PUT", "/v2/customer_sessions/")

PLANTED = [
    ("koomalooma", "value", Planted("a unit too few", *BOOK, lower("loyalty_units"))),
    ("koomalooma", "shape", Planted("no goal", *BOOK, without("goal"))),
    ("koomalooma", "status", Planted("200 for 201", *BOOK, status=200)),
    ("koomalooma", "header", Planted("text", *BOOK, headers={"content-type": "text/plain"})),
    ("koomalooma", "header", Planted("a header", *BOOK, headers={"x-deprecated": "yes"})),
    (
        "koomalooma",
        "shape",
        Planted(
            "text", *BOOK, lambda value: value.update(loyalty_units=str(value["loyalty_units"]))
        ),
    ),
    ("boostcom", "value", Planted("a point too few", *STATUS, lower("balance"))),
    ("boostcom", "order", Planted("oldest first", *STATUS, reverse("transactions"))),
    ("boostcom", "value", Planted("no rewards", "GET", "/rewards$", lambda v: {"rewards": []})),
    (
        "boostcom",
        "value",
        Planted("another page", *STATUS, lower("pagination_info", "total_count")),
    ),
    ("talon_one", "value", Planted("total off", *SESSION, lower("customerSession", "total"))),
    ("talon_one", "value", Planted("no effects", *SESSION, lambda v: {**v, "effects": []})),
    (
        "talon_one",
        "shape",
        Planted("more", *SESSION, lambda value: value.update(warnings=[])),
    ),
]


@pytest.mark.parametrize(("api", "kind", "planted"), PLANTED, ids=lambda each: str(each)[:40])
def test_a_planted_deviation_is_drift_of_its_kind(api: str, kind: str, planted: Planted) -> None:
    report = drift_of(api, planted)
    assert kind in {each.difference.kind for each in report.drifts}
    assert report.exit_code == 1


def test_the_report_says_where_the_mock_is_not_true_and_what_to_change() -> None:
    planted = Planted("a unit too few", *BOOK, lower("loyalty_units"))
    report = drift_of("koomalooma", planted)
    text = render_drift(report, Target("koomalooma", "http://x", {}).showing())
    assert "assignPoints" in text
    assert "value of /loyalty_units: the mock has 10, the real server 9" in text
    assert "change: change the fixture's value behind /loyalty_units" in text
    assert "$ curl -i -X POST" in text
    assert text.splitlines()[-1].startswith("DRIFT: ")


def test_a_journey_without_its_data_is_not_compared() -> None:
    catalogue = catalogue_of("koomalooma")
    here = build_server(Settings())
    with serving(here) as url:
        caller = caller_of(here, url, "koomalooma")
        report = find_drift(catalogue, caller, caller, catalogue.mock_data, {}, run="r")
    assert 0 < report.journeys < len(catalogue.journeys)
    assert len(report.skipped) == len(catalogue.journeys) - report.journeys


@contextmanager
def answering(first: int, second: int) -> Iterator[str]:
    """Serve two statuses in turn."""
    statuses = cycle((first, second))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            await Response(status_code=next(statuses))(scope, receive, send)
        else:
            await Response()(scope, receive, send)

    with serving(replace(build_server(Settings()), app=app)) as url:
        yield url


def test_two_statuses_in_place_of_one_are_two_differences() -> None:
    with answering(409, 422) as url:
        here = build_server(Settings(seed=0))
        real = Caller(
            Target("koomalooma", url, here.apis["koomalooma"].contract.document.data),
            CheckOptions(),
        )
        catalogue = catalogue_of("koomalooma")
        with serving(here) as address:
            mock = caller_of(here, address, "koomalooma")
            data = catalogue.mock_data
            report = find_drift(catalogue, mock, real, data, data, run="r")
    told = {(each.operation, each.difference.mock, each.difference.real) for each in report.drifts}
    assert {("createUser", "201", "409"), ("createUser", "201", "422")} <= told
