"""The path at which a row is shown, and the member of a row that tells it."""

from typing import Any
from urllib.parse import quote

from mockserver.contract.pattern import compile_pattern
from mockserver.contract.schema_view import resolved
from mockserver.errors import ContractError
from mockserver.inferred.identifier import parts_of
from mockserver.inferred.model import Model
from mockserver.inferred.resources.resource import Resource
from mockserver.inferred.resources.words import names_in, plain

Json = Any

#: Members that tell a path, in plain form.
_NAMES = names_in("uri href self resourceuri")


def row_path(model: Model, resource: Resource, identifier: str) -> str:
    """Return the path at which a row is shown, without the base path; "" if there is none."""
    path = model.shown_at.get(resource.name, "")
    for text in parts_of(identifier, resource.depth + len(resource.ids)):
        before, brace, rest = path.partition("{")
        path = before + quote(text, safe="") + rest.partition("}")[2] if brace else path
    return "" if "{" in path else path


def address_members(model: Model, resource: Resource, identifier: str) -> dict[str, Json]:
    """Return the member of a row that tells its path, where no member tells its id."""
    path = "" if all(resource.ids) else row_path(model, resource, identifier)
    members = model.rules(resource).members if path else {}
    fitting = (
        name
        for name, each in members.items()
        if plain(name) in _NAMES and _takes(resolved(model.shapes.data, each), path)
    )
    return dict.fromkeys(list(fitting)[:1], path)


def _takes(schema: dict[str, Json], path: str) -> bool:
    """Whether a member may have a path as its value, as far as its own keywords tell."""
    if schema.get("type", "string") not in ("string", ["string", "null"]) or "format" in schema:
        return False
    try:
        return "pattern" not in schema or compile_pattern(str(schema["pattern"])).accepts(path)
    except ContractError:
        return False
