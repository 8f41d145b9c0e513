"""How long a supervisor waits before it starts another server where one has died."""

from typing import Final

#: A server that has served for less than so many seconds has died at once.
_SHORT_LIFE: Final = 5.0
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
#: After so many servers that died at once, one after the other, there is little hope.
_MOST: Final = 5


class Restarts:
    """Counts the servers in one place that died at once, one after the other."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def pause(self, lived: float) -> float:
        """Count a server that has died after so many seconds; returns the seconds to wait.

        The first one is replaced at once, the next ones later and later.
        """
        self._in_a_row = self._in_a_row + 1 if lived < _SHORT_LIFE else 0
        if self._in_a_row < 2:
            return 0.0
        return min(_FIRST_PAUSE * 2.0 ** (self._in_a_row - 2), _LONGEST_PAUSE)

    @property
    def is_hopeless(self) -> bool:
        """Whether so many died at once that another one will most probably do so, too."""
        return self._in_a_row >= _MOST
