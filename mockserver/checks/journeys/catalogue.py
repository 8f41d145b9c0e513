"""The journeys of an API, and the data that they need; each API has its own in `vendors`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.recorded_data import Carried, Telling
from mockserver.inferred.resources.resource import Inference

_NOTHING: Mapping[str, Carried | Telling] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be walked over one API.

    `data` says what each name means that a journey may need; `mock_data` are its values in the
    mock's default scenario, and `carried` says where recorded calls have such a value. `inference`
    is what the rules come out of, for the document of a user: nobody has promised more than that.
    `binds_mock` says that the mock has to keep every rule. `tables` names the data whose rows are
    a server's own names, each with a value that says the same on every server.
    """

    journeys: tuple[Journey, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    mock_data: Mapping[str, Any] = field(default_factory=dict)
    inference: Inference | None = None
    binds_mock: bool = True
    carried: Mapping[str, Carried | Telling] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()

    def reading(self) -> "Catalogue":
        """Return the part of the catalogue that changes nothing on a server."""
        return replace(self, journeys=tuple(each for each in self.journeys if not each.writes))

    @property
    def unknown_data(self) -> Mapping[str, Any]:
        """What a real server is assumed to have where `--data` does not say it: what the mock has.

        Of a user's document, the mock's rows are made up: no other server has them.
        """
        return self.mock_data if self.inference is None else {}

    def parameters_in(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return what the data of a server says of parameters that any operation has, by name."""
        return {
            place.names[0]: str(data[name])
            for name, place in self.carried.items()
            if isinstance(place, Carried) and not place.operation and name in data
        }

    def data_beside(self, real: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return the mock's data for the same calls as with a real server's, and that server's."""
        if self.inference is not None:
            rows = self.inference.resources
            own = {
                name: each
                for name, each in self.mock_data.items()
                if name in real or name not in rows
            }
            return {**real, **own}, real
        mock, theirs = {**self.mock_data}, {**real}
        for name in self.tables & real.keys():
            mock[name], theirs[name] = _rows_of_both(self.mock_data[name], real[name])
            if not theirs[name]:
                del theirs[name]
        return mock, theirs

    @classmethod
    def of(
        cls,
        module: Mapping[str, Any],
        data: Mapping[str, str],
        mock_data: Mapping[str, Any],
        carried: Mapping[str, Carried | Telling] = _NOTHING,
        tables: Iterable[str] = (),
    ) -> "Catalogue":
        """Make a catalogue of the journeys among the names of modules, in their order."""
        journeys = tuple(each for each in module.values() if isinstance(each, Journey))
        return cls(journeys, data, mock_data, carried=carried, tables=frozenset(tables))


def _rows_of_both(
    mock: Mapping[str, str], real: object
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the rows of two tables that have the same value, in the same order, one of each."""
    names = {value: name for name, value in mock.items()}
    of_real: dict[str, str] = {}
    for name, value in real.items() if isinstance(real, Mapping) else ():
        if isinstance(value, str) and value in names:
            of_real.setdefault(value, name)
    return (
        {names[value]: value for value in of_real},
        {name: value for value, name in of_real.items()},
    )


#: The catalogue of an API that has none.
NO_JOURNEYS = Catalogue()


def catalogue_of(api: str) -> Catalogue:
    """Return the catalogue of a built-in API; an empty one if there is none for this name."""
    name = f"{__package__}.vendors.{api}"
    if not api.isidentifier() or find_spec(name) is None:
        return NO_JOURNEYS
    catalogue: Catalogue = import_module(name).CATALOGUE
    return catalogue
