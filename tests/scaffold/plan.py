"""What a new provider plays from the first day: one collection of its document, or one reply."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.example import ExampleRequest, example_request
from mockserver.contract.operation import Operation
from mockserver.engine.call import JSON_MEDIA, NO_BODY
from mockserver.engine.problem import Problem
from mockserver.http.app import Server
from mockserver.http.control import credentials
from mockserver.http.own_api import OwnApi
from mockserver.http.own_call import OwnCall, find_call
from mockserver.http.proof import ask
from mockserver.inferred.resources.resource import OperationRole, Resource, RoleName

Json = Any

#: Stands for the sentence of a refusal while its form is looked for.
SENTENCE = "What went wrong."
#: What the id of a row that a call makes is tried as.
_NEW_NUMBER, _NEW_TEXT = 1001, "0" * 24


class Played(NamedTuple):
    """One operation on rows: its id, its status, and the path's parameter that names the row."""

    operation: str
    status: int
    parameter: str = ""
    #: A body that makes a row.
    body: Json = None


class Rows(NamedTuple):
    """A collection: its rows at the start, and the operations that are played."""

    collection: str
    #: The noun for one row.
    thing: str
    schema: Mapping[str, Json]
    rows: Mapping[str, Mapping[str, Json]]
    #: The column that has the row's id, and whether it is a number.
    key: str
    is_numbered: bool
    #: The member of the reply that has the list, and the one that has its length; "" without.
    member: str
    total: str
    listing: Played
    showing: Played | None
    creating: Played | None
    removing: Played | None


class Fixed(NamedTuple):
    """One operation that always gives the same reply."""

    operation: str
    status: int
    body: Json


class Plan(NamedTuple):
    """Everything that the files are made from."""

    name: str
    contract: Contract
    rows: Rows | None
    fixed: Fixed | None
    #: The header, with its value, by which a caller is known; None where no header is.
    credential: tuple[str, str] | None
    #: The body of a refusal with `SENTENCE` as one of its members; None for a problem document.
    refusal: Mapping[str, Json] | None

    @property
    def title(self) -> str:
        """The title of the document, as it may stand in a docstring and in a table."""
        words = "".join(
            each if each.isalnum() or each in " .-()" else " " for each in self.contract.title
        )
        return " ".join(words.split())[:60] or self.name

    @property
    def first_call(self) -> str:
        """The operation that a curl shows first."""
        if self.rows is not None:
            return self.rows.listing.operation
        return self.fixed.operation if self.fixed else next(iter(self.contract.operations))

    @property
    def first_request(self) -> ExampleRequest:
        """A request of the first call that keeps the contract."""
        return example_request(self.contract, self.contract.operations[self.first_call])


def make_plan(server: Server, contract: Contract) -> Plan:
    """Look at what was inferred from the document; `contract` is the one that will be served."""
    own = server.own[contract.api]
    rows = next(_playable(server, own, contract), None)
    fixed = None if rows is not None else asyncio.run(_fixed(server, own, contract))
    ready_made = credentials(server.worlds, server.apis[contract.api])
    return Plan(
        contract.api,
        contract,
        rows,
        fixed,
        next(iter(ready_made.items()), None),
        _refusal(own),
    )


def _playable(server: Server, own: OwnApi, contract: Contract) -> Iterator[Rows]:
    library = server.worlds.library
    world = library.make_world(library.scenario(server.worlds.start.scenario), 0, None)
    for resource in own.inference.resources.values():
        rows = dict(world.table(contract.api, resource.name))
        is_plain = resource.kind == "collection" and not resource.depth and len(resource.ids) == 1
        if is_plain and len(resource.ids[0]) == 1 and rows:
            found = _rows(server, own, contract, resource, rows)
            if found is not None:
                yield found


def _rows(
    server: Server,
    own: OwnApi,
    contract: Contract,
    resource: Resource,
    rows: Mapping[str, Mapping[str, Json]],
) -> Rows | None:
    """Return the collection if its list can be played."""
    roles = _roles(own, resource)
    listing = roles.get("list")
    if listing is None or listing.list is None or len(listing.list) > 1 or listing.keys:
        return None
    member, total = "".join(listing.list), _total(listing)
    body: Json = list(rows.values())
    if member:
        body = {member: body, **({total: len(rows)} if total else {})}
    listed = _played(contract, listing, body)
    if listed is None:
        return None
    one = next(iter(rows.values()))
    (key,), is_numbered = resource.ids[0], "integer" in resource.id_types[0]
    return Rows(
        resource.name,
        resource.thing,
        own.provider.collections[resource.name].schema,
        rows,
        key,
        is_numbered,
        member,
        total,
        listed,
        _on_one(contract, roles.get("show"), one),
        asyncio.run(_creating(server, own, contract, roles.get("create"), key, is_numbered)),
        _on_one(contract, roles.get("remove"), NO_BODY),
    )


def _roles(own: OwnApi, resource: Resource) -> Mapping[RoleName, OperationRole]:
    """Return the operations of a resource by role; of several with one role, the first."""
    found: dict[RoleName, OperationRole] = {}
    for name, role in resource.roles.items():
        found.setdefault(role, own.inference.roles[name])
    return found


def _total(listing: OperationRole) -> str:
    facts = () if listing.paging is None else listing.paging.facts
    return next(
        (each.steps[0] for each in facts if each.what == "total" and len(each.steps) == 1), ""
    )


def _on_one(contract: Contract, role: OperationRole | None, body: Json) -> Played | None:
    """Return an operation whose path names one row, if it can be played."""
    if role is None or len(role.keys) != 1 or role.one not in (None, ()):
        return None
    played = _played(contract, role, body)
    return None if played is None else played._replace(parameter=role.keys[0])


async def _creating(
    server: Server,
    own: OwnApi,
    contract: Contract,
    role: OperationRole | None,
    key: str,
    is_numbered: bool,
) -> Played | None:
    if role is None or role.is_bulk or role.body or role.one != () or role.keys:
        return None
    call = await find_call(server, own, "create", added=1)
    if call is None or call.operation != role.operation or not isinstance(call.request.body, dict):
        return None
    body = call.request.body
    row = {**body, key: _NEW_NUMBER if is_numbered else _NEW_TEXT}
    played = _played(contract, role, row)
    return None if played is None else played._replace(body=body)


def _played(contract: Contract, role: OperationRole, body: Json) -> Played | None:
    """Return an operation if its first status of success may have a body."""
    operation = contract.operations[role.operation]
    status = _success(operation)
    if status is None:
        return None
    rule = operation.reply_rule(status)
    if body is NO_BODY and (rule is None or rule.media):
        return None
    keeps = operation.ours.keeps(status, JSON_MEDIA, body, {})
    return Played(operation.id, status) if keeps else None


def _success(operation: Operation) -> int | None:
    found = sorted(int(each) for each in operation.replies if each.isdigit() and each[0] == "2")
    return found[0] if found else None


async def _fixed(server: Server, own: OwnApi, contract: Contract) -> Fixed | None:
    """Find a call without parameters in its path, and the reply that the document allows it."""
    call = await find_call(server, own)
    if call is None or "{" in contract.operations[call.operation].path:
        return None
    status, payload = await _asked(server, call)
    try:
        body = json.loads(payload)
    except ValueError:
        return None
    keeps = contract.operations[call.operation].ours.keeps(status, JSON_MEDIA, body, {})
    return Fixed(call.operation, status, body) if keeps and call.request.body is None else None


async def _asked(server: Server, call: OwnCall) -> tuple[int, bytes]:
    headers = {**call.credentials, **call.request.headers}.items()
    return await ask(server, call.request.method, call.request.target, headers)


def _refusal(own: OwnApi) -> Mapping[str, Json] | None:
    """Return the document's own body of a refusal, if it is an object without parts."""
    for operation in own.contract.operations.values():
        reply = own.provider.dialect(Problem("not-found", SENTENCE), operation)
        body = reply.body
        if reply.media_type != JSON_MEDIA or not isinstance(body, dict):
            continue
        is_flat = all(isinstance(each, str | int) for each in body.values())
        if is_flat and SENTENCE in body.values():
            return body
    return None
