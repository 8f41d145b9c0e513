"""Generates every request afresh, instead of changing one that was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
from hypothesis.internal.conjecture.engine import ConjectureRunner
from schemathesis.config import ProjectConfig

from mockserver.checks.replacement import replaced


@contextmanager
def generating_afresh() -> Iterator[None]:
    """Let hypothesis draw each request, and each sequence of calls, anew while the block runs.

    It draws only a part of them so. Others are made of one that was sent: parts of it are repeated
    elsewhere in it, or single choices are moved up and down as long as the server accepts the
    request (the phase `target`). Most of these are the same request once more: four of five for
    Boostcom, where the choices are about headers that the check replaces by its own. So many that
    are drawn try more of a contract than twice as many of both kinds.
    """
    settings_of = ProjectConfig.get_hypothesis_settings

    def without_target(config: ProjectConfig, **about: Any) -> hypothesis.settings:
        settings = settings_of(config, **about)
        phases = [phase for phase in settings.phases if phase is not hypothesis.Phase.target]
        return hypothesis.settings(settings, phases=phases)

    with (
        replaced(ConjectureRunner, "generate_mutations_from", _make_none),
        replaced(ProjectConfig, "get_hypothesis_settings", without_target),
    ):
        yield


def _make_none(runner: ConjectureRunner, data: Any) -> None:
    """Make no other request of one that was sent."""
