"""Builds the app from the settings: contracts, providers, APIs, the control API, the Gate."""

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from connexion.middleware.main import ConnexionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.contract import Contract
from mockserver.contract.openapi import MetaSchema
from mockserver.contract.prepared import Prepared
from mockserver.engine.admission import Admission, ServedApi
from mockserver.engine.journal import CONTROL
from mockserver.engine.memo import Memo
from mockserver.engine.provider import Provider, owners
from mockserver.engine.world import Start
from mockserver.errors import UnknownName
from mockserver.http.answer import Api
from mockserver.http.console import Console
from mockserver.http.control import ControlApi
from mockserver.http.document_cache import DocumentCache
from mockserver.http.gate import Gate
from mockserver.http.provider import ProviderApi
from mockserver.http.pseudonym import Pseudonyms
from mockserver.http.recording import Recorder
from mockserver.http.traffic import Traffic
from mockserver.http.transport.wire import monotonic_wall
from mockserver.providers import discover
from mockserver.resources import built_in_fixtures, built_in_specifications
from mockserver.settings import MAX_BODY, Settings
from mockserver.stores.fixture_schema import fixture_schema
from mockserver.stores.library import Library
from mockserver.stores.opening import open_store
from mockserver.stores.shelves import Shelves
from mockserver.stores.store import Limits, Store
from mockserver.stores.worlds import Worlds

if TYPE_CHECKING:
    from mockserver.http.own_api import OwnApi
    from mockserver.http.proxy.api import Forwarding
    from mockserver.http.proxy.upstream import Upstream


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its app, and what the command line prints about it."""

    app: ASGIApp
    worlds: Worlds
    apis: dict[str, ProviderApi]
    control: ControlApi
    #: What it has answered so far.
    traffic: Traffic
    #: What was made of the user's own documents, by the APIs' names.
    own: "Mapping[str, OwnApi]"
    #: The server to which a proxy forwards; None for a server that answers itself.
    upstream: "Upstream | None" = None
    #: Whether calls need no task as long as they do not wait; drivers of stores and clients may.
    answers_at_once: bool = False
    #: What is done once the worlds can be used, before the first call is answered.
    on_begin: Callable[[], Coroutine[Any, Any, None]] | None = None
    #: The names of the worlds that are loaded then.
    loaded: Sequence[str] = ()

    @property
    def contracts(self) -> dict[str, Contract]:
        """The contracts of the served APIs, by name."""
        return {name: api.contract for name, api in self.apis.items()}


def build_server(
    settings: Settings, store: Store | None = None, forwarding: "Forwarding | None" = None
) -> Server:
    """Build a server; its worlds live in `store`, or where the settings say.

    With `forwarding`, another server answers the calls of the APIs. Raises a MockServerError if a
    specification, a provider or a fixture is not valid.
    """
    prepared = None if settings.cache is None else DocumentCache(settings.cache)
    everyone, contract = discover(), _contracts(settings, prepared)
    own = _own_apis(settings, prepared)
    served_apis = _served_apis(settings, everyone, own, contract)
    control_contract = contract(CONTROL, CONTROL)
    library = _library(settings, everyone, served_apis, own, control_contract)
    store = _opened(settings) if store is None else store
    worlds = _worlds(settings, library, store)
    apis = _provider_apis(served_apis, worlds, own)
    pseudonyms = Pseudonyms(store.key)
    traffic = Traffic()
    control = ControlApi(worlds, apis, control_contract, settings.token, pseudonyms, traffic)
    contracts = [control_contract, *(each.contract for each in served_apis.values())]
    recorder = Recorder(contracts, pseudonyms)
    answering = apis if forwarding is None else _proxies(apis, forwarding, worlds, recorder)
    # Own documents are the last: if a path is taken, theirs can be moved.
    served: dict[str, Api] = {CONTROL: control, **answering}
    gate = partial(
        Gate,
        apis=served,
        worlds=worlds,
        hosts=settings.hosts,
        body_cap=MAX_BODY,
        recorder=recorder,
        traffic=traffic,
        console=Console(control.sessions, worlds.wall),
    )
    upstream = None if forwarding is None else forwarding.upstream
    at_once = not store.needs_tasks and upstream is None
    return Server(_connect(gate, served), worlds, apis, control, traffic, own, upstream, at_once)


def _opened(settings: Settings) -> Store:
    return open_store(settings.store, Limits(settings.max_worlds, settings.max_bytes))


def _worlds(settings: Settings, library: Library, store: Store) -> Worlds:
    """Make the worlds; each starts as the settings say, with a scenario that there is."""
    start = Start(settings.scenario, settings.seed, settings.now)
    library.scenario(start.scenario)
    return Worlds(
        store,
        library,
        library.providers,
        start,
        monotonic_wall,
        strict=settings.strict_worlds,
        tells_names=settings.token is None,
    )


def _provider_apis(
    served: Mapping[str, ServedApi], worlds: Worlds, own: "Mapping[str, OwnApi]"
) -> dict[str, ProviderApi]:
    memo = Memo()
    return {
        name: ProviderApi(
            each.provider,
            each.contract,
            worlds,
            memo,
            own.get(name),
        )
        for name, each in served.items()
    }


def _proxies(
    apis: Mapping[str, ProviderApi], forwarding: "Forwarding", worlds: Worlds, recorder: Recorder
) -> Mapping[str, Api]:
    """Put a proxy before each API."""
    # Imported here: a server that answers itself needs no client.
    from mockserver.http.proxy.api import ProxyApi

    return {name: ProxyApi(api, forwarding, worlds, recorder) for name, api in apis.items()}


def build_library(settings: Settings) -> Library:
    """Build the library of fixtures and scenarios, without a server."""
    everyone, contract = discover(), _contracts(settings)
    own = _own_apis(settings)
    served_apis = _served_apis(settings, everyone, own, contract)
    return _library(settings, everyone, served_apis, own, contract(CONTROL, CONTROL))


def _own_apis(settings: Settings, prepared: Prepared | None = None) -> "Mapping[str, OwnApi]":
    if not settings.documents:
        return {}
    # Imported here: without own documents, nobody should wait for what reads and infers them.
    from mockserver.http.own_api import read_own_apis

    return read_own_apis(settings.documents, built_in_specifications(), prepared)


def _library(
    settings: Settings,
    everyone: Mapping[str, Provider],
    served_apis: Mapping[str, ServedApi],
    own: "Mapping[str, OwnApi]",
    control: Contract,
) -> Library:
    states = owners(each.provider for each in served_apis.values())
    admission = Admission.of(control, served_apis, everyone)
    made = {name: fixture_schema(name, each.provider.collections) for name, each in own.items()}
    shelves = Shelves.of(settings.fixtures, built_in_fixtures(), made)
    return Library(shelves, states, admission)


def _served_apis(
    settings: Settings,
    everyone: Mapping[str, Provider],
    own: "Mapping[str, OwnApi]",
    contract: Callable[[str, str], Contract],
) -> dict[str, ServedApi]:
    """Compile the contract of every built-in API that is served, and add the own ones."""
    built_in = _chosen(everyone, settings.apis) if settings.apis or not own else {}
    return {
        name: ServedApi(provider, contract(name, provider.specification))
        for name, provider in built_in.items()
    } | {name: ServedApi(each.provider, each.contract) for name, each in own.items()}


def _contracts(
    settings: Settings, prepared: Prepared | None = None
) -> Callable[[str, str], Contract]:
    """Return what compiles a contract that we ship, by the names of its API and its document."""
    meta_schema = MetaSchema()

    def contract(name: str, specification: str) -> Contract:
        path = settings.specs / f"{specification}.yaml"
        document = load_specification(path, meta_schema, prepared)
        # What the control API answers is described as far as its callers need it. That each
        # schema compiles is known of the contracts that we ship: a test does it.
        return compile_contract(name, document, closes=name != CONTROL, is_lazy=True)

    return contract


def _connect(gate: Callable[..., Gate], apis: Mapping[str, Api]) -> ASGIApp:
    """Register every contract and the Gate with connexion."""
    app: Any = ConnexionMiddleware(_nowhere, middlewares=[gate])
    for name, api in apis.items():
        app.add_api(_outline(api.contract), name=name)
    _open(app)
    # The stack itself: connexion's own entry would only look, at each call, whether it is built.
    connected: ASGIApp = app.app
    return connected


def _outline(contract: Contract) -> dict[str, Any]:
    """Return the parts of a document that connexion needs to register an API.

    It would validate and copy the whole document again, which costs more than the rest of the
    start-up, and it reads no OpenAPI 3.1. It has no paths: the Gate finds them in the contract.
    """
    return {
        "openapi": "3.0.3",
        "info": {"title": contract.title, "version": contract.version},
        "servers": [{"url": contract.base_path or "/"}],
        "paths": {},
    }


def _open(app: ConnexionMiddleware) -> None:
    """Let connexion build its stack now, so that errors show at start-up and not at a request."""
    message = app({"type": "mockserver.open"}, _never, _never)
    with suppress(StopIteration):
        message.send(None)


def _chosen(providers: Mapping[str, Provider], names: Iterable[str]) -> dict[str, Provider]:
    for name in names:
        if name not in providers:
            raise UnknownName("API", name, providers)
    return {name: providers[name] for name in (list(names) or providers)}


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Do nothing: this app is behind the Gate, which answers every request."""


async def _never(message: Any = None) -> Any:
    raise AssertionError("nothing is sent or received while the stack is built")
