"""Moments as the vendor's documentation writes them: in UTC, with milliseconds and the letter Z."""

from mockserver.engine.clock import SECOND, format_instant

_MILLISECOND = SECOND // 1_000
_DATE_AND_TIME = len("2019-01-31T11:24:15")


def moment_json(instant: int) -> str:
    """Write a moment like `2019-01-31T11:24:15.278Z`; what is less than a millisecond is cut."""
    return f"{format_instant(instant)[:_DATE_AND_TIME]}.{instant % SECOND // _MILLISECOND:03}Z"
