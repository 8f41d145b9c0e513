"""The rows that a call changes, as a journal keeps them: places, and no values."""

from typing import Final

#: So many of the rows that a call changed are kept with it.
MOST_ROWS: Final = 50

#: The collection of a row, its id, and `added`, `changed` or `removed`.
ChangedRow = tuple[str, str, str]
