"""The memo: asks once, and stays small."""

from weakref import WeakSet

from mockserver.engine.memo import Memo


class Answer:
    """What a memo may hold; it is gone as soon as nothing holds it."""

    def __init__(self, number: int) -> None:
        self.number = number


def test_it_asks_a_pure_function_once() -> None:
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    memo = Memo()

    assert [memo(double, 2), memo(double, 2), memo(double, 3)] == [4, 4, 6]
    assert asked == [2, 3]


def test_it_never_grows_beyond_its_bound() -> None:
    memo = Memo(10)
    answers: WeakSet[Answer] = WeakSet()

    for number in range(35):
        answers.add(memo(Answer, number))
        assert len(answers) <= 10

    assert {answer.number for answer in answers} == {30, 31, 32, 33, 34}
