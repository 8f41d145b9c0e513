"""One call as it is to be sent, without the credentials of the server."""

from collections.abc import Mapping
from typing import NamedTuple

from mockserver.contract.document import Json


class Request(NamedTuple):
    """A call of an operation, by its operationId.

    `target` is the path with its query, below the base URL; `body` is the value that `payload`
    carries, and None without one. `headers` have the Content-Type.
    """

    operation: str
    method: str
    target: str
    headers: Mapping[str, str]
    body: Json | None = None
    payload: bytes | None = None
