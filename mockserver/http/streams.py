"""The replies of one server that go on: how many there are, and whether they have to end."""

from typing import Final

#: So many replies go on at the same time; each is a connection, and looks at a journal again and
#: again.
MOST_STREAMS: Final = 64


class Streams:
    """Counts the replies that go on. A server that stops sets `is_ending`, and they end."""

    __slots__ = ("is_ending", "open")

    def __init__(self) -> None:
        self.open = 0
        self.is_ending = False

    @property
    def is_full(self) -> bool:
        """Whether no more may begin."""
        return self.open >= MOST_STREAMS
