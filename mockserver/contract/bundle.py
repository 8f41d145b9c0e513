"""Make one self-contained document of a specification and the files in its folder.

Every reference is looked at before any library sees the document. One inside its own file is left
alone, one to another file of the folder is brought in under `x-bundle`, any other is refused:
libraries would follow it to wherever it points.
"""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from mockserver.contract.document import SPEC_CAPS, Document, load_document
from mockserver.contract.openapi import check_openapi
from mockserver.contract.parts import Part, walk_parts
from mockserver.contract.reference import find_pointer, resolve
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError

BUNDLE = "x-bundle"


def load_specification(path: Path) -> Document:
    """Read a specification, and the files of its folder that it refers to, as one document.

    Raises ContractError for a reference that leaves the folder, names a host, or leads nowhere,
    and for a document that is not OpenAPI 3.0.
    """
    document = load_document(path, SPEC_CAPS)
    if not isinstance(document.data, dict):
        raise ContractError("A specification is a mapping.", where=document.source)
    bundle = _Bundle(path.parent.resolve(), path.resolve(), document)
    bundle.localise()
    beside = {name: file for name, file in bundle.files.items() if name != _ROOT}
    if beside:
        document.data[BUNDLE] = {name: file.data for name, file in beside.items()}
        parts = {pointer_to(BUNDLE, name): file for name, file in beside.items()}
        document = replace(document, parts=parts)
    _check_targets(document, bundle.references)
    check_openapi(document, [reference.part for reference in bundle.references])
    return document


#: The name of the specification itself among the files of its bundle.
_ROOT = ""


class _Reference(NamedTuple):
    """A part with a `$ref`, the file that it stands in, and the reference with its file's name."""

    part: Part
    file: Document
    wording: str


class _Bundle:
    """The files of one folder that a specification refers to, by their path in that folder."""

    def __init__(self, folder: Path, path: Path, root: Document) -> None:
        self.folder = folder
        self.path = path
        self.files = {_ROOT: root}
        self.references: list[_Reference] = []
        self._seen: dict[str, set[tuple[str, str]]] = {_ROOT: set()}
        #: Where each reference leads to: a file's name, and the fragment in it.
        self._targets: dict[tuple[str, str], tuple[str, str]] = {}

    def localise(self) -> None:
        """Make every reference one into the bundle, and load the files that they name."""
        waiting = [(_ROOT, "", "OpenAPI")]
        while waiting:
            name, pointer, kind = waiting.pop()
            file = self.files[name]
            try:
                node = find_pointer(file.data, pointer)
            except KeyError:
                continue  # `_check_targets` says so, with the place of the reference
            for part in walk_parts(node, pointer, kind, self._seen[name]):
                _check_part(file, part)
                if "$ref" in part.node:
                    target, fragment = self._localised(name, part)
                    self.references.append(_Reference(part, file, f"{target}#{fragment}"))
                    waiting.append((target, unquote(fragment), part.kind))

    def _localised(self, name: str, part: Part) -> tuple[str, str]:
        """Rewrite one reference, unless it was met before as a part of another kind."""
        place = name, part.pointer
        if place not in self._targets:
            target, fragment = self._target(name, part)
            self._targets[place] = target, fragment
            prefix = quote(pointer_to(BUNDLE, target)) if target else ""
            part.node["$ref"] = f"#{prefix}{fragment}"
        return self._targets[place]

    def _target(self, name: str, part: Part) -> tuple[str, str]:
        """Give the file and the fragment that a reference names, relative to its own file."""
        where = self.files[name].where
        reference = part.node["$ref"]
        if not isinstance(reference, str):
            raise ContractError("A $ref is text.", where=where(part.pointer))
        file, _, fragment = reference.partition("#")
        if fragment and not fragment.startswith("/"):
            raise ContractError(
                f"The $ref {reference!r} leads nowhere.",
                where=where(part.pointer),
                hint="Start the part after the # with a slash.",
            )
        return (self._file(file, name, part) if file else name), fragment

    def _file(self, file: str, holder: str, part: Part) -> str:
        """Load a file that a part of another file, the holder, refers to; gives its name."""
        reference, where = part.node["$ref"], self.files[holder].where
        if "://" in file or file.startswith("//"):
            raise ContractError(
                f"The $ref {reference!r} leads out of this machine.",
                where=where(part.pointer),
                hint="Copy what it refers to into the specification.",
            )
        path = _resolved(self.folder / Path(holder).parent / unquote(file))
        if path is not None and not path.is_relative_to(self.folder):
            raise ContractError(
                f"The $ref {reference!r} leads out of the specification's folder.",
                where=where(part.pointer),
                hint="Put the file into the folder of the specification.",
            )
        if path is None or not path.is_file():
            tried = "" if path is None else f": there is no {path.relative_to(self.folder)}"
            raise ContractError(
                f"The $ref {reference!r} leads to no file{tried}.",
                where=where(part.pointer),
                hint="Write the path relative to the file that holds the $ref.",
            )
        if path == self.path:
            return _ROOT
        name = str(path.relative_to(self.folder))
        if name not in self.files:
            self.files[name] = load_document(path, SPEC_CAPS)
            self._seen[name] = set()
        return name


def _resolved(path: Path) -> Path | None:
    try:
        resolved = path.resolve()
        resolved.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, NUL inside, links in a circle
        return None
    return resolved


def _check_part(document: Document, part: Part) -> None:
    """Refuse what libraries would fetch although it is not a `$ref`, or would take for one."""
    node, where = part.node, document.where
    if part.kind == "Example" and isinstance(node.get("externalValue"), str):
        raise ContractError(
            "An example's externalValue would be fetched from elsewhere.",
            where=where(part.pointer),
            hint="Write the example out under `value`.",
        )
    target = node.get("operationRef") if part.kind == "Link" else None
    if isinstance(target, str) and not target.startswith("#/"):
        raise ContractError(
            f"The operationRef {target!r} leads out of the specification.",
            where=where(part.pointer),
            hint="Name the operation by its operationId.",
        )
    properties = node.get("properties") if part.kind == "Schema" else None
    if isinstance(properties, dict) and "$ref" in properties:
        raise ContractError(
            "A property cannot be called $ref.",
            where=where(part.pointer + "/properties"),
            hint="The libraries behind `check` take it for a reference.",
        )


def _check_targets(document: Document, references: list[_Reference]) -> None:
    for part, file, wording in references:
        try:
            resolve(document.data, part.node)
        except KeyError:
            raise ContractError(
                f"The $ref {wording!r} leads nowhere.", where=file.where(part.pointer)
            ) from None
        except ContractError as error:
            raise ContractError(error.what, where=file.where(part.pointer)) from None
