"""The contracts that ship, compiled once for all servers of a test process."""

from functools import cache
from pathlib import Path

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.contract import Contract
from mockserver.contract.document import Document
from mockserver.contract.openapi import MetaSchema
from mockserver.contract.prepared import Prepared
from mockserver.http import app
from mockserver.settings import Settings

_SHIPPED = Settings().specs
#: Contracts by their document, which `_shipped` keeps, the API's name, and what `closes` says.
_contracts: dict[tuple[int, str, bool], Contract] = {}
#: The documents that ship, by their identity.
_documents: dict[int, Document] = {}


def compile_once() -> None:
    """Let servers share the contracts that ship; what stands in a test's own folder is read anew.

    A contract does not change, so that a test cannot see that another one has compiled it.
    """
    vars(app).update(load_specification=_load, compile_contract=_compile)


@cache
def _shipped(path: Path) -> Document:
    document = load_specification(path)
    _documents[id(document)] = document
    return document


def _load(path: Path, meta_schema: MetaSchema, prepared: Prepared | None = None) -> Document:
    if path.parent == _SHIPPED and prepared is None:
        return _shipped(path)
    return load_specification(path, meta_schema, prepared)


def _compile(api: str, document: Document, *, closes: bool, is_lazy: bool) -> Contract:
    if id(document) not in _documents:
        return compile_contract(api, document, closes=closes, is_lazy=is_lazy)
    key = (id(document), api, closes)
    if key not in _contracts:
        _contracts[key] = compile_contract(api, document, closes=closes, is_lazy=is_lazy)
    return _contracts[key]
