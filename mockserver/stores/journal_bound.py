"""The bound of all journals together: when they are cut, and how far."""


class JournalBound:
    """A number of bytes, and whether it is time to cut.

    The newest call of each world stays. Where those alone take more, a cut frees nothing: it is
    tried again when journals have grown by a tenth of the bound, and not at each call.
    """

    __slots__ = ("_limit", "_most", "goal")

    def __init__(self, most: int) -> None:
        self._most = self._limit = most
        #: To how many bytes journals are cut: a tenth is free then.
        self.goal = most * 9 // 10

    def is_exceeded(self, size: int) -> bool:
        """Whether journals of this size have to be cut."""
        if size <= self._most:
            self._limit = self._most
        return size > self._limit

    def in_vain(self, size: int) -> None:
        """Note that a cut has freed nothing, and what there is."""
        self._limit = size + self._most // 10
