"""The probes are sent to both servers, and what is answered otherwise is drift."""

import pytest

from mockserver.checks import CheckOptions
from mockserver.checks.drift.drift import find_drift
from mockserver.checks.drift.report import DriftReport
from mockserver.checks.wire.caller import Caller
from mockserver.cli.subject import Named
from mockserver.http.control import credentials
from tests.checks.altered import Altered
from tests.checks.planted import Planted, deviating

BOOK = "/commitments$"
READS = ("GET", "HEAD", "OPTIONS")


def drift_of(
    *planted: Planted | Altered, api: str = "koomalooma", writes: bool = True
) -> DriftReport:
    """Probe an API beside a server with deviations."""
    subject = Named(api).read()
    catalogue = subject.catalogue()
    with deviating(*planted, seed=77) as (there, url), subject.mock({}) as mock:
        target = subject.real(url, credentials(there.worlds, there.apis[api]))
        return find_drift(
            catalogue,
            Caller(mock, CheckOptions()),
            Caller(target, CheckOptions()),
            *catalogue.data_beside(catalogue.unknown_data),
            run="r",
            is_tested=lambda label: writes or label.partition(" ")[0] in READS,
            stages=["probes"],
        )


def test_an_equal_server_with_another_seed_has_no_drift() -> None:
    report = drift_of()
    assert [*report.drifts] == []
    assert report.probes == report.compared > 50
    assert report.journeys == 0


@pytest.mark.parametrize(
    ("kind", "what", "planted"),
    [
        ("status", "HEAD", Altered("HEAD", "HEAD", BOOK, statuses={405: 500})),
        ("status", "OPTIONS", Altered("OPTIONS", "OPTIONS", BOOK, statuses={204: 500})),
        ("status", "the method GET", Altered("GET", "GET", BOOK, statuses={405: 403})),
        ("status", "a call without credentials", Altered("403", "POST", BOOK, statuses={403: 401})),
        ("status", "a body as null", Altered("400", "POST", BOOK, statuses={400: 422})),
        ("value", "the good call", Planted("one more", "POST", BOOK, lambda v: _one_more(v))),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_a_probe_meets_is_drift(kind: str, what: str, planted: Planted | Altered) -> None:
    report = drift_of(planted)
    assert any(what in each.journeys for each in report.drifts if each.difference.kind == kind)


def test_a_method_that_is_not_there_may_be_404_as_well() -> None:
    report = drift_of(Altered("GET", "GET", BOOK, statuses={405: 404}))
    assert [*report.drifts] == []


def test_the_second_page_is_compared() -> None:
    path = "/members/me/rewards-program/status$"
    once = Altered("one page only", "GET", path, rewrite=lambda at, query: (at, _first(query)))
    report = drift_of(once, api="boostcom", writes=False)
    assert any("the second page" in each.journeys for each in report.drifts)


def test_without_writes_only_what_reads_is_probed() -> None:
    with pytest.raises(Exception, match="Nothing was compared"):
        drift_of(writes=False)


def _first(query: str) -> str:
    return query.replace("page=2", "page=1")


def _one_more(value: dict[str, int]) -> None:
    value["loyalty_units"] += 1
