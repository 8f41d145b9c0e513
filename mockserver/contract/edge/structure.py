"""Mend what stands around the schemas of a document: its paths, operations and their members.

Afterwards the document has what the compiler asks of it, or the operation is left out.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from mockserver.contract.document import Document, Json
from mockserver.contract.edge.members import mend_member
from mockserver.contract.edge.notes import Notes
from mockserver.contract.edge.operations import OperationIds, mend_operation
from mockserver.contract.edge.references import drop_dangling, find_target
from mockserver.contract.parts import COMPONENTS, METHODS, Part, reachable_parts
from mockserver.contract.reference import LONGEST_CHAIN, follow
from mockserver.contract.violation import pointer_to, shown

#: So many webhooks are named.
_NAMED = 10
#: What begins a query or a fragment, which are no part of a path.
_UNSENT = re.compile(r"[?#]")


def mend_structure(document: Document, parts: list[Part], name: str, notes: Notes) -> None:
    """Mend a bundled document with these parts in place; `name` is its title if it has none."""
    data = document.data
    _mend_top(data, name, notes)
    parts = [*parts, *_mend_components(data, notes)]
    drop_dangling(data, parts, notes)
    if _write_out_maps(data, parts):
        parts = list(reachable_parts(data))
    for part in parts:
        mend_member(part, notes)
    _mend_paths(document, notes)
    ids = OperationIds(data)
    for path, item in data["paths"].items():
        for method in METHODS:
            if method in item:
                mend_operation(data, path, method, ids, notes)
    ids.tell(notes)
    _tell_unsent(data, notes)


def _mend_top(data: Json, name: str, notes: Notes) -> None:
    info = data.get("info")
    if not isinstance(info, dict):
        info = data["info"] = {}
    if not isinstance(info.get("title"), str) or not info["title"]:
        info["title"] = name
        notes.add("The document has no title.", "/info", f"It is called {name!r}.")
    info["version"] = str(info.get("version", ""))
    for key, kind in (("paths", dict), ("components", dict), ("security", list), ("servers", list)):
        if key in data and not isinstance(data[key], kind):
            notes.add(f"{key!r} cannot be {shown(data[key])}.", f"/{key}", "It is passed over.")
            del data[key]
    data.setdefault("paths", {})


def _mend_components(data: Json, notes: Notes) -> list[Part]:
    """Return the parts that stand now for what was none."""
    components = data.get("components", {})
    mended: list[Part] = []
    for key in COMPONENTS:
        named = components.get(key, {})
        if not isinstance(named, dict):
            notes.add(f"{key!r} has to be a mapping.", f"/components/{key}", "It is passed over.")
            del components[key]
            continue
        for name, each in list(named.items()):
            if not isinstance(each, dict | bool):
                where = f"/components/{key}{pointer_to(name)}"
                notes.add(f"A {COMPONENTS[key]} cannot be {shown(each)}.", where)
                named[name] = {}
                mended.append(Part(where, named[name], COMPONENTS[key]))
    return mended


def _write_out_maps(data: Json, parts: Iterable[Part]) -> bool:
    """Write out each map, such as `properties`, that is one reference; whether there was any."""
    maps = [part for part in parts if part.kind.endswith("Map") and part.reference is not None]
    for part in maps:
        target = find_target(data, part.node)
        part.node.clear()
        part.node.update(target if isinstance(target, dict) else {})
    return bool(maps)


def _mend_paths(document: Document, notes: Notes) -> None:
    """Give each path a path item of its own, with operations of its own."""
    data = document.data
    paths: dict[str, Json] = {}
    declared = [each for each in data["paths"].items() if not each[0].startswith("x-")]
    for written, item in sorted(declared, key=lambda each: bool(_UNSENT.search(each[0]))):
        pointer, path = pointer_to("paths", written), _UNSENT.split(written)[0]
        if not path.startswith("/"):
            what = f"{shown(written)} is not a path."
            left_out = f"Every operation of {written}"
            notes.add(what, pointer, "A path begins with a slash.", operation=left_out)
            continue
        own = _path_item(document, pointer, item, notes)
        if path != written:
            own = _without_others(paths.get(path, {}), own, written, notes)
            document.moved[pointer_to("paths", path)] = pointer
        paths[path] = {**own, **paths.get(path, {})}
    data["paths"] = paths


def _without_others(
    others: dict[str, Json], item: dict[str, Json], written: str, notes: Notes
) -> dict[str, Json]:
    """Leave out the operations of a path that are another path's already, as requests come."""
    path, pointer = _UNSENT.split(written)[0], pointer_to("paths", written)
    notes.add(f"{shown(written)} is not a path that a request can have.", pointer, f"It is {path}.")
    for method in [each for each in METHODS if each in item and each in others]:
        what = f"{method.upper()} {path} is declared already."
        notes.add(what, f"{pointer}/{method}", operation=f"{method.upper()} {written}")
        del item[method]
    return item


def _path_item(document: Document, pointer: str, item: Json, notes: Notes) -> dict[str, Json]:
    """Return a copy of a path item, in which neither it nor an operation is a reference."""
    whole: dict[str, Json] = {}
    for place, part in _chain(document.data, pointer, item):
        for key, value in part.items():
            if key != "$ref" and key not in whole:
                whole[key] = value
                if place != pointer:
                    document.moved[f"{pointer}/{key}"] = f"{place}/{key}"
    if not isinstance(item, dict):
        notes.add(f"A path item cannot be {shown(item)}.", pointer, "It has no operations.")
    for method in METHODS:
        if method not in whole:
            continue
        at = f"{pointer}/{method}"
        place, operation = follow(document.data, at, whole[method])
        if place != at:
            document.moved[at] = place
        if isinstance(operation, dict):
            whole[method] = dict(operation)
        else:
            del whole[method]
            what = f"An operation cannot be {shown(operation)}."
            path = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            notes.add(what, at, operation=f"{method.upper()} {path}")
    if "parameters" in whole and not isinstance(whole["parameters"], list):
        notes.add("`parameters` has to be a list.", f"{pointer}/parameters", "It is passed over.")
        del whole["parameters"]
    return whole


def _chain(data: Json, pointer: str, node: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield a mapping, and each that references lead to from it, with the places."""
    for _ in range(LONGEST_CHAIN):
        if not isinstance(node, dict):
            return
        yield pointer, node
        if not isinstance(node.get("$ref"), str):
            return
        pointer, node = follow(data, pointer, {"$ref": node["$ref"]})


def _tell_unsent(data: Json, notes: Notes) -> None:
    """Say what is read and never sent: this server calls nobody."""
    webhooks = data.get("webhooks")
    if isinstance(webhooks, dict) and webhooks:
        names = ", ".join(islice(webhooks, _NAMED)) + (", ..." if len(webhooks) > _NAMED else "")
        notes.add(f"Webhooks are not sent: {names}.", "/webhooks")
    for path, item in data["paths"].items():
        for method in METHODS:
            if method in item and item[method].get("callbacks"):
                at = f"{pointer_to('paths', path)}/{method}/callbacks"
                notes.add(f"The callbacks of {method.upper()} {path} are not sent.", at)
