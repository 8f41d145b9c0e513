"""The journeys of an API, and the data that they need; each API has its own in `vendors`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.recorded_data import Carried
from mockserver.inferred.resources.resource import Inference

_NOTHING: Mapping[str, Carried] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be walked over one API.

    `data` says what each name means that a journey may need; `mock_data` are its values in the
    mock's default scenario, and `carried` says where recorded calls have such a value. `inference`
    is what the rules come out of, for the document of a user: nobody has promised more than that.
    `binds_mock` says that the mock has to keep every rule.
    """

    journeys: tuple[Journey, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    mock_data: Mapping[str, Any] = field(default_factory=dict)
    inference: Inference | None = None
    binds_mock: bool = True
    carried: Mapping[str, Carried] = field(default_factory=dict)

    def reading(self) -> "Catalogue":
        """Return the part of the catalogue that changes nothing on a server."""
        return replace(self, journeys=tuple(each for each in self.journeys if not each.writes))

    @property
    def unknown_data(self) -> Mapping[str, Any]:
        """What a real server is assumed to have where `--data` does not say it: what the mock has.

        Of a user's document, the mock's rows are made up: no other server has them.
        """
        return self.mock_data if self.inference is None else {}

    def mock_data_beside(self, real: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the mock's data for the same calls as with a real server's data."""
        if self.inference is None:
            return self.mock_data
        rows = self.inference.resources
        own = {
            name: each for name, each in self.mock_data.items() if name in real or name not in rows
        }
        return {**real, **own}

    @classmethod
    def of(
        cls,
        module: Mapping[str, Any],
        data: Mapping[str, str],
        mock_data: Mapping[str, Any],
        carried: Mapping[str, Carried] = _NOTHING,
    ) -> "Catalogue":
        """Make a catalogue of the journeys among the names of modules, in their order."""
        journeys = tuple(each for each in module.values() if isinstance(each, Journey))
        return cls(journeys, data, mock_data, carried=carried)


#: The catalogue of an API that has none.
NO_JOURNEYS = Catalogue()


def catalogue_of(api: str) -> Catalogue:
    """Return the catalogue of a built-in API; an empty one if there is none for this name."""
    name = f"{__package__}.vendors.{api}"
    if not api.isidentifier() or find_spec(name) is None:
        return NO_JOURNEYS
    catalogue: Catalogue = import_module(name).CATALOGUE
    return catalogue
