"""A call to an own document's API that works: the first one that its user sees."""

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple
from urllib.parse import urlencode

from mockserver.contract.example import ExampleRequest, example_request
from mockserver.contract.operation import Operation
from mockserver.contract.values import Values
from mockserver.engine.world import World
from mockserver.http.app import Server
from mockserver.http.control import credentials
from mockserver.http.own_api import OwnApi
from mockserver.http.proof import ask
from mockserver.inferred.identifier import parts_of
from mockserver.inferred.resources.resource import RoleName

#: Operations that a first call shows rather, the best first.
_ORDER: Final[tuple[RoleName, ...]] = ("list", "show", "search", "singleton", "create", "stateless")
#: So many calls are tried.
_TRIES: Final = 20
#: Other servers over the same store try calls in worlds of their own.
_WORLD: Final = f"mockserver.trial.{os.getpid()}"
_KEY: Final = "mock-token"


class OwnCall(NamedTuple):
    """A request that was tried, with the ready-made credentials that it needs in headers."""

    operation: str
    request: ExampleRequest
    credentials: Mapping[str, str]


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
            request = call.request
            headers = {**call.credentials, **request.headers, "X-Mock-World": _WORLD}
            if request.content_type:
                headers["Content-Type"] = request.content_type
            status, _ = await ask(
                server, request.method, request.target, headers.items(), request.payload
            )
            world = await server.worlds.look(_WORLD) or world
            more = len(world.table(own.document.name, collection)) - before
            if 200 <= status < 300 and added in (None, more):
                return call
    finally:
        await server.worlds.drop(_WORLD)
    return None


def first_read(server: Server, own: OwnApi) -> OwnCall | None:
    """Return a call that reads, and needs credentials at most; None if there is no such call.

    It is not tried: that would take longer than all the rest of a banner.
    """
    ready_made = credentials(server.worlds, server.apis[own.document.name])
    for operation in _ordered(own, None):
        if operation.method == "GET" and not any(each.required for each in operation.parameters):
            return _call(own, {}, operation, ready_made, Values(own.contract))
    return None


def _calls(server: Server, own: OwnApi, world: World, role: RoleName | None) -> Iterator[OwnCall]:
    """Yield calls of operations with a role, those first that tell most and need least."""
    ready_made = credentials(server.worlds, server.apis[own.document.name])
    values = Values(own.contract)
    for operation in _ordered(own, role):
        yield _call(own, _known(own, world, operation), operation, ready_made, values)


def _ordered(own: OwnApi, role: RoleName | None) -> list[Operation]:
    """Return the operations with a role, or all, those first that tell most and need least."""
    operations = own.contract.operations
    roles = {name: each.role for name, each in own.inference.roles.items()}

    def rank(name: str) -> tuple[bool, int, int]:
        order = _ORDER.index(roles[name]) if roles[name] in _ORDER else len(_ORDER)
        return operations[name].method != "GET", operations[name].path.count("{"), order

    names = sorted((each for each in operations if role in (None, roles[each])), key=rank)
    return [operations[name] for name in names]


def _call(
    own: OwnApi,
    known: Mapping[str, str],
    operation: Operation,
    ready_made: Mapping[str, str],
    values: Values,
) -> OwnCall:
    request = example_request(own.contract, operation, known=known, values=values)
    keys = urlencode(list(query_credentials(own, operation)))
    if keys:
        target = request.target + ("&" if "?" in request.target else "?") + keys
        request = request._replace(target=target)
    return OwnCall(operation.id, request, ready_made)


def _known(own: OwnApi, world: World, operation: Operation) -> dict[str, str]:
    """Return the parameters that lead to a row of the world."""
    role = own.inference.roles[operation.id]
    rows = world.table(own.document.name, role.resource) if role.resource else {}
    if not rows or not role.keys:
        return {}
    resource = own.inference.resources[role.resource]
    count = max(resource.depth + len(resource.ids), len(role.keys))
    return dict(zip(role.keys, parts_of(next(iter(rows)), count), strict=False))


def query_credentials(own: OwnApi, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the credentials that no header carries."""
    auth = own.inference.overrides.auth
    for scheme in next(iter(operation.security), ()):
        if scheme.where == "query" and auth != "none":
            tokens = () if isinstance(auth, str) else auth.get(scheme.id, ())
            yield scheme.name, tokens[0] if tokens else _KEY
