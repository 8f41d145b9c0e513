"""Validate a contract with prance, which is slower and stricter than loading it."""

import json
from importlib.metadata import version
from typing import Any

from mockserver.contract.document import Document
from mockserver.contract.parts import without_lookalikes
from mockserver.contract.prepared import Prepared
from mockserver.errors import ContractError

#: What judges a document; another version of one may judge otherwise.
_JUDGES = ("prance", "openapi-spec-validator", "openapi-schema-validator", "jsonschema")


def inspect_once(document: Document, prepared: Prepared | None) -> None:
    """Validate a document as `inspect_contract` does, unless an earlier start has accepted it."""
    if prepared is None:
        inspect_contract(document)
        return
    key = prepared.key("accepted", (json.dumps(document.data), *map(version, _JUDGES)))
    if prepared.find(key) is None:
        inspect_contract(document)
        prepared.keep(key, {"accepted": True})


def inspect_contract(document: Document) -> dict[str, Any]:
    """Resolve every reference and validate the document; returns it with all references expanded.

    For checks and tests only: prance takes longer to import than a server takes to start. The
    document has no reference that leaves it, so prance opens and fetches nothing.
    Raises ContractError if prance refuses the document.
    """
    from prance import ResolvingParser, ValidationError
    from prance.util.resolver import RESOLVE_INTERNAL
    from prance.util.url import ResolutionError

    text = json.dumps(without_lookalikes(document.data))
    parser = ResolvingParser(
        spec_string=text,
        lazy=True,
        backend="openapi-spec-validator",
        resolve_types=RESOLVE_INTERNAL,
        recursion_limit_handler=_cut,
    )
    # By itself, prance takes every text for YAML, whose parser is a hundred times slower.
    parser._spec_string, parser.specification = None, json.loads(text)
    try:
        parser.parse()
    except (ValidationError, ResolutionError, AssertionError) as error:
        raise ContractError(
            f"prance refuses the specification: {error}",
            where=document.source,
            hint="Mend what it names.",
        ) from None
    expanded: dict[str, Any] = parser.specification
    return expanded


def _cut(limit: int, url: Any, recursions: Any = ()) -> dict[str, Any]:
    """Replace a schema that leads back to itself with one that accepts anything."""
    return {}
