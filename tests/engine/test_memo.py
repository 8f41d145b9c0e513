"""The memo: asks once, and stays small."""

from mockserver.engine import memo as bounds
from mockserver.engine.memo import Memo


def test_it_asks_a_pure_function_once() -> None:
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    memo = Memo()

    assert [memo(double, 2), memo(double, 2), memo(double, 3)] == [4, 4, 6]
    assert asked == [2, 3]


def test_it_never_grows_beyond_its_bound() -> None:
    memo = Memo()

    for number in range(3 * bounds.MOST_ANSWERS):
        memo(abs, number)

    assert len(memo._answers) <= bounds.MOST_ANSWERS
