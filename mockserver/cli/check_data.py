"""The data of a server that is checked: what it has, by the names that its journeys use."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mockserver.contract.document import FIXTURE_CAPS, load_document
from mockserver.errors import SettingsError, UnknownName

if TYPE_CHECKING:
    from mockserver.checks import Catalogue


def read_data(path: Path, catalogue: "Catalogue") -> Mapping[str, Any]:
    """Read a file of data, YAML or JSON. Names without a value are left out.

    Raises FixtureError, SettingsError, and UnknownName for a name that nothing uses.
    """
    data = load_document(path, FIXTURE_CAPS).data
    if not isinstance(data, dict):
        raise SettingsError(
            "The data is not a list of names with values.",
            where=str(path),
            hint="Begin with the file that --data-template prints.",
        )
    known = _names(catalogue)
    for name in data:
        if name not in known:
            raise UnknownName("name of data", name, known)
    return {name: value for name, value in data.items() if value is not None}


def data_template(
    api: str, catalogue: "Catalogue", known: Mapping[str, Any] = MappingProxyType({})
) -> str:
    """Return a file of data to fill in: each name with what it means, and its known value."""
    lines = [
        f"# What the server has that is checked by: mockserver check {api} --url URL --data FILE",
        "# Journeys and probes that need a name without a value are counted as not tested.",
    ]
    for name, meaning in _names(catalogue).items():
        value = f" {json.dumps(known[name])}" if name in known else ""
        lines += [f"# {meaning}", f"{name}:{value}"]
    return "\n".join(lines)


def _names(catalogue: "Catalogue") -> Mapping[str, str]:
    """Return what journeys and probes may need, each name with what it means."""
    from mockserver.checks import PROBE_DATA

    return {**catalogue.data, **PROBE_DATA}
