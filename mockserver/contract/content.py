"""JSON that stands inside a text, such as a query parameter or a form's field."""

from typing import Any

from mockserver.contract.caps import Caps
from mockserver.contract.json_text import parse_json
from mockserver.errors import ContractError

_CAPS = Caps(size=2**20, nodes=50_000, error=ContractError)


class Unreadable(Exception):
    """A text that is not written as it has to be; `expected` says how."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def json_in(text: str) -> Any:
    """Parse a text as JSON. Raises Unreadable with the reason."""
    try:
        return parse_json(text, "", _CAPS)
    except ContractError as error:
        raise Unreadable(f"JSON ({error.what.rstrip('.')})") from None
