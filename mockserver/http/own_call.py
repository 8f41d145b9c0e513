"""A call to an own document's API that works: the first one that its user sees."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from mockserver.contract.absent import ABSENT
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import Parameter
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.values import Values
from mockserver.contract.violation import pointer_to
from mockserver.engine.world import World
from mockserver.errors import MockServerError
from mockserver.http.app import Server
from mockserver.http.control import credentials
from mockserver.http.own_api import OwnApi
from mockserver.http.proof import ask
from mockserver.inferred.identifier import parts_of
from mockserver.inferred.resource import RoleName

Json = Any

#: Operations that a first call shows rather, the best first.
_ORDER: Final[tuple[RoleName, ...]] = ("list", "show", "search", "singleton", "create", "stateless")
#: So many calls are tried.
_TRIES: Final = 20
_WORLD: Final = "mockserver.trial"
_KEY: Final = "mock-token"


class OwnCall(NamedTuple):
    """A request that was tried.

    `target` is path and query, `headers` are those beside the credentials, `body` is JSON or None.
    """

    operation: str
    method: str
    target: str
    credentials: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json | None

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers to send: with the credentials, and the type of the body."""
        media = {} if self.body is None else {"Content-Type": "application/json"}
        return {**self.credentials, **self.headers, **media}


class NotFound(Exception):
    """No request can be made for an operation."""


async def find_call(
    server: Server, own: OwnApi, role: RoleName | None = None, *, added: int | None = None
) -> OwnCall | None:
    """Find a call that answers 2xx, by trying some in a world of its own; None if none does.

    `role` is that of its operation, `added` the number of rows that it has to add; None for any.
    """
    world = await server.worlds.create(_WORLD, server.worlds.start)
    try:
        for call in islice(_calls(server, own, world, role), _TRIES):
            collection = own.inference.roles[call.operation].resource
            before = len(world.table(own.document.name, collection))
            payload = b"" if call.body is None else json.dumps(call.body).encode()
            headers = {**call.all_headers, "X-Mock-World": _WORLD}
            status, _ = await ask(server, call.method, call.target, headers.items(), payload)
            world = await server.worlds.look(_WORLD) or world
            more = len(world.table(own.document.name, collection)) - before
            if 200 <= status < 300 and added in (None, more):
                return call
    finally:
        await server.worlds.drop(_WORLD)
    return None


def _calls(server: Server, own: OwnApi, world: World, role: RoleName | None) -> Iterator[OwnCall]:
    """Yield calls of operations with a role, those first that tell most and need least."""
    ready_made = credentials(server.worlds, server.apis[own.document.name])
    operations = own.contract.operations
    roles = {name: each.role for name, each in own.inference.roles.items()}

    def rank(name: str) -> tuple[bool, int, int]:
        order = _ORDER.index(roles[name]) if roles[name] in _ORDER else len(_ORDER)
        return operations[name].method != "GET", operations[name].path.count("{"), order

    for name in sorted((each for each in operations if role in (None, roles[each])), key=rank):
        with suppress(NotFound, MockServerError, KeyError):
            yield _call(own, world, operations[name], ready_made)


def _call(
    own: OwnApi, world: World, operation: Operation, ready_made: Mapping[str, str]
) -> OwnCall:
    texts = _Texts(own, operation)
    path = own.contract.base_path + operation.path
    known = _known(own, world, operation)
    query: list[tuple[str, str]] = []
    headers: dict[str, str] = {}
    for parameter in operation.parameters:
        if parameter.where == "path":
            text = known.get(parameter.name) or texts.of(parameter)
            path = path.replace("{" + parameter.name + "}", quote(text, safe=""))
        elif parameter.required and parameter.where == "query":
            query.append((parameter.name, texts.of(parameter)))
        elif parameter.required and parameter.where == "header":
            headers[parameter.name] = texts.of(parameter)
    query += _query_credentials(own, operation)
    body = _body(own, operation)
    target = path + (f"?{urlencode(query)}" if query else "")
    return OwnCall(operation.id, operation.method, target, ready_made, headers, body)


def _known(own: OwnApi, world: World, operation: Operation) -> dict[str, str]:
    """Return the parameters that lead to a row of the world."""
    role = own.inference.roles[operation.id]
    rows = world.table(own.document.name, role.resource) if role.resource else {}
    if not rows or not role.keys:
        return {}
    resource = own.inference.resources[role.resource]
    count = max(resource.depth + len(resource.ids), len(role.keys))
    return dict(zip(role.keys, parts_of(next(iter(rows)), count), strict=False))


def _query_credentials(own: OwnApi, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the credentials that no header carries."""
    auth = own.inference.overrides.auth
    for scheme in next(iter(operation.security), ()):
        if scheme.where == "query" and auth != "none":
            tokens = () if isinstance(auth, str) else auth.get(scheme.id, ())
            yield scheme.name, tokens[0] if tokens else _KEY


def _body(own: OwnApi, operation: Operation) -> Json | None:
    if operation.body is None:
        return None
    media = next((each for each in operation.body.media if is_json(each)), None)
    if media is None:
        if operation.body.required:
            raise NotFound
        return None
    data = own.contract.document.data
    pointer = f"{operation.pointer}/requestBody"
    pointer, _ = follow(data, pointer, find_pointer(data, pointer))
    at = pointer + pointer_to("content", media)
    values = Values(own.contract)
    example = values.example(at, "request")
    if example is not ABSENT:
        return example
    return values.value(f"{at}/schema", "request", operation.id)


class _Texts:
    """Texts for the parameters of one operation."""

    def __init__(self, own: OwnApi, operation: Operation) -> None:
        self._values = Values(own.contract)
        self._operation = operation
        self._nodes: dict[tuple[str, str], tuple[str, Json]] = {}
        data = own.contract.document.data
        for above in (operation.pointer.rpartition("/")[0], operation.pointer):
            for at, raw in enumerate(find_pointer(data, above).get("parameters", ())):
                pointer, node = follow(data, f"{above}/parameters/{at}", raw)
                self._nodes[node["in"], node["name"]] = pointer, node

    def of(self, parameter: Parameter) -> str:
        """Return a text for a parameter: an example, or a value of its schema."""
        pointer, node = self._nodes[parameter.where, parameter.name]
        value = self._values.example(pointer, "request")
        if value is ABSENT:
            if "schema" not in node:
                raise NotFound
            value = self._values.value(f"{pointer}/schema", "request", self._operation.id)
        if isinstance(value, dict):
            raise NotFound
        if isinstance(value, list):
            return ",".join(each if isinstance(each, str) else json.dumps(each) for each in value)
        return value if isinstance(value, str) else json.dumps(value)
