"""The data of a server that is checked: what it has, by the names that its journeys use."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockserver.contract.document import FIXTURE_CAPS, load_document
from mockserver.errors import SettingsError, UnknownName

if TYPE_CHECKING:
    from mockserver.checks import Catalogue


def read_data(path: Path, catalogue: "Catalogue") -> Mapping[str, Any]:
    """Read a file of data, YAML or JSON. Names without a value are left out.

    Raises FixtureError, SettingsError, and UnknownName for a name that no journey uses.
    """
    data = load_document(path, FIXTURE_CAPS).data
    if not isinstance(data, dict):
        raise SettingsError(
            "The data is not a list of names with values.",
            where=str(path),
            hint="Begin with the file that --data-template prints.",
        )
    for name in data:
        if name not in catalogue.data:
            raise UnknownName("name of data", name, catalogue.data)
    return {name: value for name, value in data.items() if value is not None}


def data_template(api: str, catalogue: "Catalogue") -> str:
    """Return a file of data to fill in: each name with what it means, and without a value."""
    lines = [
        f"# What the server has that is checked by: mockserver check {api} --url URL --data FILE",
        "# Journeys that need a name without a value are counted as not tested.",
    ]
    for name, meaning in catalogue.data.items():
        lines += [f"# {meaning}", f"{name}:"]
    return "\n".join(lines)
