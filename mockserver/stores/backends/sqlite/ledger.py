"""The connection that writes: it counts worlds and bytes, once for a whole transaction."""

from sqlite3 import Connection

_READ = "SELECT worlds, bytes, journal_bytes FROM server"
_WRITE = "UPDATE server SET worlds = ?, bytes = ?, journal_bytes = ?"


class Ledger(Connection):
    """A connection whose totals are those of the file from `read_totals` to `write_totals`.

    Both are called in one transaction, which has the lock: nobody else changes them meanwhile.
    """

    #: How many worlds there are; bytes of all rows and snapshots; bytes of all journals.
    worlds: int
    bytes: int
    journal_bytes: int
    _read: tuple[int, int, int]

    def read_totals(self) -> None:
        """Read the totals, at the beginning of a transaction."""
        self._read = self.execute(_READ).fetchone()
        self.worlds, self.bytes, self.journal_bytes = self._read

    def write_totals(self) -> None:
        """Write the totals, at the end of a transaction, if they have changed."""
        now = (self.worlds, self.bytes, self.journal_bytes)
        if now != self._read:
            self.execute(_WRITE, now)
