"""The work that a call does in its world, and what becomes of it."""

from collections.abc import Callable
from typing import TypeVar

from mockserver.engine.journal import Exchange
from mockserver.engine.world import Changes, World

T = TypeVar("T")
#: Gets a world and its time; returns what it changes there, and an answer.
Work = Callable[[World, int], tuple[Changes | None, T]]
#: Makes the response of an answer in its world, and tells if the world was made for it: returns
#: the answer with its response, and the exchange of both.
Respond = Callable[[T, World, bool], tuple[T, Exchange]]
#: The world after the work, the answer of the work, and whether the world was made for it.
Transacted = tuple[World, T, bool]
