"""Check that a document is valid OpenAPI 3.0, before anything is compiled from it."""

from collections.abc import Iterable
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import jsonschema_rs
import orjson

from mockserver.contract.document import Document, Json
from mockserver.contract.parts import COMPONENTS, Part
from mockserver.contract.reference import follow
from mockserver.contract.validator import Validator
from mockserver.contract.violation import shown
from mockserver.errors import ContractError

#: The kinds of part that a reference's target is checked as. What an Example refers to is data,
#: and the schema of connexion knows the others only as parts of these.
_CHECKED = frozenset(
    (
        "Schema",
        "Parameter",
        "Response",
        "RequestBody",
        "Header",
        "SecurityScheme",
        "PathItem",
    )
)


class MetaSchema:
    """The schema of OpenAPI 3.0; one can check any number of documents, and is compiled once."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Validator] = {}

    @cached_property
    def text(self) -> str:
        """The schema itself, as JSON."""
        return _read()

    @cached_property
    def _schema(self) -> Json:
        return orjson.loads(self.text)

    @cached_property
    def _whole(self) -> Validator:
        return _compiled(self._schema)

    def check(self, document: Document, references: Iterable[Part] = ()) -> None:
        """Raise ContractError, with file and line, unless the document is valid OpenAPI 3.0.

        The target of each reference must be valid as the kind of part that stands there.
        """
        version = document.data.get("openapi")
        if not isinstance(version, str) or not version.startswith("3.0."):
            raise ContractError(
                f"This is not OpenAPI 3.0: `openapi` is {shown(version)}.",
                where=document.where("/openapi"),
                hint="Convert the specification to OpenAPI 3.0.3 and write the version in quotes.",
            )
        if not self._whole.accepts(document.data):
            _refuse("This breaks OpenAPI 3.0", self._whole, document, "", document.data)
        self._check_references(document, references)

    def _check_references(self, document: Document, references: Iterable[Part]) -> None:
        seen: set[tuple[str, str]] = set()
        for pointer, node, kind in references:
            if kind not in _CHECKED:
                continue
            at, part = follow(document.data, pointer, node)
            if (at, kind) in seen or _is_component(at, kind):
                continue
            seen.add((at, kind))
            validator = self._of_kind(kind)
            if not validator.accepts(part):
                _refuse(f"This is not a valid {kind}", validator, document, at, part)

    def _of_kind(self, kind: str) -> Validator:
        if kind not in self._by_kind:
            definitions = self._schema["definitions"]
            self._by_kind[kind] = _compiled({**definitions[kind], "definitions": definitions})
        return self._by_kind[kind]


def _is_component(pointer: str, kind: str) -> bool:
    """Whether a part is a component, which the check of the whole document covers."""
    steps = pointer.split("/")
    return len(steps) == 4 and steps[1] == "components" and COMPONENTS.get(steps[2]) == kind


def _refuse(what: str, validator: Validator, document: Document, at: str, part: Json) -> None:
    worst = max(validator.violations(part, "body"), key=lambda each: len(each.pointer))
    raise ContractError(
        f"{what}: expected {worst.expected}, got {worst.got}.",
        where=document.where(at + worst.pointer),
        hint="Compare this place with the OpenAPI 3.0.3 specification.",
    )


def _compiled(schema: Json) -> Validator:
    return Validator(jsonschema_rs.Draft4Validator(schema, offline=True))


def _read() -> str:
    # connexion ships the OpenAPI schema; only the file is read, connexion is not imported.
    connexion = find_spec("connexion")
    assert connexion is not None, "connexion is a dependency"
    assert connexion.origin is not None, "connexion is a package with a file"
    path = Path(connexion.origin).parent / "resources" / "schemas" / "v3.0" / "schema.json"
    return path.read_text("utf-8")
