"""Every operation of every contract, as a request that could be asked; new ones come along."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.example import example_request
from mockserver.http.app import Server
from tests.client import Client, Response


class RequestView(NamedTuple):
    """One operation with its path filled in, and the example of its body where it takes one."""

    api: str
    id: str
    method: str
    path: str
    body: Any

    def by(self, client: Client, **options: Any) -> Response:
        return client.request(self.method, self.path, **options)


def asking(server: Server, world: str) -> list[RequestView]:
    """Every operation that the server offers, providers' and its own."""
    contracts = [*(api.contract for api in server.apis.values()), server.control.contract]
    return [asked for contract in contracts for asked in _view_of(contract, world)]


def controlling(server: Server, world: str) -> list[RequestView]:
    """Every operation of the control API."""
    return list(_view_of(server.control.contract, world))


def _view_of(contract: Contract, world: str) -> Iterator[RequestView]:
    for operation in contract.operations.values():
        request = example_request(contract, operation)
        target = request.target.replace("/worlds/default", f"/worlds/{world}")
        yield RequestView(contract.api, operation.id, request.method, target, request.body)
