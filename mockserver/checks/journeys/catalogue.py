"""The journeys of an API, and the data that they need; each API has its own in `vendors`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mockserver.checks.journeys.journey import Journey


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be walked over one API.

    `data` says what each name means that a journey may need; `mock_data` are its values in the
    mock's default scenario.
    """

    journeys: tuple[Journey, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    mock_data: Mapping[str, Any] = field(default_factory=dict)

    def reading(self) -> "Catalogue":
        """Return the part of the catalogue that changes nothing on a server."""
        return replace(self, journeys=tuple(each for each in self.journeys if not each.writes))

    @classmethod
    def of(
        cls, module: Mapping[str, Any], data: Mapping[str, str], mock_data: Mapping[str, Any]
    ) -> "Catalogue":
        """Make a catalogue of the journeys among the names of modules, in their order."""
        journeys = tuple(each for each in module.values() if isinstance(each, Journey))
        return cls(journeys, data, mock_data)


#: The catalogue of an API that has none.
NO_JOURNEYS = Catalogue()


def catalogue_of(api: str) -> Catalogue:
    """Return the catalogue of a built-in API; an empty one if there is none for this name."""
    name = f"{__package__}.vendors.{api}"
    if not api.isidentifier() or find_spec(name) is None:
        return NO_JOURNEYS
    catalogue: Catalogue = import_module(name).CATALOGUE
    return catalogue
