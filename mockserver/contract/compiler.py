"""Compile a specification into a contract: every operation, or the first error in it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mockserver.contract.closing import ClosedSchemas
from mockserver.contract.contract import Contract, base_path, secret_members
from mockserver.contract.document import Document, Json
from mockserver.contract.note import Note, place_in
from mockserver.contract.operation import Operation
from mockserver.contract.operation_compiler import Declared, OperationCompiler
from mockserver.contract.parts import METHODS, Part, reachable_parts
from mockserver.contract.reference import follow
from mockserver.contract.schema import Schemas
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError


def compile_contract(
    api: str, document: Document, *, closes: bool = True, is_lazy: bool = False
) -> Contract:
    """Compile the operations of a document that `load_specification` has accepted.

    Our own replies are held to more, unless `closes` is false: see `Operation.ours`. Raises
    ContractError, with file and line, for what OpenAPI allows and this server does not. With
    `is_lazy`, a schema is compiled when it judges its first value, and what is wrong with it is
    raised then: for documents that are known to compile.
    """
    schemas = Schemas(document.data, is_lazy=is_lazy)
    parts = list(reachable_parts(document.data))
    _check_defaults(document, parts, schemas)
    compiler = OperationCompiler(api, document, schemas)
    strict = _strict_compiler(api, document) if closes else None
    operations: dict[str, Operation] = {}
    for declared in declared_operations(document.data):
        operation = compiler.compile(declared)
        _check_unique(document, operation, operations)
        if strict is not None:
            own = replace(operation, replies=strict.replies(declared), _by_status={})
            operation = replace(operation, own=own, _by_status={})
        operations[operation.id] = operation
    info = document.data["info"]
    return Contract(
        api=api,
        title=info["title"],
        version=str(info["version"]),
        base_path=base_path(document),
        document=document,
        operations=operations,
        schemas=schemas,
        notes=tuple(
            Note(what, place_in(document, at), hint) for what, at, hint in compiler.unjudged
        ),
        secret_members=secret_members(parts),
    )


def _strict_compiler(api: str, document: Document) -> OperationCompiler:
    """Return the compiler of our own replies."""
    return OperationCompiler(api, document, ClosedSchemas(document.data))


def declared_operations(data: Json) -> Iterator[Declared]:
    """Yield every operation of a document, in its order."""
    for path, item in data["paths"].items():
        if not path.startswith("/"):
            continue
        pointer, item = follow(data, pointer_to("paths", path), item)
        yield from (Declared(path, method, item, pointer) for method in METHODS if method in item)


def _check_defaults(document: Document, parts: Iterable[Part], schemas: Schemas) -> None:
    for part in parts:
        worst = schemas.broken_default(part)
        if worst is not None:
            raise ContractError(
                f"The default breaks its own schema: expected {worst.expected}, got {worst.got}.",
                where=document.where(f"{part.pointer}/default"),
                hint="Change the default, or what its schema allows.",
            )


def _check_unique(document: Document, operation: Operation, others: dict[str, Operation]) -> None:
    other = others.get(operation.id)
    if other is not None:
        raise ContractError(
            f"The operationId {operation.id!r} is already used by {other.method} {other.path}.",
            where=document.where(operation.pointer),
            hint="Give each operation its own operationId.",
        )
