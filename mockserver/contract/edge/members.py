"""Mend the members of operations: parameters, bodies, replies, headers and media types."""

import re
from collections.abc import Callable

from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.parts import Part
from mockserver.contract.violation import pointer_to, shown

_STATUS = re.compile(r"[1-5](?:[0-9]{2}|XX)|default|x-.*")
#: The keywords of schemas that stand in parameters of Swagger 2.0, and not in those of OpenAPI 3.
_OF_THE_SCHEMA = ("type", "format", "items", "enum", "default", "minimum", "maximum", "pattern")


def mend_member(part: Part, notes: Notes) -> None:
    """Mend one part in place, by its kind; other kinds are left as they are."""
    mend = _MENDERS.get(part.kind)
    if mend is not None and part.reference is None:
        mend(part.pointer, part.node, notes)


def _mend_parameter(at: str, node: dict[str, Json], notes: Notes) -> None:
    _keep_mappings(at, node, "content", notes)
    if not isinstance(node.get("content"), dict) or not node["content"]:
        node.pop("content", None)
    if "schema" in node or "content" in node:
        _mend_schema_holder(at, node, notes)
        return
    node["schema"] = {key: node.pop(key) for key in _OF_THE_SCHEMA if key in node}
    if "name" in node:
        notes.add(f"The parameter {shown(node['name'])} has no schema.", at, "Any text fits.")


def _mend_schema_holder(at: str, node: dict[str, Json], notes: Notes) -> None:
    if "schema" in node and not isinstance(node["schema"], dict | bool):
        notes.add(f"A schema cannot be {shown(node['schema'])}.", f"{at}/schema", "Anything fits.")
        node["schema"] = {}
    if not isinstance(node.get("examples", {}), dict):
        notes.add("`examples` has to be a mapping here.", f"{at}/examples", "It is passed over.")
        del node["examples"]
    for name, each in node.get("examples", {}).items():
        if not isinstance(each, dict):
            node["examples"][name] = {"value": each}


def _mend_body(at: str, node: dict[str, Json], notes: Notes) -> None:
    _keep_mappings(at, node, "content", notes)


def _mend_response(at: str, node: dict[str, Json], notes: Notes) -> None:
    _keep_mappings(at, node, "content", notes)
    _keep_mappings(at, node, "headers", notes)


def _mend_responses(at: str, node: dict[str, Json], notes: Notes) -> None:
    """Keep what stands under a status, a range such as `2XX`, or `default`."""
    replies: dict[str, Json] = {}
    for key, reply in node.items():
        status = key if key.startswith("x-") or key == "default" else key.upper()
        if not _STATUS.fullmatch(status):
            what = f"{shown(key)} is not a status."
            notes.add(what, at + pointer_to(key), "It is passed over.")
            continue
        if not isinstance(reply, dict) and not key.startswith("x-"):
            what = f"A response cannot be {shown(reply)}."
            notes.add(what, at + pointer_to(key), "Any body fits.")
            reply = {}
        replies[status] = reply
    node.clear()
    node.update(replies)


def _keep_mappings(at: str, node: dict[str, Json], key: str, notes: Notes) -> None:
    """Keep a map of mappings under a key; what is not one is passed over."""
    named = node.get(key)
    if named is None:
        node.pop(key, None)
        return
    if not isinstance(named, dict):
        notes.add(f"{key!r} has to be a mapping.", f"{at}/{key}", "It is passed over.")
        del node[key]
        return
    for name, each in named.items():
        if not isinstance(each, dict):
            if each is not None:
                where = f"{at}/{key}{pointer_to(name)}"
                notes.add(f"It cannot be {shown(each)}.", where, "It is passed over.")
            named[name] = {}


_MENDERS: dict[str, Callable[[str, dict[str, Json], Notes], None]] = {
    "Parameter": _mend_parameter,
    "Header": _mend_schema_holder,
    "MediaType": _mend_schema_holder,
    "RequestBody": _mend_body,
    "Response": _mend_response,
    "Responses": _mend_responses,
}
