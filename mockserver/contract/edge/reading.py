"""Read a document that a user brings, of any version of OpenAPI, as a contract."""

from pathlib import Path
from typing import NamedTuple

from mockserver.contract.bundle import Bundle, require_inert
from mockserver.contract.compiler import declared_operations
from mockserver.contract.contract import Contract, base_path, secret_members
from mockserver.contract.document import (
    OWN_CAPS,
    Document,
    Json,
    parse_document,
    read_text,
)
from mockserver.contract.edge.anchors import name_places
from mockserver.contract.edge.closed_parts import open_closed_parts
from mockserver.contract.edge.combinations import drop_explosive
from mockserver.contract.edge.demands import tell_large_demands
from mockserver.contract.edge.examples import tell_broken_examples
from mockserver.contract.edge.impossible import tell_impossible_replies
from mockserver.contract.edge.notes import Notes
from mockserver.contract.edge.references import drop_dangling
from mockserver.contract.edge.schemas import drop_broken_defaults, mend_schemas
from mockserver.contract.edge.structure import mend_structure
from mockserver.contract.edge.swagger import convert_swagger
from mockserver.contract.operation import Operation
from mockserver.contract.operation_compiler import Declared, OperationCompiler
from mockserver.contract.parts import Part, reachable_parts
from mockserver.contract.prepared import Prepared
from mockserver.contract.routing import Router
from mockserver.contract.schema import Schemas
from mockserver.contract.violation import shown
from mockserver.errors import ContractError

#: What a part that breaks OpenAPI, and was not mended, makes the compiler raise.
_MALFORMED = (ContractError, KeyError, TypeError, AttributeError, ValueError)


class _Read(NamedTuple):
    """A document with its operations, before it is known where it is served."""

    document: Document
    notes: Notes
    schemas: Schemas
    operations: dict[str, Operation]
    secret_members: frozenset[str]
    #: Whether what other files say is in it.
    names_files: bool = False


def read_contract(
    api: str, path: Path, *, base_path: str | None = None, prepared: Prepared | None = None
) -> Contract:
    """Read a document: Swagger 2.0, OpenAPI 3.0, 3.1, or 3.2 as far as it is 3.1.

    What it lacks is mended, what cannot be served is left out, and `notes` of the contract tell
    both. `base_path` replaces the path of the document's first server. Files that it refers to
    must be in its folder, or in the git working copy which holds it. What was `prepared` by an
    earlier start is not made again. Raises ContractError if the file cannot be read, is larger than
    the caps, or has no operation that can be served.
    """
    text, source = read_text(path, OWN_CAPS)
    read = _read_once(api, path, text, source, prepared)
    document, notes = read.document, read.notes
    info = document.data["info"]
    return Contract(
        api=api,
        title=info["title"],
        version=info["version"],
        base_path=_base_path(document, notes) if base_path is None else base_path,
        document=document,
        operations=read.operations,
        schemas=read.schemas,
        notes=notes.listed(document),
        secret_members=read.secret_members,
    )


def _read_once(api: str, path: Path, text: str, source: str, prepared: Prepared | None) -> _Read:
    """Read a document, or take what was prepared of one that says the same."""
    if prepared is None:
        return _read(api, path, parse_document(text, source, OWN_CAPS))
    key = prepared.key("document", [path.stem, source, text])
    kept = prepared.find(key)
    if kept is not None:
        return _read_again(api, text, source, kept)
    read = _read(api, path, parse_document(text, source, OWN_CAPS))
    if not read.names_files:
        document = read.document
        prepared.keep(
            key,
            {
                "data": document.data,
                "moved": document.moved,
                "notes": read.notes.as_json(document),
                "secrets": sorted(read.secret_members),
            },
        )
    return read


def _read_again(api: str, text: str, source: str, kept: Json) -> _Read:
    document = Document(source, text, kept["data"], OWN_CAPS, moved=kept["moved"])
    schemas = Schemas(document.data, is_lazy=True)
    # What is to be told of the operations is among the notes that were kept.
    operations = _operations(OperationCompiler(api, document, schemas), Notes())
    notes, secrets = Notes.of_json(kept["notes"]), frozenset(kept["secrets"])
    return _Read(document, notes, schemas, operations, secrets)


def _read(api: str, path: Path, root: Document) -> _Read:
    notes = Notes()
    document, parts, names_files = _one_document(path, root, notes)
    mend_structure(document, parts, path.stem, notes)
    parts = list(reachable_parts(document.data))
    mend_schemas(document.data, parts, notes)
    drop_dangling(document.data, parts, notes)
    parts += open_closed_parts(document.data, parts, notes)
    drop_explosive(document.data, parts, notes)
    tell_large_demands(document.data, parts, notes)
    schemas = Schemas(document.data, is_lazy=True)
    drop_broken_defaults(schemas, parts, notes)
    tell_broken_examples(document.data, parts, schemas, notes)
    operations = _operations(OperationCompiler(api, document, schemas), notes)
    if not operations:
        raise _nothing_to_serve(document, notes)
    tell_impossible_replies(document.data, operations.values(), notes)
    return _Read(document, notes, schemas, operations, secret_members(parts), names_files)


class _Lenient:
    """Goes on without what a part refers to."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def check(self, file: Document, part: Part) -> None:
        """Raise ContractError for what would be fetched."""
        require_inert(file, part)

    def refuse(self, file: Document, part: Part, reason: ContractError) -> None:
        """Let anything fit where a reference leads nowhere."""
        for key in ("$ref", "externalValue", "operationRef"):
            part.node.pop(key, None)
        self.notes.add(reason.what, part.pointer, "Anything fits there.", where=reason.where)


def _one_document(path: Path, root: Document, notes: Notes) -> tuple[Document, list[Part], bool]:
    """Bring the files that a document refers to into it, in the shape of OpenAPI 3.0 or 3.1.

    Returns its parts, too, and whether it names other files.
    """
    kind = _kind(root, notes)
    if kind == "OpenAPI":
        name_places(root)
    bundle = Bundle(path, _fence(path), root, _Lenient(notes), kind)
    document, parts = bundle.document(), bundle.parts()
    if kind == "OpenAPI":
        return document, parts, bundle.names_files
    document = convert_swagger(document, parts)
    return document, list(reachable_parts(document.data)), bundle.names_files


def _kind(root: Document, notes: Notes) -> str:
    """Return the kind of part that the whole document is, by the version that it names."""
    data = root.data if isinstance(root.data, dict) else {}
    version = str(data.get("openapi", ""))
    if str(data.get("swagger", "")).startswith("2"):
        return "Swagger"
    if version.startswith(("3.0", "3.1")):
        data["openapi"] = version
        return "OpenAPI"
    if version.startswith("3."):
        data["openapi"] = "3.1.1"
        notes.add(
            f"OpenAPI {version} is read as 3.1.",
            "/openapi",
            "What 3.1 does not have is passed over.",
        )
        return "OpenAPI"
    raise ContractError(
        f"This is not an OpenAPI document: `openapi` is {shown(data.get('openapi'))}.",
        where=root.source,
        hint="Name the version at its top: `openapi: 3.0.3`, `openapi: 3.1.0` or `swagger: '2.0'`.",
    )


def _fence(path: Path) -> Path:
    """Find the folder that holds all files of a document: its git working copy, or its own."""
    folder = path.resolve().parent
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _operations(compiler: OperationCompiler, notes: Notes) -> dict[str, Operation]:
    operations: dict[str, Operation] = {}
    router: Router[str] = Router()
    for declared in declared_operations(compiler.data):
        try:
            operation = compiler.compile(declared)
        except _MALFORMED as error:
            _leave_out(declared, error, notes)
            continue
        other = router.add("", operation.path, operation.method, operation.path)
        if other is None:
            operations[operation.id] = operation
        else:
            what = f"No request can tell its path from {other}."
            notes.add(what, declared.at, "The first is served.", operation=declared.name)
    for what, at, hint in compiler.unjudged:
        notes.add(what, at, hint)
    return operations


def _leave_out(declared: Declared, error: Exception, notes: Notes) -> None:
    what = f"A part of it is not as OpenAPI says ({type(error).__name__}: {error})."
    where, hint = None, "Compare this operation with the OpenAPI specification."
    if isinstance(error, ContractError):
        what, where, hint = error.what, error.where, error.hint or hint
    notes.add(what, declared.at, hint, operation=declared.name, where=where)


def _nothing_to_serve(document: Document, notes: Notes) -> ContractError:
    reasons = notes.left_out()
    why = reasons[0] if reasons else "it declares none."
    if not reasons and document.data.get("webhooks"):
        why = "it declares webhooks only, and this server calls nobody."
    what = f"No operation of this document can be served: {why}"
    return ContractError(what, where=document.where("/paths"), hint="Declare one under `paths`.")


def _base_path(document: Document, notes: Notes) -> str:
    """Return the path of the first server; without one, or if it cannot be known, the root."""
    try:
        path = base_path(document)
    except (ContractError, KeyError, TypeError, AttributeError) as error:
        what = error.what if isinstance(error, ContractError) else "The server has no address."
        notes.add(what, "/servers/0", "Its paths are served at the root; --base-path sets another.")
        return ""
    relative = path.removeprefix("./")
    return path if not path or path.startswith("/") else f"/{relative}"
