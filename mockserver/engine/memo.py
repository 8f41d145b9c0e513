"""Remember what a pure function answered, for a bounded number of questions."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_MOST = 4_096


class Memo:
    """A cache that belongs to one server; when it is full it starts again from nothing.

    Only for functions of their arguments alone: what is verified once stays verified, and
    whatever depends on a world's rows or time is asked afresh.
    """

    __slots__ = ("_answers",)

    def __init__(self) -> None:
        self._answers: dict[tuple[Hashable, ...], Any] = {}

    def __call__(self, function: Callable[..., T], *arguments: Hashable) -> T:
        """Answer `function(*arguments)`, from memory where it was asked before."""
        question = (function, *arguments)
        try:
            answer: T = self._answers[question]
        except KeyError:
            if len(self._answers) >= _MOST:
                self._answers.clear()
            answer = self._answers[question] = function(*arguments)
        return answer
