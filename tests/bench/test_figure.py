"""Ratios and verdicts: what counts as met, and when nothing is judged."""

from typing import Literal

import pytest

from tests.bench.figure import Figure, Goal, Verdict


@pytest.mark.parametrize(("ours", "verdict"), [(30.0, "met"), (28.0, "met"), (27.9, "not met")])
def test_a_rate_is_judged_by_its_ratio_to_prism(ours: float, verdict: Verdict) -> None:
    figure = Figure("W1 requests/s", {"mock": ours, "prism": 10.0}, Goal("ratio", ">=", 2.8))

    assert figure.verdict == verdict


@pytest.mark.parametrize(("sign", "verdict"), [("<=", "met"), ("<", "not met")])
def test_only_at_most_accepts_the_limit_itself(sign: Literal["<=", "<"], verdict: Verdict) -> None:
    goal = Goal("value", sign, 100)

    assert Figure("idle memory, MB", {"mock": 100.0}, goal).verdict == verdict


def test_without_prism_a_ratio_is_not_judged() -> None:
    figure = Figure("W1 requests/s", {"mock": 30.0}, Goal("ratio", ">=", 2.8))

    assert figure.ratio("mock") is None
    assert figure.verdict == "not judged"


def test_a_figure_without_a_goal_has_no_verdict() -> None:
    assert Figure("W2 requests/s", {"mock": 1.0, "prism": 1.0}).verdict is None
