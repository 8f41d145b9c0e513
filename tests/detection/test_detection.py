"""Deviations and mutants can be planted, the stages find them, and nothing else is found."""

from collections import Counter

import pytest
import requests

from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.planted import Planted, deviating
from tests.detection import alone
from tests.detection.business import BUSINESS
from tests.detection.contract import contract_deviations
from tests.detection.equivalent import ENTRIES, Entry, equivalent
from tests.detection.forks import in_forks
from tests.detection.hunt import hunt_in, hunted, server_of, units_of
from tests.detection.judging import Found, judged_mutants, judged_petstore, judged_wire
from tests.detection.mutants import Mutant, mutants_of
from tests.detection.petstore import PETSTORE, UNCHANGED
from tests.detection.reach import START, Reach
from tests.detection.wire import ALLOWED, WIRE

APIS = ("koomalooma", "boostcom", "talon_one")


def deviations(api: str) -> list[Planted]:
    return [*contract_deviations(build_server(Settings()).apis[api].contract), *BUSINESS[api]]


def a_mutant(api: str, place: str, before: str) -> Mutant:
    named = (each for each in mutants_of(api) if (each.place, each.before) == (place, before))
    return next(named)


def test_there_are_at_least_150_of_them() -> None:
    every = [f"{api}: {each.name}" for api in APIS for each in deviations(api)]
    assert len(set(every)) == len(every)
    assert len(every) >= 150


def test_a_correct_server_is_no_finding() -> None:
    with deviating() as (server, url):
        assert hunted(server, f"{url}/_world/a", "koomalooma") == ()


@pytest.mark.slow
@pytest.mark.parametrize("api", APIS)
def test_the_probes_find_what_is_wrong_on_the_wire_and_nothing_else(api: str) -> None:
    judged = [*judged_wire(api, WIRE[api]), *judged_wire(api, ALLOWED[api])]
    found = {each.name for each, verdict in judged if verdict.found is not None}
    assert found == {each.name for each in WIRE[api]}


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_planted_deviation_is_found(number: int) -> None:
    with deviating(deviations("koomalooma")[number]) as (server, url):
        assert hunted(server, f"{url}/_world/a", "koomalooma") != ()


def test_the_units_of_a_hunt_are_all_of_it() -> None:
    with serving(server := build_server(Settings(apis=("koomalooma",)))) as url:
        units = [*units_of(server, f"{url}/_world/a", "koomalooma")]
        names = [unit.name for unit in units]
        assert [hunt_in(unit) for unit in units] == [()] * len(names)
    assert Counter(names).most_common(1)[0][1] == 1
    assert "each-session-is-new" in names
    assert names[-1] == ""


def test_a_package_with_two_contracts_is_hunted_with_the_journeys_of_both() -> None:
    units = [*units_of(server_of("talon_one"), "http://127.0.0.1:1/_world/a", "talon_one")]
    assert {unit.target.name for unit in units} == {"talon_one", "talon_one_today"}
    assert len({unit.name for unit in units}) == len(units)
    assert len({unit.target.url for unit in units}) == 2


def test_a_mutant_says_where_it_is_and_what_it_changes() -> None:
    mutant = a_mutant("koomalooma", "campaigns.is_running", "now < ends")
    assert mutant.after == "now <= ends"
    assert str(mutant).startswith("campaigns.is_running:")


def test_every_mutant_is_another_one() -> None:
    every = [each for api in APIS for each in mutants_of(api)]
    assert len(set(every)) == len(every) > 900
    assert all(each.before != each.after for each in every)


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_a_reason_not_to_count_names_mutants_that_there_are(entry: Entry) -> None:
    named = [each for api in APIS for each in mutants_of(api) if equivalent(each) == entry]
    assert named


def test_a_piece_of_work_has_a_process_of_its_own() -> None:
    seen: list[int] = []

    def work(number: int) -> list[int]:
        seen.append(number)
        return seen if number else [1 // number]

    came = dict(in_forks([1, 2, 0], work, at_once=2, seconds=60))
    assert came == {1: [1], 2: [2], 0: None}
    assert seen == []


def test_a_piece_of_work_that_computes_for_ever_is_ended() -> None:
    def work(number: int) -> None:
        while number:
            pass

    assert dict(in_forks([1], work, at_once=1, seconds=1)) == {1: None}


@pytest.mark.slow
def test_a_mutant_of_the_code_is_found_and_one_that_nothing_runs_is_not() -> None:
    mutant = a_mutant("koomalooma", "campaigns.is_running", "now < ends")
    line = Reach(frozenset([(f"x/{mutant.module}", 1)]), frozenset(), "koomalooma")
    reach = {START: line, "an-ended-campaign-gives-nothing": line}
    [(_, verdict)] = judged_mutants([mutant], reach)
    assert verdict.found is None
    assert not verdict.is_reached


@pytest.mark.slow
def test_the_petstore_is_judged_as_the_vendors_are() -> None:
    judged = dict(judged_petstore([PETSTORE[0], UNCHANGED[0]]))
    assert [verdict.found is not None for verdict in judged.values()].count(True) == 1
    assert judged[PETSTORE[0]].found == Found("journeys", "broken-rule")


def test_another_checker_is_asked_about_each_deviation_of_a_sample() -> None:
    plain = Planted("plain", "GET", "info$", status=202)
    with_headers = Planted("headers", "GET", "info$", headers={"x-request-id": "1"})

    def asked(run: alone.Run) -> object:
        return requests.get(f"{run.url}/v3/infinity-mall/rewards-program/info", timeout=60,
                            headers=run.target.headers).status_code  # fmt: skip

    server = server_of("boostcom")
    outcome = alone.outcome_of("status", asked, server, "boostcom", [plain, with_headers])

    assert outcome == alone.Outcome("status", found=1, asked=2)
