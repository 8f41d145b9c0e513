"""The journeys of the built-in APIs hold on the mock, each with what it says of itself."""

from collections import Counter
from pathlib import Path

import pytest

from mockserver.checks import PROBE_DATA, CheckOptions, Target, catalogue_of
from mockserver.checks.invariants.monitor import Monitor
from mockserver.checks.journeys.walking import Walking
from mockserver.checks.wire.caller import Caller
from mockserver.http.app import Server, build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings

APIS = ("koomalooma", "boostcom", "talon_one", "talon_one_today")
CATALOGUES = {api: catalogue_of(api) for api in APIS}


def target_of(server: Server, url: str, api: str) -> Target:
    contract = server.apis[api].contract
    headers = credentials(server.worlds, server.apis[api])
    return Target(api, url, contract.document.data, headers=headers, mock=url)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("api", APIS)
def test_every_rule_holds_on_the_mock(api: str, seed: int) -> None:
    catalogue = CATALOGUES[api]
    server = build_server(Settings(seed=seed))
    with serving(server) as url:
        target = target_of(server, url, api)
        monitor = Monitor(target, server.apis[api].contract)
        caller = Caller(target, CheckOptions(), monitor.see)
        data = catalogue.mock_data
        walking = Walking(caller, data, run=str(seed))
        walking.walk(catalogue.journeys)
    tally, findings = walking.tally, walking.findings
    assert [f"{each.title}\n{each.message}" for each in findings] == []
    assert [f"{each.title}\n{each.message}" for each in monitor.findings] == []
    assert monitor.tally.held > len(catalogue.journeys)
    assert tally.skipped == ()
    assert tally.held == len(catalogue.journeys) > 0


@pytest.mark.parametrize("api", APIS)
def test_a_journey_says_what_it_is(api: str) -> None:
    catalogue = CATALOGUES[api]
    operations = set(build_server(Settings()).apis[api].contract.operations)
    assert Counter(each.name for each in catalogue.journeys).most_common(1)[0][1] == 1
    for each in catalogue.journeys:
        assert each.rule.endswith("."), each.name
        assert set(each.writes) <= operations, each.name
        assert set(each.needs) <= set(catalogue.data), each.name
        if each.source.startswith("docs/"):
            assert Path(each.source.partition(":")[0]).exists(), each.source


@pytest.mark.parametrize("api", APIS)
def test_the_mock_has_all_the_data_that_a_journey_may_need(api: str) -> None:
    assert {*CATALOGUES[api].mock_data} - {*PROBE_DATA} == {*CATALOGUES[api].data}


def test_an_api_without_journeys_has_an_empty_catalogue() -> None:
    assert catalogue_of("petstore").journeys == ()
    assert catalogue_of("../x").journeys == ()
    assert catalogue_of("walk").journeys == ()
