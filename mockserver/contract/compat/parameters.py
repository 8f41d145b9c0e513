"""Compare the parameters of an operation: by place and name, those of a path by their order."""

from collections.abc import Iterator
from typing import NamedTuple

from mockserver.contract.compat.change import CONSUMERS, EVERYBODY, PROVIDERS, Change, Places
from mockserver.contract.compat.part import Node, Pairing, Subject, mapping, node_at
from mockserver.contract.compat.scalars import types
from mockserver.contract.document import Json
from mockserver.contract.operation_compiler import Declared
from mockserver.contract.segment import names_in
from mockserver.contract.violation import pointer_to

_BREAKS_CONSUMERS = frozenset((CONSUMERS,))
_BREAKS_PROVIDERS = frozenset((PROVIDERS,))
#: Header parameters of these names are passed over, as OpenAPI says.
_NOT_PARAMETERS = ("accept", "content-type", "authorization")


class _Key(NamedTuple):
    where: str
    name: str


def parameter_changes(both: Pairing, old: Declared, new: Declared) -> Iterator[Change]:
    """Yield the changes of the parameters of an operation."""
    before, after = _parameters(both.old.data, old), _parameters(both.new.data, new)
    gone = {key: node for key, node in before.items() if key not in after}
    fresh = {key: node for key, node in after.items() if key not in before}
    for key, node in before.items():
        if key in after:
            yield from _compared(both, old, key, node, after[key])
    for key, node in gone.items():
        target = next((each for each in fresh if each.name.lower() == key.name.lower()), None)
        if target is None:
            subject = Subject(old.name, _called(node), "request", Places(node.pointer, new.at))
            is_needed = node.data.get("required") is True
            breaks = EVERYBODY if is_needed else _BREAKS_CONSUMERS
            yield subject.change("parameter-removed", "The parameter was removed.", breaks)
        else:
            other = fresh.pop(target)
            places = Places(node.pointer, other.pointer)
            what = f"The parameter was in {key.where}, and is in {target.where} now."
            subject = Subject(old.name, _called(node), "request", places)
            yield subject.change("parameter-moved", what, EVERYBODY)
    for node in fresh.values():
        yield _added(old, node)


def _added(old: Declared, node: Node) -> Change:
    places = Places(old.at, node.pointer)
    subject = Subject(old.name, _called(node), "request", places)
    if node.data.get("required") is True:
        what = "A required parameter was added."
        return subject.change("parameter-added-required", what, EVERYBODY)
    what = "An optional parameter was added."
    return subject.change("parameter-added", what, _BREAKS_PROVIDERS)


def _parameters(data: Json, declared: Declared) -> dict[_Key, Node]:
    """Return the parameters of an operation; those of a path are named by their number."""
    found: dict[_Key, Node] = {}
    try:
        order = names_in(declared.path)
    except ValueError:
        order = ()
    for pointer, holder in ((declared.pointer, declared.item), (declared.at, declared.node)):
        listed = holder.get("parameters")
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            node = node_at(data, f"{pointer}/parameters/{index}", raw)
            where, name = str(node.data.get("in")), str(node.data.get("name"))
            if where == "header":
                name = name.lower()
                if name in _NOT_PARAMETERS:
                    continue
            if where == "path" and name in order:
                name = f"#{order.index(name)}"
            found[_Key(where, name)] = node
    return found


def _called(node: Node) -> str:
    return f"{node.data.get('in')} {node.data.get('name')}"


def _compared(both: Pairing, old: Declared, key: _Key, one: Node, other: Node) -> Iterator[Change]:
    places = Places(one.pointer, other.pointer)
    subject = Subject(old.name, _called(one), "request", places)
    was_required, is_required = (node.data.get("required") is True for node in (one, other))
    if was_required is not is_required and key.where != "path":
        what = f"It is {'required' if is_required else 'optional'} now."
        kind = "parameter-required" if is_required else "parameter-optional"
        breaks = _BREAKS_CONSUMERS if is_required else _BREAKS_PROVIDERS
        yield subject.change(kind, what, breaks)
    if other.data.get("deprecated") is True and one.data.get("deprecated") is not True:
        yield subject.change("deprecated", "It is deprecated now.")
    had_empty, has_empty = (node.data.get("allowEmptyValue") is True for node in (one, other))
    if had_empty is not has_empty:
        what = f"It may {'be' if has_empty else 'not be'} empty now."
        breaks = _BREAKS_PROVIDERS if has_empty else _BREAKS_CONSUMERS
        yield subject.change("empty-value", what, breaks)
    before, after = _content(one), _content(other)
    if before[0] != after[0]:
        what = f"It was written as {before[0] or 'text'}, and is as {after[0] or 'text'} now."
        yield subject.change("style", what, EVERYBODY)
    styles = _style(both, key, one), _style(both, key, other, is_new=True)
    if styles[0] != styles[1] and all(styles):
        what = f"The style was {styles[0]}, and is {styles[1]} now."
        yield subject.change("style", what, EVERYBODY)
    yield from subject._replace(
        places=Places(places.old + before[1], places.new + after[1])
    ).schemas(both, before[2], after[2])


def _content(node: Node) -> tuple[str, str, Json]:
    """Return the media type of a parameter, the step to its schema's holder, and the schema."""
    for name, media in mapping(node.data, "content").items():
        if "schema" not in node.data:
            return name, pointer_to("content", name), mapping({"": media}, "").get("schema")
    return "", "", node.data.get("schema")


def _style(both: Pairing, key: _Key, node: Node, *, is_new: bool = False) -> str:
    """Say how a list or an object is written; empty where the parameter is one text anyway."""
    source = both.new if is_new else both.old
    usual = "form" if key.where in ("query", "cookie") else "simple"
    style = str(node.data.get("style", usual))
    flat = source.flat(node.data.get("schema", {})) or {}
    if not types(flat) & {"array", "object"} and style in ("form", "simple"):
        return ""
    explode = node.data.get("explode", style == "form")
    return f"{style}, {'exploded' if explode else 'not exploded'}"
