"""Hold a document against OpenAPI 3.0 itself, before anything is made of it."""

from importlib.util import find_spec
from pathlib import Path

import jsonschema_rs
import orjson

from mockserver.contract.document import Document
from mockserver.contract.schema import Validator
from mockserver.contract.violation import shown
from mockserver.errors import ContractError


def check_openapi(document: Document) -> None:
    """Raise ContractError, with file and line, unless the document is valid OpenAPI 3.0."""
    version = document.data.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.0."):
        raise ContractError(
            f"This is not OpenAPI 3.0: `openapi` is {shown(version)}.",
            where=document.where("/openapi"),
            hint="Convert the specification to OpenAPI 3.0.3 and write the version in quotes.",
        )
    validator = _meta_schema()
    if validator.accepts(document.data):
        return
    worst = max(validator.violations(document.data, "body"), key=lambda each: len(each.pointer))
    raise ContractError(
        f"This breaks OpenAPI 3.0: expected {worst.expected}, got {worst.got}.",
        where=document.where(worst.pointer),
        hint="Compare this place with the OpenAPI 3.0.3 specification.",
    )


def _meta_schema() -> Validator:
    # connexion ships the OpenAPI schema; only the file is read, connexion is not imported.
    connexion = find_spec("connexion")
    assert connexion is not None, "connexion is a dependency"
    assert connexion.origin is not None, "connexion is a package with a file"
    path = Path(connexion.origin).parent / "resources" / "schemas" / "v3.0" / "schema.json"
    return Validator(jsonschema_rs.Draft4Validator(orjson.loads(path.read_bytes()), offline=True))
