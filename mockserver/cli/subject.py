"""What a check or a drift is about: an API with its contract, and a private mock of it."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockserver.cli.documents import is_document
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.engine.provider import Expectation
from mockserver.errors import SettingsError, UnknownName
from mockserver.own_document import OwnDocument, parse_documents

if TYPE_CHECKING:
    from mockserver.checks import Catalogue, ExpectedStatus, Target
    from mockserver.http.app import Server
    from mockserver.http.own_api import OwnApi

# The time in the private mock is fixed, so that two runs with one seed are equal.
_NOW = 1_767_261_600_000_000


@dataclass(frozen=True)
class Named:
    """An API as the command line names it: a built-in one, or a document."""

    name: str
    document: OwnDocument | None = None

    def read(self, *, now: int | None = _NOW, **settings: Any) -> "Subject":
        """Read the contract, and build a private mock of it; `now` is its time.

        Raises UnknownName, and what reading a document raises.
        """
        from mockserver.engine.journal import CONTROL
        from mockserver.http.app import build_server
        from mockserver.providers import discover
        from mockserver.settings import Settings

        if self.document is not None:
            settings["documents"] = (self.document,)
        elif self.name == CONTROL:
            # Its example of a backstage action needs a commitment.
            settings = {"scenario": "commitment-about-to-be-confirmed", **settings}
        elif self.name in discover():
            settings["apis"] = (self.name,)
        else:
            raise UnknownName("API", self.name, [*discover(), CONTROL])
        read = Settings(seed=0, now=now, **settings)
        server = build_server(read)
        return Subject(self.name, server, server.own.get(self.name), read.cache)


def named(
    words: Iterable[str], base_paths: tuple[str, ...] = (), behaviours: tuple[str, ...] = ()
) -> list[Named]:
    """Return the APIs that the words of a command line name; `all` are those that `serve` serves.

    Raises SettingsError, or UnknownName, as `parse_documents` does.
    """
    words = [each for word in words for each in (_all() if word == "all" else [word])]
    texts = [word for word in words if is_document(word)]
    documents = iter(parse_documents(texts, base_paths, behaviours))
    apis = []
    for word in dict.fromkeys(words):
        document = next(documents) if word in texts else None
        apis.append(Named(word if document is None else document.name, document))
    return apis


def _all() -> list[str]:
    """Name the APIs that `serve` serves without arguments."""
    from mockserver.http.app import build_server
    from mockserver.settings import Settings

    variables = ("MOCKSERVER_API", "MOCKSERVER_DOCUMENTS")
    chosen = [word for each in variables for word in os.environ.get(each, "").split()]
    return chosen or [*build_server(Settings()).apis]


@dataclass(frozen=True)
class Subject:
    """An API, and the server that mocks it, which does not run yet.

    `cache` is a folder for what is made of its document, which the next start need not make again.
    """

    name: str
    server: "Server"
    own: "OwnApi | None"
    cache: Path | None = None

    @property
    def contract(self) -> Contract:
        """The contract of the API."""
        api = self.server.apis.get(self.name)
        return self.server.control.contract if api is None else api.contract

    def catalogue(self) -> "Catalogue":
        """Return the journeys of the API: its own, or those that its document lets infer."""
        from mockserver.checks import catalogue_of, own_catalogue

        if self.own is None:
            return catalogue_of(self.name)
        own = self.own
        return own_catalogue(
            own.contract,
            own.inference,
            _mock_data(self.server, own),
            has_functions=own.behaviours is not None,
        )

    def real(self, url: str, headers: Mapping[str, str]) -> "Target":
        """Return the server at a URL. Raises SettingsError for a URL of another scheme."""
        if not url.startswith(("http://", "https://")):
            what = f"{url!r} is not an http:// or https:// address."
            raise SettingsError(what, hint="Begin --url with one of the two.")
        bypass_proxy(url)
        return self.target(url, headers)

    @contextmanager
    def mock(self, headers: Mapping[str, str]) -> "Iterator[Target]":
        """Run the private mock while the block runs, and yield it with its credentials."""
        from mockserver.http.control import credentials
        from mockserver.http.serving import serving

        # The control API has no credentials, and is in no world.
        is_in_world = self.name in self.server.apis
        ready_made: Mapping[str, str] = {}
        if is_in_world:
            ready_made = credentials(self.server.worlds, self.server.apis[self.name])
        with serving(self.server) as url:
            bypass_proxy(url)
            target = self.target(url, {**ready_made, **headers}, mock=url)
            fresh_state = (lambda stage: f"{url}/_world/check-{stage}") if is_in_world else None
            yield replace(target, fresh_state=fresh_state)

    def target(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        mock: str | None = None,
    ) -> "Target":
        """Return a server of this API; of the mock, `mock` is the address without any world."""
        from mockserver.checks import Target
        from mockserver.http.control.expectation import EXPECTATIONS

        api = self.server.apis.get(self.name)
        expected = EXPECTATIONS if api is None else api.provider.expectations
        contracts = [each.contract for each in self.server.apis.values()]
        contracts.append(self.server.control.contract)
        secrets = {secret for each in contracts for secret in each.secret_names}
        return Target(
            name=self.name,
            url=url,
            document=self._document(),
            headers=headers,
            secrets=frozenset(secrets | {each.lower() for each in headers}),
            expected_statuses=_expected(
                e for e in expected if mock is not None or not e.is_of_mock
            ),
            contract=self.contract,
            mock=mock,
            again=() if self.own is None else _words(self.own.document),
        )

    def _document(self) -> Json:
        """Return the document for the tester: of a user's document, the part that is served."""
        from mockserver.contract.inspection import inspect_once
        from mockserver.contract.parts import without_lookalikes
        from mockserver.contract.served import served_document
        from mockserver.http.document_cache import DocumentCache

        if self.own is not None:
            return without_lookalikes(served_document(self.contract))
        prepared = None if self.cache is None else DocumentCache(self.cache)
        inspect_once(self.contract.document, prepared)
        return without_lookalikes(self.contract.document.data)


def _words(document: OwnDocument) -> tuple[str, ...]:
    """Return the words of a command line that name a document, with its own options."""
    path = str(document.path)
    is_named_so = OwnDocument.parse(path).name == document.name
    words = [path if is_named_so else f"{document.name}={path}"]
    if document.base_path is not None:
        words += ["--base-path", document.base_path or "/"]
    if document.behaviours is not None:
        words += ["--behaviours", str(document.behaviours)]
    return tuple(words)


def bypass_proxy(address: str) -> None:
    """Use no proxy for an address on this machine."""
    if "://127.0.0.1" in address or "://localhost" in address:
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


def _expected(expectations: Iterable[Expectation]) -> "tuple[ExpectedStatus, ...]":
    from mockserver.checks import ExpectedStatus

    return tuple(
        ExpectedStatus(
            each.operation, each.check, each.statuses, each.reason, each.says, each.wrong
        )
        for each in expectations
    )


def _mock_data(server: "Server", own: "OwnApi") -> dict[str, Any]:
    """Return what a fresh mock of a document has: a row of each resource, and credentials."""
    from mockserver.http.own_call import query_credentials
    from mockserver.inferred.identifier import parts_of

    library = server.worlds.library
    world = library.make_world(library.scenario(server.worlds.start.scenario), 0, None)
    data: dict[str, Any] = {}
    for operation in own.contract.operations.values():
        data |= dict(query_credentials(own, operation))
    for resource in own.inference.resources.values():
        rows = world.table(own.document.name, resource.name)
        if rows and resource.kind == "collection" and resource.item_path:
            count = resource.depth + len(resource.ids)
            data[resource.name] = parts_of(next(iter(rows)), count)
    return data
