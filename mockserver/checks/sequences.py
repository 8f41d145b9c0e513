"""The sequences of calls of the stateful stage: how many there are, and that all are walked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.generation import stateful

from mockserver.checks.options import CheckOptions


def sequences(options: CheckOptions) -> int:
    """Return how many sequences of calls the stateful stage walks: each has up to ten calls."""
    return max(1, options.max_examples * 3 // 5)


@contextmanager
def walking_all_sequences() -> Iterator[None]:
    """Let schemathesis walk all sequences of its settings while the block runs.

    hypothesis takes sequences that begin with the same choices to be alike from there on. A server
    that remembers earlier sequences answers them differently, so that other calls are possible
    next; then hypothesis ends the run, and schemathesis takes that for its end.
    """
    before = stateful.run_state_machine_as_test
    stateful.run_state_machine_as_test = _again_for_the_rest(before)
    try:
        yield
    finally:
        stateful.run_state_machine_as_test = before


def _again_for_the_rest(run: Callable[..., None]) -> Callable[..., None]:
    """Return a function that walks on, with a seed of its own, where `run` ended early so."""

    def run_all(machine: Any, *, settings: hypothesis.settings) -> None:
        seed = machine._hypothesis_internal_use_seed
        left = settings.max_examples

        def begin_sequence() -> Any:
            nonlocal left
            left -= 1
            return machine()

        ended_early = None
        while left > 0:
            part = f"{seed}, {left}" if ended_early else seed
            try:
                run(
                    hypothesis.seed(part)(begin_sequence),
                    settings=hypothesis.settings(settings, max_examples=left),
                )
                break
            except FlakyStrategyDefinition as error:
                ended_early = error
        if ended_early is not None:
            raise ended_early  # schemathesis decides by it whether failures need another run

    return run_all
