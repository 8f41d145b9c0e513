"""The names of the keys: those of a world stand in one slot of a cluster."""

from functools import cached_property
from secrets import token_hex


class Keys:
    """The keys of one world, in the order in which scripts take them."""

    def __init__(self, prefix: str, name: str) -> None:
        self._slot = f"{prefix}:world:{{{name}}}:"

    @cached_property
    def all(self) -> list[str]:
        """Columns, log, exchanges, columns of the journal, tally, snapshots, images."""
        names = ("head", "log", "exchanges", "journal", "tally", "snapshots", "images")
        return [self._slot + each for each in names]

    @property
    def head(self) -> list[str]:
        """The key of the columns alone."""
        return [f"{self._slot}head"]

    @property
    def committed(self) -> list[str]:
        """Columns, log, turn."""
        return [f"{self._slot}head", f"{self._slot}log", self.turn]

    @property
    def committed_and_recorded(self) -> list[str]:
        """Columns, log, turn, exchanges, columns of the journal, tally."""
        return [*self.committed, *self.recorded[1:]]

    @property
    def recorded(self) -> list[str]:
        """Columns, exchanges, columns of the journal, tally."""
        slot = self._slot
        return [f"{slot}head", f"{slot}exchanges", f"{slot}journal", f"{slot}tally"]

    @property
    def turn(self) -> str:
        """Who may commit alone for a moment."""
        return f"{self._slot}turn"

    def image(self) -> str:
        """Return a new key, for an image."""
        return f"{self._slot}image:{token_hex(8)}"


def registry_keys(prefix: str) -> list[str]:
    """Return the keys of the registry, in the order in which scripts take them.

    They hold the worlds by their last use, the bytes of each, those of its journal, the totals,
    the transient worlds by their last use, and of each world the number of its last reservation,
    how many saves of it are under way, and when the last of them began, in seconds.
    """
    names = ("worlds", "bytes", "journals", "totals", "transient", "reserved")
    return [f"{prefix}:{{registry}}:{each}" for each in names]
