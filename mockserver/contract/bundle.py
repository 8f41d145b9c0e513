"""Make one self-contained document of a specification and the files in its folder.

Every reference is looked at before any library sees the document. One inside its own file is left
alone, one to another file of the folder is brought in under `x-bundle`, any other is refused:
libraries would follow it to wherever it points.
"""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import quote, unquote

from mockserver.contract.document import (
    SPEC_CAPS,
    Document,
    load_document,
    parse_document,
    read_text,
)
from mockserver.contract.openapi import MetaSchema
from mockserver.contract.parts import Part, reachable_parts, walk_parts
from mockserver.contract.prepared import Prepared
from mockserver.contract.reference import find_pointer, resolve
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError

BUNDLE = "x-bundle"


class Policy(Protocol):
    """What becomes of a part of a document that refers to what it may not."""

    def check(self, file: Document, part: Part) -> None:
        """Raise ContractError if more than the `$ref` of a part may not be."""

    def refuse(self, file: Document, part: Part, reason: ContractError) -> None:
        """Raise the reason, or change the part so that it refers to nothing."""


def load_specification(
    path: Path, meta_schema: MetaSchema | None = None, prepared: Prepared | None = None
) -> Document:
    """Read a specification, and the files of its folder that it refers to, as one document.

    Several can share the schema that they are checked by, and what was `prepared` by earlier
    starts. Raises ContractError for a reference that leaves the folder, names a host, or leads
    nowhere, and for a document that is not OpenAPI 3.0.
    """
    text, source = read_text(path, SPEC_CAPS)
    meta_schema = meta_schema or MetaSchema()
    key = "" if prepared is None else prepared.key("specification", [text, meta_schema.text])
    data = None if prepared is None else prepared.find(key)
    if data is not None:
        return Document(source, text, data, SPEC_CAPS)
    bundle = Bundle(path, path.parent, parse_document(text, source, SPEC_CAPS), _Strict())
    document = bundle.document()
    bundle.check_targets(document)
    meta_schema.check(document, [reference.part for reference in bundle.references])
    # What other files say, or whether they are there, is not in the key.
    if prepared is not None and not bundle.names_files:
        prepared.keep(key, document.data)
    return document


class _Strict:
    """Refuses the whole document."""

    def check(self, file: Document, part: Part) -> None:
        require_inert(file, part)
        properties = part.node.get("properties") if part.kind == "Schema" else None
        if isinstance(properties, dict) and "$ref" in properties:
            raise ContractError(
                "A property cannot be called $ref.",
                where=file.where(part.pointer + "/properties"),
                hint="The libraries behind `check` take it for a reference.",
            )

    def refuse(self, file: Document, part: Part, reason: ContractError) -> None:
        raise reason


#: The name of the specification itself among the files of its bundle.
_ROOT = ""


class _Reference(NamedTuple):
    """A part with a `$ref`, the file that it stands in, and the reference with its file's name."""

    part: Part
    file: Document
    wording: str


class Bundle:
    """A specification and the files inside a fence, a folder, that it refers to.

    The files are named by their path inside the fence. The policy decides about each part that
    refers to what is not there or not allowed; `kind` is that of the whole document.
    """

    def __init__(
        self, path: Path, fence: Path, root: Document, policy: Policy, kind: str = "OpenAPI"
    ) -> None:
        if not isinstance(root.data, dict):
            hint = "Begin with `openapi: 3.0.3`, `info` and `paths`."
            raise ContractError("A specification is a mapping.", where=root.source, hint=hint)
        self.path = path.resolve()
        self.fence = fence.resolve()
        self.files = {_ROOT: root}
        self.references: list[_Reference] = []
        self._policy = policy
        self._kind = kind
        self._seen: dict[str, set[tuple[str, str]]] = {_ROOT: set()}
        #: Where each reference leads to: a file's name, and the fragment in it.
        self._targets: dict[tuple[str, str], tuple[str, str]] = {}
        #: Whether a reference names a file, be there one or not.
        self.names_files = False
        self._size = len(root.text)
        #: The parts that were met, as long as there is one file.
        self._parts: list[Part] = []

    def document(self) -> Document:
        """Bring all files into one document, in which every reference stays inside."""
        self._localise()
        root = self.files[_ROOT]
        beside = {name: file for name, file in self.files.items() if name != _ROOT}
        if not beside:
            return root
        root.data[BUNDLE] = {name: file.data for name, file in beside.items()}
        return replace(
            root, parts={pointer_to(BUNDLE, name): file for name, file in beside.items()}
        )

    def parts(self) -> list[Part]:
        """List the parts that can be reached in the one document, once it is made."""
        if len(self.files) > 1:
            return list(reachable_parts(self.files[_ROOT].data, "", self._kind))
        return self._parts

    def check_targets(self, document: Document) -> None:
        """Refuse each reference of the one document that leads nowhere, or back to itself."""
        for part, file, wording in self.references:
            if part.reference is None:
                continue
            try:
                resolve(document.data, part.node)
            except KeyError:
                what = f"The $ref {wording!r} leads nowhere."
            except ContractError as error:
                what = error.what
            else:
                continue
            hint = "Write what it should refer to, or refer to something else."
            reason = ContractError(what, where=file.where(part.pointer), hint=hint)
            self._policy.refuse(file, part, reason)

    def _localise(self) -> None:
        """Make every reference one into the bundle, and load the files that they name."""
        waiting = [(_ROOT, "", self._kind)]
        while waiting:
            name, pointer, kind = waiting.pop()
            file = self.files[name]
            try:
                node = find_pointer(file.data, pointer)
            except KeyError:
                continue  # `check_targets` says so, with the place of the reference
            for part in walk_parts(node, pointer, kind, self._seen[name]):
                self._parts.append(part)
                target = self._localised(name, part)
                if target is None:
                    continue
                self.references.append(_Reference(part, file, "#".join(target)))
                place = unquote(target[1]), part.kind
                if place not in self._seen[target[0]]:
                    waiting.append((target[0], *place))

    def _localised(self, name: str, part: Part) -> tuple[str, str] | None:
        """Rewrite the reference of a part, unless it was met before as a part of another kind."""
        try:
            self._policy.check(self.files[name], part)
            if "$ref" not in part.node:
                return None
            place = name, part.pointer
            if place not in self._targets:
                target, fragment = self._targets[place] = self._target(name, part)
                prefix = quote(pointer_to(BUNDLE, target)) if target else ""
                part.node["$ref"] = f"#{prefix}{fragment}"
        except ContractError as reason:
            self._policy.refuse(self.files[name], part, reason)
        return self._targets.get((name, part.pointer)) if "$ref" in part.node else None

    def _target(self, name: str, part: Part) -> tuple[str, str]:
        """Return the file and the fragment that a reference names, relative to its own file."""
        where = self.files[name].where
        reference = part.node["$ref"]
        if not isinstance(reference, str):
            hint = "Write it like #/components/schemas/Thing."
            raise ContractError("A $ref is text.", where=where(part.pointer), hint=hint)
        file, _, fragment = reference.partition("#")
        if fragment and not fragment.startswith("/"):
            raise ContractError(
                f"The $ref {reference!r} leads nowhere.",
                where=where(part.pointer),
                hint="Start the part after the # with a slash.",
            )
        target = self._file(file, name, part) if file else name
        if target == _ROOT and not fragment:
            raise ContractError(
                f"The $ref {reference!r} leads to the whole specification.",
                where=where(part.pointer),
                hint="Name a part of it, such as #/components/schemas/Thing.",
            )
        return target, fragment

    def _file(self, file: str, holder: str, part: Part) -> str:
        """Load a file that a part of another file, the holder, refers to; gives its name."""
        reference, where = part.node["$ref"], self.files[holder].where
        self.names_files = True
        if "://" in file or file.startswith("//"):
            raise ContractError(
                f"The $ref {reference!r} leads out of this machine.",
                where=where(part.pointer),
                hint="Copy what it refers to into the specification.",
            )
        folder = (self.fence / holder if holder else self.path).parent
        path = _resolved(folder / unquote(file))
        if path is not None and not path.is_relative_to(self.fence):
            raise ContractError(
                f"The $ref {reference!r} leads out of the specification's folder.",
                where=where(part.pointer),
                hint="Put the file into the folder of the specification.",
            )
        if path is None or not path.is_file():
            tried = "" if path is None else f": there is no {path.relative_to(self.fence)}"
            raise ContractError(
                f"The $ref {reference!r} leads to no file{tried}.",
                where=where(part.pointer),
                hint="Write the path relative to the file that holds the $ref.",
            )
        if path == self.path:
            return _ROOT
        name = str(path.relative_to(self.fence))
        if name not in self.files:
            self._load(name, path)
        return name

    def _load(self, name: str, path: Path) -> None:
        caps = self.files[_ROOT].caps
        file = load_document(path, caps)
        self._size += len(file.text)
        if self._size > caps.size:
            raise ContractError(
                f"The files of the specification have more than {caps.size:,} characters in all.",
                where=file.source,
                hint="Leave out what is not needed.",
            )
        self.files[name] = file
        self._seen[name] = set()


def _resolved(path: Path) -> Path | None:
    try:
        resolved = path.resolve()
        resolved.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, NUL inside, links in a circle
        return None
    return resolved


def require_inert(document: Document, part: Part) -> None:
    """Raise ContractError for what libraries would fetch although it is not a `$ref`."""
    if part.kind not in ("Example", "Link"):
        return
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
