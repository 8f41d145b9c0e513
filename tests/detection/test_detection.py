"""The catalogue of deviations can be planted, and the stages find them."""

import pytest

from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.checks.planted import Planted, deviating
from tests.detection.business import BUSINESS
from tests.detection.contract import contract_deviations
from tests.detection.hunt import hunted
from tests.detection.mutants import Mutant, mutants, run

APIS = ("koomalooma", "boostcom", "talon_one")


def deviations(api: str) -> list[Planted]:
    return [*contract_deviations(build_server(Settings()).apis[api].contract), *BUSINESS[api]]


def test_there_are_at_least_150_of_them() -> None:
    every = [f"{api}: {each.name}" for api in APIS for each in deviations(api)]
    assert len(set(every)) == len(every)
    assert len(every) >= 150


def test_a_correct_server_is_no_finding() -> None:
    with deviating() as (server, url):
        assert hunted(server, url, "koomalooma") == []


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_planted_deviation_is_found(number: int) -> None:
    with deviating(deviations("koomalooma")[number]) as (server, url):
        assert hunted(server, url, "koomalooma") != []


def test_the_same_seed_chooses_the_same_mutants() -> None:
    assert mutants("boostcom", 5, seed=2) == mutants("boostcom", 5, seed=2)
    assert mutants("boostcom", 5, seed=2) != mutants("boostcom", 5, seed=3)


@pytest.mark.slow
def test_a_mutant_of_the_code_is_found_and_says_where_it_is() -> None:
    mutant = Mutant("koomalooma", "mockserver.providers.koomalooma.commitments", 0)
    is_found, where = run(mutant)
    assert is_found
    assert where.startswith("mockserver.providers.koomalooma.commitments:")
