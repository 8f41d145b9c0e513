"""A cache of the results of pure functions, up to a number of entries."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

#: How many answers a memo holds, unless its owner says otherwise.
MOST_ANSWERS = 4_096


class Memo:
    """A cache that belongs to one server; a full one is emptied before the next answer.

    Only for functions of their arguments alone: nothing that depends on a world's rows or time.
    """

    __slots__ = ("_answers", "_most")

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._answers: dict[tuple[Hashable, ...], Any] = {}

    def __call__(self, function: Callable[..., T], *arguments: Hashable) -> T:
        """Return `function(*arguments)`, computed at the first time only."""
        question = (function, *arguments)
        try:
            answer: T = self._answers[question]
        except KeyError:
            if len(self._answers) >= self._most:
                self._answers.clear()
            answer = self._answers[question] = function(*arguments)
        return answer
