"""A scenario names fixtures, a clock and a seed; what it gets wrong is reported with its line."""

from pathlib import Path

import pytest

from mockserver.engine.clock import format_instant
from mockserver.errors import FixtureError
from mockserver.stores.inspection import problems
from mockserver.stores.library import Library
from tests.memory import kept_bytes
from tests.stores.libraries import put, refusal


def scenario_refusal(library: Library, text: str) -> FixtureError:
    put(library, "scenarios/tried", text)
    with pytest.raises(FixtureError) as caught:
        library.scenario("tried")
    return caught.value


# Scenarios


def test_a_scenario_with_an_unknown_key_is_reported_with_the_nearest_one(library: Library) -> None:
    error = scenario_refusal(library, "description: x\nfixture: {}\n")

    assert error.where == f"{library.shelves.own}/scenarios/tried.yaml:2 (#/fixture)"
    assert error.hint == "Did you mean 'fixtures'?"


def test_a_scenario_of_an_unknown_api_is_reported_with_the_nearest_one(library: Library) -> None:
    error = scenario_refusal(library, "description: x\nfixtures:\n  komalooma: default\n")

    assert error.what == "There is no API 'komalooma'."
    assert error.where == f"{library.shelves.own}/scenarios/tried.yaml:3 (#/fixtures/komalooma)"
    assert error.hint == "Did you mean 'koomalooma'?"


def test_a_scenario_of_an_unknown_fixture_is_reported_with_the_nearest_one(
    library: Library,
) -> None:
    error = scenario_refusal(library, "description: x\nfixtures:\n  koomalooma: defalt\n")

    assert error.what == "There is no koomalooma fixture 'defalt'."
    assert error.where == f"{library.shelves.own}/scenarios/tried.yaml:3 (#/fixtures/koomalooma)"
    assert error.hint == "Did you mean 'default'?"


@pytest.mark.parametrize(
    "clock",
    [
        '"2026-03-02"',
        '"2026-03-02T10:00:00"',
        '"2026-13-02T10:00:00Z"',
        '"2016-12-31T23:59:60Z"',
        '"1969-12-31T23:59:59Z"',
        '"9999-12-31T23:59:59-12:00"',
        "noon",
        "5",
        "null",
    ],
)
def test_a_clock_that_no_world_can_show_is_reported_with_its_line(
    library: Library, clock: str
) -> None:
    error = scenario_refusal(library, f"description: x\nclock:\n  now: {clock}\n")

    assert error.where == f"{library.shelves.own}/scenarios/tried.yaml:3 (#/clock/now)"


def test_a_clock_needs_its_time(library: Library) -> None:
    error = scenario_refusal(library, "description: x\nclock:\n  frozen: true\n")

    assert error.what.startswith("Expected a property 'now', got ")


def test_a_scenario_may_name_its_seed_and_let_its_clock_run(library: Library) -> None:
    put(
        library,
        "scenarios/tried",
        "description: x\nseed: 7\nclock: {now: 2026-03-02T10:00:00+01:00, frozen: false}\n",
    )

    scenario = library.scenario("tried")

    assert (scenario.seed, scenario.frozen) == (7, False)
    assert scenario.now is not None
    assert format_instant(scenario.now) == "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize("seed", ["-1", "1.5", "9223372036854775808", "x", "no"])
def test_a_seed_is_a_number_that_a_world_can_have(library: Library, seed: str) -> None:
    error = scenario_refusal(library, f"description: x\nseed: {seed}\n")

    assert error.where == f"{library.shelves.own}/scenarios/tried.yaml:2 (#/seed)"


# Worlds


def test_worlds_of_one_scenario_do_not_see_each_other(library: Library) -> None:
    scenario = library.scenario("default")

    one = library.make_world(scenario, 0, None)
    other = library.make_world(scenario, 0, None)

    assert one is not other
    assert one.tables == other.tables
    assert one.tables is not other.tables


@pytest.mark.slow
def test_as_many_seeds_as_anyone_likes_take_bounded_room(library: Library) -> None:
    scenario = library.scenario("default")
    library.make_world(scenario, 0, None)

    def make(seeds: range) -> None:
        for seed in seeds:
            assert library.make_world(scenario, seed, None).seed == seed

    one = kept_bytes(lambda: make(range(1, 5))) / 4
    assert kept_bytes(lambda: make(range(5, 90))) < 64 * one


@pytest.mark.slow
def test_every_problem_of_a_folder_is_reported(library: Library) -> None:
    put(library, "koomalooma/one", "extends: nothing\n")
    put(library, "koomalooma/two", "unknown: 1\n")
    put(library, "scenarios/three", "fixtures: {}\n")
    put(library, "scenarios/four", "description: x\nclock: {now: 2016-12-31T23:59:60Z}\n")
    put(library, "scenarios/five", "description: x\nfixtures: {koomalooma: six}\n")
    (library.shelves.own / "koomalooma" / "seven.yaml").mkdir()

    places = [str(problem.where) for problem in problems(library)]

    assert [Path(place.partition(":")[0]).stem for place in places] == [
        *("one", "seven", "two"),
        *("five", "four", "three"),
    ]


@pytest.mark.slow
def test_a_moment_that_no_clock_can_show_is_a_broken_fixture(library: Library) -> None:
    fixture = library.shelves.own / "koomalooma" / "default.yaml"
    ended = "ends_at: 2020-09-01T00:00:00Z"
    fixture.write_text(fixture.read_text().replace(ended, "ends_at: 2020-06-30T23:59:60Z"))

    (problem,) = {str(each.what): each for each in problems(library)}.values()

    assert "23:59:60Z" in problem.what


@pytest.mark.parametrize("header", ['"x y": a', 'x: "a\\r\\nb"', "content-length: '5'"])
def test_a_stub_whose_header_cannot_be_sent_is_refused(library: Library, header: str) -> None:
    stub = f"{{api: koomalooma, reply: {{status: 403, headers: {{{header}}}}}}}"

    error = scenario_refusal(library, f"description: x\nstubs: [{stub}]\n")

    assert error.where is not None
    assert "#/stubs/0/reply/headers" in error.where


def test_a_fixtures_stub_is_held_against_the_shape_of_stubs(library: Library) -> None:
    error = refusal(library, "extends: default\nstubs: [{operaton: assignPoints, reply: {}}]\n")

    assert error.where is not None
    assert "#/stubs/0" in error.where
