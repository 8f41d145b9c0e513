"""The credentials that travel in a query, out of the data of a server."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from mockserver.contract.operation import Operation


def query_credentials(operation: Operation, data: Mapping[str, Any]) -> list[str]:
    """Return the fields for an operation, as they are written; none for what the data lacks."""
    return [
        f"{quote_plus(scheme.name)}={quote_plus(str(data[scheme.name]))}"
        for scheme in next(iter(operation.security), ())
        if scheme.where == "query" and scheme.name in data
    ]
