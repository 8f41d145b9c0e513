"""A contract: what one API promises, with every operation ready to be called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mockserver.contract.document import Document
from mockserver.contract.note import Note
from mockserver.contract.operation import Operation
from mockserver.contract.parts import Part
from mockserver.contract.schema import Schemas
from mockserver.errors import ContractError


@dataclass(frozen=True, slots=True)
class Contract:
    """What one API promises: its operations by id, below one base path."""

    api: str
    title: str
    version: str
    base_path: str
    document: Document
    operations: Mapping[str, Operation]
    #: The schemas of the document, compiled on demand by the pointer at which they stand.
    schemas: Schemas
    #: What was mended in the document, or left out of it; empty for the contracts that we ship.
    notes: tuple[Note, ...] = ()
    #: The members of JSON bodies that carry credentials.
    secret_members: frozenset[str] = frozenset()

    @property
    def secret_names(self) -> frozenset[str]:
        """The headers and parameters, in lower case, that carry credentials."""
        return frozenset(
            scheme.name.lower()
            for operation in self.operations.values()
            for alternative in operation.security
            for scheme in alternative
        )


def secret_members(parts: Iterable[Part]) -> frozenset[str]:
    """Name the members of JSON bodies that carry credentials: those of format `password`."""
    return frozenset(
        name
        for part in parts
        if part.kind == "Schema" and isinstance(part.node.get("properties"), dict)
        for name, schema in part.node["properties"].items()
        if isinstance(schema, dict) and schema.get("format") == "password"
    )


def base_path(document: Document) -> str:
    """Return the path of the first server, without a slash at its end; `""` if there is none.

    Raises ContractError if the path of the server's address cannot be known.
    """
    servers = document.data.get("servers") or [{"url": ""}]
    url: str = servers[0]["url"]
    for name, variable in servers[0].get("variables", {}).items():
        url = url.replace("{" + name + "}", str(variable["default"]))
    try:
        path = urlsplit(url).path.rstrip("/")
    except ValueError:
        path = "{"
    if "{" in path:
        raise ContractError(
            f"The server's address {url!r} has no path to serve.",
            where=document.where("/servers/0"),
            hint="Write out the address, or declare its variables with their defaults.",
        )
    return path
