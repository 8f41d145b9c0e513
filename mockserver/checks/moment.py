"""Moments in JSON: texts that say a date and a time with its time zone."""

from datetime import datetime
from typing import Any


def moment_of(value: Any) -> datetime | None:
    """Return the moment that a value says; None for any other value."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
