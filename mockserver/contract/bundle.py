"""Make one self-contained contract of a document and the files beside it.

Every `$ref` is looked at before any library sees the document. One that stays inside is left
alone, one into a file of the same folder is brought in under `x-bundle`, any other is refused:
libraries would follow it to wherever it points.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mockserver.contract.document import SPEC_CAPS, Document, Json, load_document, walk
from mockserver.contract.openapi import check_openapi
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError

BUNDLE = "x-bundle"


def load_specification(path: Path) -> Document:
    """Read a specification and what it refers to in its own folder, as one document.

    Raises ContractError for a reference that leaves the folder, names a host, or finds nothing,
    and for what is not OpenAPI 3.0.
    """
    document = load_document(path, SPEC_CAPS)
    if not isinstance(document.data, dict):
        raise ContractError("A specification is a mapping.", where=document.source)
    bundle: dict[str, Json] = {}
    _adopt(document, path.parent.resolve(), own_name=None, bundle=bundle)
    if bundle:
        document.data[BUNDLE] = bundle
    _check_targets(document)
    check_openapi(document)
    return document


def find_pointer(data: Json, pointer: str) -> Json:
    """Follow a JSON pointer such as `/components/schemas/User`; raises KeyError where it ends."""
    for step in pointer.split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(data, dict):
            data = data[name]
        elif isinstance(data, list) and name.isdigit() and int(name) < len(data):
            data = data[int(name)]
        else:
            raise KeyError(pointer)
    return data


def resolve(data: Json, node: Json) -> Json:
    """Follow `$ref` from a node of a bundled document until something else stands there."""
    seen = 0
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        node = find_pointer(data, node["$ref"][1:])
        seen += 1
        if seen > 50:
            raise ContractError("A chain of $ref leads back to itself.", where=str(node))
    return node


def _adopt(document: Document, folder: Path, own_name: str | None, bundle: dict[str, Any]) -> None:
    for pointer, node in walk(document.data):
        if not isinstance(node, dict):
            continue
        if "externalValue" in node and not pointer.endswith("/properties"):
            raise ContractError(
                "An example's externalValue would be fetched from elsewhere.",
                where=document.where(pointer),
                hint="Write the example out under `value`.",
            )
        if "$ref" not in node or pointer.endswith("/properties"):
            continue
        node["$ref"] = _localised(node["$ref"], document, pointer, folder, own_name, bundle)


def _localised(
    reference: Json,
    document: Document,
    pointer: str,
    folder: Path,
    own_name: str | None,
    bundle: dict[str, Any],
) -> str:
    where = document.where(pointer) if not isinstance(reference, str) else ""
    if not isinstance(reference, str):
        raise ContractError("A $ref is text.", where=where)
    file, _, fragment = reference.partition("#")
    if not file:
        return reference if own_name is None else _inside(own_name, fragment)
    if "://" in file or file.startswith("//") or "\x00" in file:
        raise ContractError(
            f"The $ref {reference!r} leads out of this machine.",
            where=document.where(pointer),
            hint="Copy what it refers to into the specification.",
        )
    target = (folder / unquote(file)).resolve()
    if not target.is_relative_to(folder):
        raise ContractError(
            f"The $ref {reference!r} leads out of the specification's folder.",
            where=document.where(pointer),
            hint="Put the file beside the specification.",
        )
    name = str(target.relative_to(folder))
    if name not in bundle:
        other = load_document(target, SPEC_CAPS)
        bundle[name] = other.data
        _adopt(other, folder, name, bundle)
    return _inside(name, fragment)


def _inside(name: str, fragment: str) -> str:
    return f"#{pointer_to(BUNDLE, name)}{fragment}"


def _check_targets(document: Document) -> None:
    for pointer, node in walk(document.data):
        if not isinstance(node, dict) or pointer.endswith("/properties"):
            continue
        reference = node.get("$ref")
        if not isinstance(reference, str):
            continue
        try:
            resolve(document.data, node)
        except KeyError:
            raise ContractError(
                f"The $ref {reference!r} finds nothing.", where=document.where(pointer)
            ) from None
        except ContractError as error:
            raise ContractError(error.what, where=document.where(pointer)) from None
