"""All sequences of the stateful stage are walked, also where a server remembers the last one."""

from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import RuleBasedStateMachine, rule
from schemathesis.generation import stateful

from mockserver.checks import CheckOptions, run_check
from mockserver.checks.sequences import walking_all_sequences
from mockserver.cli.subject import named

_PROMISED = 20


class _Walked:
    """How many sequences have begun, and the number that each of them sent first."""

    def __init__(self, *, remembers: bool, broken_from: int | None = None) -> None:
        self.begun = 0
        self.sent: list[int] = []
        walked = self

        class Machine(RuleBasedStateMachine):
            """Sends numbers to a server; one that remembers asks now and then for another one."""

            def __init__(self) -> None:
                super().__init__()
                walked.begun += 1

            @rule(number=st.integers(0, 3), data=st.data())
            def send(self, number: int, data: st.DataObject) -> None:
                walked.sent.append(number)
                if remembers and walked.begun % 3 == 0:
                    data.draw(st.booleans())
                if broken_from is not None and walked.begun >= broken_from:
                    raise AssertionError("a failure")

        self.machine: Any = Machine

    def walk(self) -> None:
        settings = hypothesis.settings(
            max_examples=_PROMISED,
            stateful_step_count=5,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        stateful.run_state_machine_as_test(hypothesis.seed(7)(self.machine), settings=settings)


def test_a_server_that_remembers_ends_no_stage_early() -> None:
    without = _Walked(remembers=True)
    with pytest.raises(FlakyStrategyDefinition):
        without.walk()
    assert without.begun < _PROMISED

    walked = _Walked(remembers=True)
    with walking_all_sequences(), pytest.raises(FlakyStrategyDefinition):
        walked.walk()
    assert walked.begun == _PROMISED


def test_the_same_seed_walks_the_same_sequences() -> None:
    one, other = _Walked(remembers=True), _Walked(remembers=True)

    for each in (one, other):
        with walking_all_sequences(), pytest.raises(FlakyStrategyDefinition):
            each.walk()

    assert one.sent == other.sent


def test_a_server_that_remembers_nothing_is_walked_as_without() -> None:
    one, other = _Walked(remembers=False), _Walked(remembers=False)

    one.walk()
    with walking_all_sequences():
        other.walk()

    assert one.begun == other.begun == _PROMISED
    assert one.sent == other.sent


def test_a_failure_ends_the_walk_as_without() -> None:
    walked = _Walked(remembers=False, broken_from=3)

    with walking_all_sequences(), pytest.raises(AssertionError, match="a failure"):
        walked.walk()

    assert walked.begun < _PROMISED


def test_everything_is_as_before_afterwards() -> None:
    before = stateful.run_state_machine_as_test
    with walking_all_sequences():
        assert stateful.run_state_machine_as_test is not before
    assert stateful.run_state_machine_as_test is before


@pytest.mark.slow
def test_a_check_of_the_mock_walks_all_sequences_that_it_promises(tmp_path: Path) -> None:
    events = tmp_path / "events.ndjson"
    (boostcom,) = named(["boostcom"], (), ())
    options = CheckOptions(only=("stateful",), max_examples=60, reports={"ndjson": events})

    with boostcom.read().mock({}) as target:
        report = run_check(target, options)

    assert report.is_clean
    lines = events.read_text().splitlines()
    # hypothesis walks some more, for it does not count a sequence in which it found no next call.
    assert sum(line.startswith('{"ScenarioFinished"') for line in lines) >= 30
