"""Requests are drawn afresh: half as many try as much, since few of them are sent twice."""

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis.internal.conjecture.engine import ConjectureRunner
from schemathesis.config import ProjectConfig, SchemathesisConfig

from mockserver.checks import run
from mockserver.checks.afresh import generating_afresh
from tests.checks.builders import a_target, checked
from tests.checks.server import serving


def _sent() -> list[Any]:
    with serving() as server:
        checked(a_target(server.url), only=("fuzzing",), max_examples=40)
    return server.seen


def test_a_check_sends_more_different_requests_than_one_that_changes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    afresh = _sent()
    monkeypatch.setattr(run, "generating_afresh", nullcontext)
    changed = _sent()

    assert len(set(afresh)) > 1.2 * len(set(changed))


def test_settings_keep_all_phases_but_the_one_that_changes_requests() -> None:
    config = SchemathesisConfig().projects.default
    before = config.get_hypothesis_settings(phase="fuzzing")
    with generating_afresh():
        settings = config.get_hypothesis_settings(phase="fuzzing")

    assert {*before.phases} - {*settings.phases} == {Phase.target}
    assert settings.max_examples == before.max_examples


def test_everything_is_as_before_afterwards() -> None:
    def state() -> list[object]:
        return [ConjectureRunner.generate_mutations_from, ProjectConfig.get_hypothesis_settings]

    before = state()
    with generating_afresh():
        assert all(one != other for one, other in zip(before, state(), strict=True))
    assert state() == before
