"""How large a value is: its length as JSON, which is what a store keeps of it."""

from typing import Any

import orjson


def json_size(value: Any) -> int:
    """Return the number of bytes of a value written as JSON."""
    try:
        return len(orjson.dumps(value))
    except TypeError:  # an integer of more than 64 bits
        return len(repr(value))
