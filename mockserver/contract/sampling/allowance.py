"""What making one value may cost, counted in steps: never in time, so it ends alike everywhere."""


class NotMade(Exception):
    """A try made no value: the schema allows none, or the next try has to choose otherwise."""

    #: Whether a choice was made another way already, so that those around it may stay.
    is_answered = False


class Allowance:
    """The rest of what one try may spend. It changes in place."""

    __slots__ = ("characters", "steps", "values")

    def __init__(self, steps: int, values: int, characters: int) -> None:
        #: Schemas to look at, and choices to weigh.
        self.steps = steps
        #: JSON values in the result.
        self.values = values
        #: Characters in its texts.
        self.characters = characters

    @property
    def is_spent(self) -> bool:
        """Whether nothing more can be made with it."""
        return self.steps < 0 or self.values < 0 or self.characters < 0

    def step(self, count: int = 1) -> None:
        """Pay for work. Raises NotMade if there is no more."""
        self.steps -= count
        if self.steps < 0:
            raise NotMade("too much work")

    def expect(self, count: int) -> None:
        """Look ahead to so many values. Raises NotMade at once if the result cannot have them."""
        if count > self.values:
            self.values = -1
            raise NotMade("too many values")

    def value(self) -> None:
        """Pay for one JSON value. Raises NotMade if the result has too many."""
        self.values -= 1
        if self.values < 0:
            raise NotMade("too many values")

    def text(self, length: int) -> None:
        """Pay for a text. Raises NotMade if the texts of the result are too long together."""
        self.characters -= length
        if self.characters < 0:
            raise NotMade("texts too long")
