"""Make one self-contained contract of a document and the files beside it.

Every `$ref` is looked at before any library sees the document. One that stays inside is left
alone, one into a file of the same folder is brought in under `x-bundle`, any other is refused:
libraries would follow it to wherever it points.
"""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

from mockserver.contract.document import SPEC_CAPS, Document, Json, load_document, walk
from mockserver.contract.openapi import check_openapi
from mockserver.contract.reference import resolve
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
    bundle = _Bundle(path.parent.resolve())
    bundle.adopt(document)
    if bundle.files:
        document.data[BUNDLE] = {name: file.data for name, file in bundle.files.items()}
        parts = {pointer_to(BUNDLE, name): file for name, file in bundle.files.items()}
        document = replace(document, parts=parts)
    _check_targets(document, bundle)
    check_openapi(document)
    return document


class _Bundle:
    """The files of one folder that a specification refers to, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Document] = {}
        self._waiting: list[str] = []

    def adopt(self, document: Document) -> None:
        """Localise every reference of a document, and of the files that it brings in."""
        self._localise(document, "")
        while self._waiting:
            name = self._waiting.pop()
            self._localise(self.files[name], name)

    def as_written(self, reference: str) -> str:
        """Word a localised reference as an author would."""
        for name in self.files:
            prefix = _inside(name, "")
            if reference == prefix or reference.startswith(prefix + "/"):
                return f"{name}#{reference[len(prefix) :]}"
        return reference

    def _localise(self, document: Document, own: str) -> None:
        for pointer, node in walk(document.data):
            if not isinstance(node, dict):
                continue
            _check_fetched(document, pointer, node)
            if "$ref" in node:
                node["$ref"] = self._localised(node["$ref"], document, pointer, own)

    def _localised(self, reference: Json, document: Document, pointer: str, own: str) -> str:
        if not isinstance(reference, str):
            raise ContractError(
                "A $ref is text.",
                where=document.where(pointer),
                hint="No property can be called $ref: connexion takes it for a reference.",
            )
        file, _, fragment = reference.partition("#")
        if fragment and not fragment.startswith("/"):
            raise ContractError(
                f"The $ref {reference!r} finds nothing.",
                where=document.where(pointer),
                hint="What follows the # starts with a slash.",
            )
        if not file:
            return _inside(own, fragment) if own else reference
        return _inside(self._file(reference, file, document, pointer), fragment)

    def _file(self, reference: str, file: str, document: Document, pointer: str) -> str:
        if "://" in file or file.startswith("//"):
            raise ContractError(
                f"The $ref {reference!r} leads out of this machine.",
                where=document.where(pointer),
                hint="Copy what it refers to into the specification.",
            )
        target = self._target(file)
        if target is not None and not target.is_relative_to(self.folder):
            raise ContractError(
                f"The $ref {reference!r} leads out of the specification's folder.",
                where=document.where(pointer),
                hint="Put the file beside the specification.",
            )
        if target is None or not target.is_file():
            raise ContractError(
                f"The $ref {reference!r} finds no file.", where=document.where(pointer)
            )
        name = str(target.relative_to(self.folder))
        if name not in self.files:
            self.files[name] = load_document(target, SPEC_CAPS)
            self._waiting.append(name)
        return name

    def _target(self, file: str) -> Path | None:
        try:
            target = (self.folder / unquote(file)).resolve()
            target.is_file()
        except (OSError, ValueError, RuntimeError):  # too long, NUL inside, links in a circle
            return None
        return target


def _check_fetched(document: Document, pointer: str, node: dict[str, Json]) -> None:
    """Refuse what libraries would fetch though it is no `$ref`."""
    if isinstance(node.get("externalValue"), str):
        raise ContractError(
            "An example's externalValue would be fetched from elsewhere.",
            where=document.where(pointer),
            hint="Write the example out under `value`.",
        )
    target = node.get("operationRef")
    if isinstance(target, str) and not target.startswith("#/"):
        raise ContractError(
            f"The operationRef {target!r} leads out of the specification.",
            where=document.where(pointer),
            hint="Name the operation by its operationId.",
        )


def _inside(name: str, fragment: str) -> str:
    return f"#{quote(pointer_to(BUNDLE, name))}{fragment}"


def _check_targets(document: Document, bundle: _Bundle) -> None:
    for pointer, node in walk(document.data):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            continue
        try:
            resolve(document.data, node)
        except KeyError:
            raise ContractError(
                f"The $ref {bundle.as_written(node['$ref'])!r} finds nothing.",
                where=document.where(pointer),
            ) from None
        except ContractError as error:
            raise ContractError(error.what, where=document.where(pointer)) from None
