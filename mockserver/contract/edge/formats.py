"""Find formats that contradict a pattern: no text has both, so no value could be made."""

from mockserver.contract.document import Json
from mockserver.contract.pattern import compile_pattern
from mockserver.contract.schema_view import parts_of
from mockserver.errors import ContractError

#: Texts of the formats whose form is narrow enough to tell.
_TEXTS = {
    "date-time": ("2024-06-30T12:00:00Z", "2019-12-01T08:30:15.250Z", "2030-01-02T23:59:59+02:00"),
    "date": ("2024-06-30", "2019-12-01", "2030-01-02"),
    "uuid": ("0b9c7a52-1d3e-4f60-8a7b-2c5d9e1f3a4b", "7F6E5D4C-3B2A-4190-8F7E-6D5C4B3A2918"),
}
#: How many schemas of one document are looked at; a pattern may cost some time for each text.
_MOST = 1_000


class Formats:
    """Tells which formats of one document contradict a pattern."""

    def __init__(self, data: Json) -> None:
        self._data = data
        self._left = _MOST

    def contradicts(self, schema: dict[str, Json]) -> bool:
        """Whether no text of a schema's own format fits one of its patterns."""
        texts = _TEXTS.get(str(schema.get("format")), ())
        if not texts or not ("pattern" in schema or "allOf" in schema) or not self._left:
            return False
        self._left -= 1
        parts = parts_of(self._data, schema, alternatives=False)
        patterns = (each["pattern"] for each in parts if isinstance(each.get("pattern"), str))
        return any(_refuses(pattern, texts) for pattern in patterns)


def _refuses(pattern: str, texts: tuple[str, ...]) -> bool:
    try:
        compiled = compile_pattern(pattern)
    except ContractError:
        return False
    return not any(map(compiled.accepts, texts))
