"""The work that a call does in its world, and what becomes of it."""

from collections.abc import Callable
from typing import TypeVar

from mockserver.engine.journal import Exchange
from mockserver.engine.world import Changes, World

T = TypeVar("T")
#: Gets a world and its time; returns what it changes there, and an answer.
Work = Callable[[World, int], tuple[Changes | None, T]]
#: Gets an answer, its world, and whether the world was made for it; returns the answer as it is
#: once it is recorded, and the exchange to record.
Record = Callable[[T, World, bool], tuple[T, Exchange]]
#: The world after the work, the answer of the work, and whether the world was made for it.
Transacted = tuple[World, T, bool]
