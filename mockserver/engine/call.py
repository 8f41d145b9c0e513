"""The input and the output of a behaviour: a validated request and a response."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from mockserver.contract.operation import Operation

Json = Any

#: Means "no body at all", which is not the same as the JSON value null.
NO_BODY: Any = object()

#: Who made the reply: a provider's behaviour, a stub, a fault, the Gate itself, or the server to
#: which a proxy forwards.
Source = Literal["behaviour", "stub", "fault", "gate", "upstream"]

JSON_MEDIA = "application/json"


class Call(NamedTuple):
    """A request that the contract accepts. `identity` is what `Provider.admit` returned.

    `query` has the defaults of parameters, too; `sent` are the names of the fields that came.
    `origin` and `prefix` are what the call's URL has before the API's own path: scheme and Host,
    such as `http://127.0.0.1:4010`, and `/_world/NAME`; each is empty if the call came without it.
    """

    operation: Operation
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    header: Mapping[str, Any]
    body: Json
    identity: Mapping[str, Any]
    sent: frozenset[str] = frozenset()
    origin: str = ""
    prefix: str = ""


class Reply(NamedTuple):
    """A response before it is encoded. Header names are lower case; `media_type` is the body's."""

    status: int
    body: Json = NO_BODY
    headers: Mapping[str, str] = {}
    media_type: str = JSON_MEDIA
