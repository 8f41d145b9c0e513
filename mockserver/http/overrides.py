"""Reads the corrections of a document, `<stem>.mock.yaml`, and says what is wrong in them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from mockserver.contract.caps import Caps
from mockserver.contract.contract import Contract
from mockserver.contract.document import Document, load_document
from mockserver.contract.mistake import find_mistake, member_names
from mockserver.contract.schema import compile_schema
from mockserver.contract.violation import pointer_to
from mockserver.errors import OverridesError, closest
from mockserver.http.override_places import require_places
from mockserver.inferred.resources.finder import canonical
from mockserver.inferred.resources.overrides import SCHEMA, Overrides, overrides_of

OVERRIDES_CAPS: Final = Caps(size=5 * 2**20, error=OverridesError)
_OTHER_ENDINGS: Final = (".yml", ".json")
#: So many characters of the file are shown.
_MOST_SHOWN: Final = 32_000


def read_overrides(path: Path, contract: Contract) -> Overrides:
    """Read the overrides of a contract; without a file, there are none.

    Raises OverridesError, with file, line and the nearest right name.
    """
    if not path.exists():
        _require_ending(path)
        return Overrides()
    if _is_blank(path):
        return Overrides()
    document = load_document(path, OVERRIDES_CAPS)
    data = document.data
    schema = dict(SCHEMA)
    mistake = find_mistake(compile_schema(schema), member_names(schema, schema), data)
    if mistake is not None:
        where = document.where(mistake.pointer)
        raise OverridesError(mistake.what, where=where, hint=mistake.hint)
    _require_known(document, data, contract)
    _require_schemes(document, data, contract)
    require_places(document, data, contract)
    return overrides_of(data)


class OverridesFile(NamedTuple):
    """The file of overrides, as it is shown: its name, and its text or the beginning of it."""

    name: str
    text: str
    is_cut: bool


def shown_overrides(path: Path) -> OverridesFile | None:
    """Return the text of the file, for those who look at what was inferred; None without a file."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", errors="replace") as file:
        text = file.read(_MOST_SHOWN + 1)
    return OverridesFile(path.name, text[:_MOST_SHOWN], len(text) > _MOST_SHOWN)


def _is_blank(path: Path) -> bool:
    """Whether a file holds comments alone: it corrects nothing."""
    if not path.is_file() or path.stat().st_size > OVERRIDES_CAPS.size:
        return False
    lines = (line.strip() for line in path.read_bytes().splitlines())
    return not any(line and not line.startswith(b"#") for line in lines)


def _require_ending(path: Path) -> None:
    """Refuse a file that would be the overrides but for its ending."""
    for ending in _OTHER_ENDINGS:
        other = path.with_suffix(ending)
        if other.exists():
            raise OverridesError(
                "Nothing reads this file.", where=str(other), hint=f"Name it {path.name}"
            )


def _require_known(document: Document, data: dict[str, Any], contract: Contract) -> None:
    """Refuse paths and operations that the contract does not have."""
    operations = contract.operations.values()
    paths = {prefix for each in operations for prefix in _prefixes(each.path)}
    labels = {f"{each.method} {each.path}" for each in operations}
    named = [
        *(("path", name, ("resources", name)) for name in data.get("resources", {})),
        *(("path", name, ("seeds", name)) for name in data.get("seeds", {})),
        *(("path", name, ("ignore", at)) for at, name in enumerate(data.get("ignore", ()))),
        *_operations_of(data.get("resources", {})),
    ]
    for kind, name, place in named:
        known: Iterable[str] = paths if kind == "path" else labels
        # Parameters may have other names than in the document.
        if canonical(name) not in map(canonical, known):
            raise OverridesError(
                f"The document has no {kind} {name!r}.",
                where=document.where(pointer_to(*place)),
                hint=closest(name, known),
            )


def _require_schemes(document: Document, data: dict[str, Any], contract: Contract) -> None:
    """Refuse tokens of security schemes that no operation has."""
    operations = contract.operations.values()
    auth = data.get("auth")
    schemes = {scheme.id for each in operations for part in each.security for scheme in part}
    for name in auth if isinstance(auth, dict) else ():
        if name not in schemes:
            raise OverridesError(
                f"No operation has the security scheme {name!r}.",
                where=document.where(pointer_to("auth", name)),
                hint=closest(name, schemes),
            )


def _operations_of(resources: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    for path, each in resources.items():
        for at, name in enumerate(each.get("also", ())):
            yield "operation", name, ("resources", path, "also", at)
        for name in each.get("states", {}):
            yield "operation", name, ("resources", path, "states", name)


def _prefixes(path: str) -> Iterator[str]:
    """Yield a path and each path above it: a collection need not have operations of its own."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield "/"
