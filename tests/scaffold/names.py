"""The name of a provider that is to be made: an identifier, and nobody else's."""

import keyword
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mockserver.engine.journal import CONTROL
from mockserver.engine.rules import RULES_API
from mockserver.errors import SettingsError
from mockserver.providers import discover
from mockserver.stores.shelves import SCENARIOS

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CALL = "make provider NAME=acme SPEC=openapi.yaml"


def require_name(name: str) -> None:
    """Raise SettingsError unless a new provider can have this name."""
    if not name:
        raise SettingsError("The provider has no name.", hint=_CALL)
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        cleaned = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:40]
        raise SettingsError(
            f"{name!r} cannot be the name of a provider: it is a Python package, so use a-z, 0-9 "
            "and _, 40 of them at most, a letter first, and no word of Python.",
            hint=f"Try NAME={cleaned or 'acme'}{'_api' if keyword.iskeyword(cleaned) else ''}",
        )
    if name in set(_taken()):
        raise SettingsError(
            f"There is a provider {name!r} already, or the server uses the name itself.",
            hint=f"Choose another one: NAME=my_{name}",
        )


def require_free(files: Iterable[Path], name: str) -> None:
    """Raise SettingsError if one of the files is there: nothing is overwritten."""
    for file in files:
        if file.exists():
            raise SettingsError(
                f"{file} exists, and is not overwritten.",
                hint=f"Remove it, or choose another name: NAME=my_{name}",
            )


def require_file(path: str) -> Path:
    """Return the path of the document. Raises SettingsError if none is given."""
    if not path:
        raise SettingsError("No OpenAPI document is given.", hint=_CALL)
    return Path(path)


def identifier(words: str) -> str:
    """Make a name for Python of any text: `Gift cards` becomes `gift_cards`."""
    made = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") or "rows"
    made = made if made[0].isalpha() else f"rows_{made}"
    return f"{made}_rows" if keyword.iskeyword(made) else made


def _taken() -> Iterator[str]:
    yield from (CONTROL, SCENARIOS, RULES_API)
    for each in discover().values():
        yield from (each.name, each.state, each.fixtures, each.package, each.specification)
