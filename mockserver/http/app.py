"""The wiring, on one screen: from settings to an app that answers."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from connexion.middleware.main import ConnexionMiddleware
from connexion.spec import Specification
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.contract.bundle import load_specification
from mockserver.contract.contract import compile_contract
from mockserver.contract.document import Document
from mockserver.engine.journal import CONTROL
from mockserver.engine.memo import Memo
from mockserver.engine.provider import Provider
from mockserver.engine.world import Start
from mockserver.errors import UnknownName
from mockserver.http.answer import Api
from mockserver.http.canned import check_stubs
from mockserver.http.control import ControlApi
from mockserver.http.gate import Gate
from mockserver.http.provider import ProviderApi
from mockserver.http.wire import monotonic_wall
from mockserver.providers import discover
from mockserver.settings import MAX_BODY, Settings
from mockserver.stores.library import Library
from mockserver.stores.memory import MemoryStore
from mockserver.stores.worlds import Worlds

_ANY_RESPONSE = {"default": {"description": "See the document."}}


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its app, and what the command line tells about it."""

    app: ASGIApp
    worlds: Worlds
    apis: dict[str, ProviderApi]
    control: ControlApi


def build_server(settings: Settings) -> Server:
    """Put a server together. Raises what is wrong with a specification, provider or fixture."""
    everyone = discover()
    providers = _chosen(everyone, settings.apis)
    library = Library(settings.fixtures, providers, frozenset(everyone))
    start = Start(settings.scenario, settings.seed, settings.now)
    library.scenario(start.scenario)
    worlds = Worlds(MemoryStore(), library, providers, start, monotonic_wall, settings.max_worlds)
    memo = Memo()
    apis: dict[str, ProviderApi] = {}
    control = ControlApi(worlds, apis, settings.token)

    def mount(specification: Specification, options: dict[str, Any]) -> Api:
        contract = compile_contract(options["name"], options["document"])
        if contract.api == CONTROL:
            return control.with_contract(contract)
        api = ProviderApi(providers[contract.api], contract, worlds, memo)
        apis[contract.api] = api
        return api

    gate = partial(Gate, mount=mount, worlds=worlds, hosts=settings.hosts, body_cap=MAX_BODY)
    app = ConnexionMiddleware(_nowhere, middlewares=[gate])
    for name in (*providers, CONTROL):
        document = load_specification(settings.specs / f"{name}.yaml")
        app.add_api(_outline(document), name=name, document=document)
    _open(app)
    check_stubs(library.scenario(start.scenario), control.operations)
    return Server(app, worlds, apis, control)


def _outline(document: Document) -> dict[str, Any]:
    """Give connexion what it drives an app by: servers, paths, and the operations on them.

    It would validate and copy the whole document again, which costs more than all the rest of
    starting; what the operations take and give, the Gate compiles from the document itself.
    """
    return {
        "openapi": document.data["openapi"],
        "info": document.data["info"],
        "servers": document.data.get("servers", []),
        "paths": {
            path: {
                method: {"operationId": node["operationId"], "responses": _ANY_RESPONSE}
                for method, node in item.items()
                if isinstance(node, dict) and "operationId" in node
            }
            for path, item in document.data["paths"].items()
            if isinstance(item, dict)
        },
    }


def _open(app: ConnexionMiddleware) -> None:
    """Have connexion build its stack, which it does at the first message: here, so it fails now."""
    message = app({"type": "mockserver.open"}, _never, _never)
    with suppress(StopIteration):
        message.send(None)


def _chosen(providers: dict[str, Provider], names: Iterable[str]) -> dict[str, Provider]:
    for name in names:
        if name not in providers:
            raise UnknownName("API", name, providers)
    return {name: providers[name] for name in (list(names) or providers)}


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand behind the Gate, which answers everything itself."""


async def _never(message: Any = None) -> Any:
    raise AssertionError("nothing is sent or received while the stack is built")
