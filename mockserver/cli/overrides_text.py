"""The text of `<stem>.mock.yaml`: what was inferred, ready to be corrected.

Reading it back changes nothing that was inferred.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from mockserver.errors import NameTaken, SettingsError
from mockserver.files import WRITE_ELSEWHERE, not_written, replacing
from mockserver.http.own_api import OwnApi
from mockserver.inferred.resources.infer import infer
from mockserver.inferred.resources.overrides import overrides_of
from mockserver.inferred.resources.resource import Inference, OperationRole, Resource

#: Texts that YAML reads as themselves without quotes, inside braces, too.
_PLAIN: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*")
#: Keys of a block: paths with their parameters, and operations.
_PLAIN_KEY: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./{} -]*")
_NO_TEXT: Final = frozenset(("null", "true", "false"))

#: The keys of one resource, with what they say.
Keys = Mapping[str, Any]


def write_overrides(own: OwnApi) -> None:
    """Write what was inferred from a document beside it.

    Raises NameTaken if there is such a file already, SettingsError if none can be written.
    """
    path = own.document.overrides
    if path.exists():
        raise NameTaken(
            f"{str(path)!r} exists, and is not overwritten.",
            hint="Correct it by hand, or move it away first.",
        )
    try:
        with replacing(path) as stream:
            stream.write(overrides_text(own))
    except OSError as error:
        raise SettingsError(not_written(path, error), hint=WRITE_ELSEWHERE) from None


def overrides_text(own: OwnApi) -> str:
    """Return the text of the file; a resource whose values would change something is a comment."""
    resources = {each.path: each for each in own.inference.resources.values()}
    values = {path: _values(own, each) for path, each in resources.items()}
    kept = {path: each for path, each in values.items() if each}
    while kept:
        changed = _changed(own, kept)
        if not changed:
            break
        kept = {path: each for path, each in kept.items() if path not in changed}
    lines = [*_head(own), *_resource_lines(own, values, kept), *_foot()]
    return "\n".join(lines) + "\n"


def _values(own: OwnApi, resource: Resource) -> dict[str, Any]:
    """Return the overrides that say what was inferred of a resource."""
    roles = [own.inference.roles[name] for name in resource.roles]
    listed = next((role for role in roles if role.role == "list"), None)
    shown = next((role for role in roles if role.one is not None), None)
    ids = [".".join(steps) for steps in resource.ids if steps]
    values: dict[str, Any] = {}
    if ids:
        values["id"] = ids[0] if len(ids) == 1 else ids
    if listed is not None and listed.list is not None:
        values["list"] = ".".join(listed.list) or "."
    if shown is not None and shown.one is not None:
        values["one"] = ".".join(shown.one) or "."
    return values if listed is None else {**values, **dict(_list_values(listed))}


def _list_values(role: OperationRole) -> Iterator[tuple[str, Any]]:
    paging = role.paging
    if paging is not None:
        totals = [fact.steps for fact in paging.facts if fact.what == "total"]
        if totals:
            yield "total", ".".join(totals[0])
        names = {kind: getattr(paging, kind) for kind in ("limit", "page", "offset", "cursor")}
        if any(names.values()):
            yield "page", {kind: name for kind, name in names.items() if name}
    filters = {each.parameter: each for each in role.filters if each.member and not each.inner}
    if filters:
        yield (
            "filters",
            {
                name: ".".join(each.member)
                if each.op == "="
                else {"member": ".".join(each.member), "op": each.op}
                for name, each in filters.items()
            },
        )


def _changed(own: OwnApi, values: Mapping[str, Keys]) -> set[str]:
    """Return the paths of the resources that overrides would change."""
    written = overrides_of({"resources": values})
    again = infer(own.contract, replace(own.inference.overrides, resources=written.resources))
    before = own.inference
    changed = {
        each.path
        for each in before.resources.values()
        if again.resources.get(each.name) != each or _roles(again, each) != _roles(before, each)
    }
    if changed or set(again.resources) != set(before.resources):
        return changed & set(values) or set(values)
    return set()


def _roles(inference: Inference, resource: Resource) -> list[OperationRole | None]:
    """Return the roles of a resource's operations, without the reasons."""
    roles = (inference.roles.get(name) for name in resource.roles)
    return [None if role is None else replace(role, why="") for role in roles]


def _head(own: OwnApi) -> Iterator[str]:
    yield f"# Corrections of {own.document.path.name}; what is not written here is inferred."
    yield "# `mockserver infer` shows the result, docs/own_specification.md explains every key."
    yield ""
    yield "# How many rows each collection starts with; 0 for none."
    yield f"rows: {own.inference.overrides.rows}"
    yield "# any: a credential must be there; none: none is needed; or tokens by security scheme."
    auth = own.inference.overrides.auth
    tokens = {} if isinstance(auth, str) else {name: list(each) for name, each in auth.items()}
    yield f"auth: {auth if isinstance(auth, str) else _flow(tokens)}"


def _resource_lines(
    own: OwnApi, values: Mapping[str, Keys], kept: Mapping[str, Keys]
) -> Iterator[str]:
    if not values:
        return
    yield ""
    yield "resources:" if kept else "# resources:"
    for resource in own.inference.resources.values():
        mark = "" if resource.path in kept else "# "
        if values[resource.path]:
            yield from (mark + line for line in _block(own, resource, values[resource.path]))


def _block(own: OwnApi, resource: Resource, values: Keys) -> Iterator[str]:
    yield f"  {_key(resource.path)}:"
    yield f"    # {', '.join(resource.can)}; its rows: {resource.name}"
    for name, value in values.items():
        yield f"    {name}: {_flow(value)}"
    for action in _actions(own, resource):
        yield f"    # states: {{{_flow(action)}: {{status: done}}}}"


def _actions(own: OwnApi, resource: Resource) -> Iterator[str]:
    """Yield the actions of a resource that set nothing yet."""
    for name, role in resource.roles.items():
        if role == "action" and not own.inference.roles[name].states:
            operation = own.contract.operations[name]
            yield f"{operation.method} {operation.path}"


def _foot() -> Iterator[str]:
    yield ""
    yield "# Paths that keep no state, and rows to start with:"
    yield "# ignore: [/health]"
    yield "# seeds: {/pets: [{id: 7, name: Rex}]}"


def _key(text: str) -> str:
    return text if _PLAIN_KEY.fullmatch(text) else json.dumps(text)


def _flow(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{_flow(name)}: {_flow(each)}" for name, each in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    is_plain = _PLAIN.fullmatch(value) and value.lower() not in _NO_TEXT
    return value if is_plain else json.dumps(value)
