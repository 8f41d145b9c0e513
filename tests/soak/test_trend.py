"""What counts as growth: figures at rest that are larger at the end than in the middle."""

import pytest

from tests.soak.trend import ALLOWED, MEMORY, STORE, Sample, trends

CALLS = [1000 * number for number in range(1, 13)]


def samples(figure: str, values: list[float]) -> list[Sample]:
    at_rest = dict.fromkeys(ALLOWED, 100.0)
    return [{**at_rest, figure: value} for value in values]


def grown(figure: str, values: list[float]) -> list[str]:
    found = trends(samples(figure, values), CALLS)
    return [trend.figure for trend in found if trend.has_grown]


@pytest.mark.parametrize("figure", ALLOWED)
def test_a_figure_that_doubles_from_call_to_call_has_grown(figure: str) -> None:
    assert grown(figure, [100.0 * 2**number for number in range(12)]) == [figure]


@pytest.mark.parametrize("figure", ALLOWED)
def test_a_figure_that_fills_while_the_server_warms_up_has_not(figure: str) -> None:
    assert grown(figure, [0, 500, 5_000, 9_000, *[9_000.0] * 8]) == []


def test_one_world_or_two_that_stay_are_growth_and_a_peak_is_none() -> None:
    assert grown("worlds", [2.0] * 8 + [3.0] * 4) == ["worlds"]
    assert grown("worlds", [2.0] * 8 + [90.0, 2.0, 90.0, 90.0]) == []


def test_growth_is_told_for_a_thousand_calls() -> None:
    (found,) = (
        trend
        for trend in trends(samples("worlds", [float(each) for each in range(12)]), CALLS)
        if trend.figure == "worlds"
    )

    assert (found.before, found.after, found.per_1000_calls) == (4, 8, 1)


def test_memory_may_fill_a_cache_that_has_a_bound() -> None:
    filling = samples(MEMORY, [10_000.0 + 1_000 * each for each in range(12)])

    assert [each.figure for each in trends(filling, CALLS, 18_000) if each.has_grown] == []
    assert [each.figure for each in trends(filling, CALLS, 2_000) if each.has_grown] == [MEMORY]


def test_a_store_may_fill_its_log() -> None:
    filling = samples(STORE, [10_000.0 + 1_000 * each for each in range(12)])

    assert [each.figure for each in trends(filling, CALLS, 0, 30_000) if each.has_grown] == []
    assert [each.figure for each in trends(filling, CALLS, 0, 9_000) if each.has_grown] == [STORE]


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="5 samples, and 6 are the least"):
        trends(samples("worlds", [1.0] * 5), CALLS[:5])
