"""How far a check is: a bar on a terminal, lines elsewhere."""

from collections import Counter
from dataclasses import replace

import pytest
from schemathesis.engine.run import PhaseName

from mockserver.checks import CheckOptions, Progress
from mockserver.checks.progress import Course
from mockserver.checks.selection import select
from mockserver.cli.progress import ProgressLines, bar
from tests.checks.builders import a_target

SOME = Progress("coverage", "POST /users", 120, 2, 0.25, 12.4)


def test_a_bar_shows_the_part_that_is_done_and_the_counts() -> None:
    assert bar(SOME) == (
        "[######..................] coverage: 25%, 120 cases, 2 findings, 12 s  POST /users"
    )
    assert bar(replace(SOME, done=1.0)).startswith("[########################] ")
    assert len(bar(replace(SOME, operation="POST /" + "a" * 200))) == 100


def test_a_line_comes_for_each_stage_and_every_ten_seconds() -> None:
    written: list[str] = []
    #: The clock when the lines begin, twice for a line that is written, once for one that is not.
    moments = iter([0, 1, 1, 10, 11, 11, 12, 12, 23, 23, 24])
    lines = ProgressLines(written.append, lambda: next(moments))

    for progress in (SOME, SOME, SOME, replace(SOME, phase="fuzzing")):
        lines.show(progress)
    lines.remind()
    lines.remind()

    assert next(moments, None) is None

    assert written == [
        "coverage ...",
        "coverage: 25%, 120 cases, 2 findings, 12 s",
        "fuzzing ...",
        "fuzzing: 25%, 120 cases, 2 findings, 12 s",
    ]


def test_nothing_is_said_before_there_is_progress() -> None:
    now = 0.0
    written: list[str] = []
    lines = ProgressLines(written.append, lambda: now)

    now = 60
    lines.remind()

    assert written == []


@pytest.mark.parametrize(
    ("options", "finished", "seconds", "done"),
    [
        (CheckOptions(), {}, 5.0, 0.0),
        (CheckOptions(), {PhaseName.EXAMPLES: 2, PhaseName.COVERAGE: 1}, 5.0, 3 / 8),
        (CheckOptions(max_examples=20), {PhaseName.STATEFUL_TESTING: 6}, 5.0, 1 / 8),
        (CheckOptions(only=("fuzzing",)), {PhaseName.FUZZING: 1}, 5.0, 0.5),
        (CheckOptions(only=("fuzzing",)), {PhaseName.FUZZING: 9}, 5.0, 1.0),
        (CheckOptions(max_time=20), {}, 5.0, 0.25),
        (CheckOptions(max_time=20), {}, 50.0, 1.0),
    ],
)
def test_the_part_that_is_done(
    options: CheckOptions, finished: dict[PhaseName, int], seconds: float, done: float
) -> None:
    course = Course(select(a_target(), options), options)
    for phase, count in Counter(finished).items():
        for _ in range(count):
            course.add(phase)

    assert course.done(seconds) == done
