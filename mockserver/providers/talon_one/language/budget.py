"""The budget of one call's rules: how much work they may do, and how large their effects may be."""

from typing import Any

#: So many steps may the rules of one call take together.
MOST_STEPS = 100_000
#: So large may one effect be, and all effects of one call together, in characters of JSON.
MOST_IN_EFFECT = 64 * 1024
MOST_IN_CALL = 512 * 1024
#: Texts are charged by their length: a step for this many characters.
CHARACTERS_PER_STEP = 8


class RuleError(Exception):
    """An expression has no value here: what is missing, or of the wrong kind."""


class BudgetError(RuleError):
    """The budget of the call is used up: no further rule is evaluated, and `catch` lets it pass."""


class Budget:
    """What the rules of one call may still do. `steps` and `characters` are what is left."""

    __slots__ = ("characters", "steps")

    def __init__(self) -> None:
        self.steps = MOST_STEPS
        self.characters = MOST_IN_CALL

    def spend(self, steps: int) -> None:
        """Take steps. Raises BudgetError where too few are left."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetError(f"the rules took more than {MOST_STEPS:,} steps")

    def spend_on_text(self, length: int) -> None:
        """Take the steps of looking at so many characters. Raises BudgetError."""
        self.spend(length // CHARACTERS_PER_STEP)

    def spend_on(self, value: Any) -> None:
        """Take the steps of walking through a value and all that is in it. Raises BudgetError."""
        most = (self.steps + 1) * CHARACTERS_PER_STEP
        self.spend_on_text(size_of(value, most))

    def fill(self, characters: int) -> None:
        """Make a part of the reply so many characters longer. Raises BudgetError."""
        self.characters -= characters
        if self.characters < 0:
            what = f"the effects of the call are longer than {MOST_IN_CALL:,} characters together"
            raise BudgetError(what)


def size_of(value: Any, most: int) -> int:
    """Return the length that a value has as JSON, roughly; counting stops beyond `most`."""
    if isinstance(value, str):
        return text_size(value)
    size = 0
    waiting = [value]
    while waiting and size <= most:
        each = waiting.pop()
        if isinstance(each, str):
            size += text_size(each)
        elif isinstance(each, dict):
            size += 2 + 2 * len(each)
            if size <= most:
                waiting.extend(each)
                waiting.extend(each.values())
        elif isinstance(each, (list, tuple)):
            size += 2 + len(each)
            if size <= most:
                waiting.extend(each)
        else:
            size += CHARACTERS_PER_STEP
    return size


def text_size(text: str) -> int:
    """Return the most bytes that a text can have as JSON: an escape has six."""
    return len(text) + 2 if text.isascii() and text.isprintable() else 6 * len(text) + 2
