"""The options of a store's address, behind its question mark."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from mockserver.errors import SettingsError, closest

#: The longest wait, in seconds.
_LONGEST = 60.0


class AddressOptions(NamedTuple):
    """The options as they were given, and an example of an address for who got one wrong."""

    given: Mapping[str, str]
    example: str

    @classmethod
    def read(cls, text: str, known: Collection[str], store: str, example: str) -> "AddressOptions":
        """Read `a=1&b=2`. Raises SettingsError for an option that a store does not know."""
        given = dict(parse_qsl(text, keep_blank_values=True))
        for name in given:
            if name not in known:
                what = f"A {store} store has no option {name!r}."
                raise SettingsError(what, hint=closest(name, known))
        return cls(given, example)

    def seconds(self, name: str, default: float, *, may_be_zero: bool = False) -> float:
        """Return a number of seconds. Raises SettingsError."""
        text = self.given.get(name)
        if text is None:
            return default
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= _LONGEST or (seconds == 0 and not may_be_zero):
            what = f"`{name}` is a number of seconds up to {_LONGEST:g}, and not {text!r}."
            raise SettingsError(what, hint=self.example)
        return seconds
