"""Values that no row of a server has: ids and names for new rows, and ids of rows that are none."""

from collections.abc import Callable, Iterator
from hashlib import sha256

from mockserver.contract.document import Json

_LONG = 5


def fresh_value(key: str, accepts: Callable[[Json], bool], made: Iterator[Json]) -> Json | None:
    """Return a value that is accepted, another one for each key; None if there is none.

    `made` are further candidates, such as values that were made of a schema.
    """
    return next((each for each in (*_values(key), *made) if accepts(each)), None)


def fresh_text(key: str, accepts: Callable[[str], bool], made: Iterator[Json]) -> str | None:
    """Return a text that is accepted, as it stands in a path; None if there is none.

    A short one may well be that of a row.
    """

    def takes(value: Json) -> bool:
        is_text = isinstance(value, str | int) and not isinstance(value, bool)
        return is_text and len(str(value)) >= _LONG and accepts(str(value))

    value = fresh_value(key, takes, made)
    return None if value is None else str(value)


def _values(key: str) -> Iterator[Json]:
    digits = sha256(key.encode()).hexdigest()
    number = int(digits[:8], 16)
    yield key
    yield 900_000_000 + number % 90_000_000
    marked = f"{digits[:12]}4{digits[13:16]}a{digits[17:32]}"
    yield "-".join((marked[:8], marked[8:12], marked[12:16], marked[16:20], marked[20:]))
    yield from (digits, digits[:24], f"x{digits[:11]}", f"x{digits[:7]}", f"{digits[:6]}")
    yield from (9_000_000 + number % 900_000, 9_000 + number % 900, 100 + number % 100)
    yield str(900_000_000 + number % 90_000_000)
