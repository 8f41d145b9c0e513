"""The wiring, on one screen: from settings to an app that answers."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from connexion.middleware.main import ConnexionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.contract import Contract
from mockserver.contract.document import Document
from mockserver.engine.journal import CONTROL
from mockserver.engine.memo import Memo
from mockserver.engine.provider import Provider, owners
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
from mockserver.stores.store import Limits, Store
from mockserver.stores.worlds import Worlds

_ANY_RESPONSE = {"default": {"description": "See the document."}}


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its app, and what the command line tells about it."""

    app: ASGIApp
    worlds: Worlds
    apis: dict[str, ProviderApi]
    control: ControlApi


def build_server(settings: Settings, store: Store | None = None) -> Server:
    """Put a server together; its worlds live in `store`, in memory by default.

    Raises what is wrong with a specification, a provider or a fixture.
    """
    everyone = discover()
    providers = _chosen(everyone, settings.apis)
    contracts = {
        name: _contract(settings, name, each.specification) for name, each in providers.items()
    }
    states = owners(providers.values())
    library = Library(settings.fixtures, states, frozenset(owners(everyone.values())))
    start = Start(settings.scenario, settings.seed, settings.now)
    library.scenario(start.scenario)
    store = MemoryStore(Limits(settings.max_worlds, settings.max_bytes)) if store is None else store
    wall, strict = monotonic_wall, settings.strict_worlds
    worlds = Worlds(store, library, states, start, wall, strict=strict)
    memo = Memo()
    apis = {
        name: ProviderApi(each, contracts[name], worlds, memo) for name, each in providers.items()
    }
    control = ControlApi(worlds, apis, _contract(settings, CONTROL, CONTROL), settings.token)
    check_stubs(library.scenario(start.scenario), control.operations)
    return Server(_connect(settings, worlds, {**apis, CONTROL: control}), worlds, apis, control)


def _contract(settings: Settings, name: str, specification: str) -> Contract:
    return compile_contract(name, load_specification(settings.specs / f"{specification}.yaml"))


def _connect(settings: Settings, worlds: Worlds, apis: Mapping[str, Api]) -> ASGIApp:
    """Have connexion drive the Gate with every contract."""
    gate = partial(Gate, apis=apis, worlds=worlds, hosts=settings.hosts, body_cap=MAX_BODY)
    app: Any = ConnexionMiddleware(_nowhere, middlewares=[gate])
    for name, api in apis.items():
        app.add_api(_outline(api.contract.document), name=name)
    _open(app)
    connected: ASGIApp = app
    return connected


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
