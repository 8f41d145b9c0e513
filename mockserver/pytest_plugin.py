"""A pytest plugin: a mock server for the run, and a world of its own for each test.

Tests use the fixture `mock_world`; `mock_server` is the server of that world. The server is started
in this process, or joined with `--mock-url`. The world of a failed test is kept, and the test's
report says where it is and what was called in it.

Neither the server nor the client is imported before a test uses a fixture.
"""

import os
import re
import warnings
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from mockserver.errors import MockServerError, closest

if TYPE_CHECKING:
    from mockserver.client import MockServer, World
    from mockserver.settings import Settings

URL_VARIABLE, TOKEN_VARIABLE = "MOCKSERVER_URL", "MOCKSERVER_TOKEN"
MARKER = "mock_scenario"

#: A joined server drops the worlds of a killed run after this many seconds.
LEFT_BEHIND = 24 * 60 * 60

_OPTIONS = ("scenario", "seed", "clock")
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")

_world = pytest.StashKey["World"]()
_is_kept = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the command line options and the configuration setting."""
    group = parser.getgroup("mockserver", "loyalty-mockserver")
    group.addoption(
        "--mock-url",
        metavar="URL",
        help=f"Join this mock server instead of starting one (also: {URL_VARIABLE}, or mock_url "
        "in the configuration).",
    )
    group.addoption(
        "--mock-token",
        metavar="SECRET",
        help=f"Token of the server to join (better: {TOKEN_VARIABLE}).",
    )
    group.addoption(
        "--mock-seed",
        metavar="N",
        type=int,
        help="Seed of worlds whose marker names none; without it, their scenario's seed.",
    )
    parser.addini(
        "mock_url", "URL of the mock server to join, instead of starting one.", default=""
    )
    parser.addini(
        "mock_documents",
        "OpenAPI documents to serve, as FILE or NAME=FILE; paths are relative to the root folder.",
        type="args",
        default=[],
    )
    parser.addini(
        "mock_apis",
        "Built-in APIs to serve; by default all of them, or none beside documents.",
        type="args",
        default=[],
    )
    parser.addini(
        "mock_fixtures",
        "Folder of fixtures and scenarios, relative to the root folder.",
        default="",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(scenario=None, seed=None, clock=None): how the test's mock_world is created. "
        "The clock is a moment, at which it is frozen, or a mapping of now, frozen and rate.",
    )


@pytest.fixture(scope="session")
def mock_server(pytestconfig: pytest.Config) -> Iterator["MockServer"]:
    """Yield the mock server of this run: started on a free port, or joined with --mock-url."""
    url = _url_to_join(pytestconfig)
    if url is None:
        with _failing("The mock server cannot be started."), _started(pytestconfig) as server:
            yield server
        return
    yield _joined(url, _token(pytestconfig))


@pytest.fixture(scope="session")
def _mock_prefix(pytestconfig: pytest.Config) -> str:
    """Return the prefix of the names of this run's worlds; empty for a server of its own.

    A joined server has worlds of this run's other workers, and maybe of other runs.
    """
    if _url_to_join(pytestconfig) is None:
        return ""
    worker: Mapping[str, str] = getattr(pytestconfig, "workerinput", {})
    run = worker.get("testrunuid", uuid4().hex)[:8]
    return f"{run}-{worker.get('workerid', 'main')}-"


@pytest.fixture
def mock_world(
    request: pytest.FixtureRequest, mock_server: "MockServer", _mock_prefix: str
) -> Iterator["World"]:
    """Yield a world for this test alone; it is dropped after the test, or kept if that failed."""
    __tracebackhide__ = True
    options: dict[str, Any] = {"seed": request.config.getoption("--mock-seed")}
    if _mock_prefix:
        options["ttl"] = LEFT_BEHIND
    options |= _marked(request)
    name = _mock_prefix + world_name(request.node.nodeid)
    with _failing("The test's world cannot be created."):
        world = mock_server.create_world(name, **options)
    request.node.stash[_world], request.node.stash[_is_kept] = world, False
    yield world
    if not request.node.stash[_is_kept]:
        world.drop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the world of a failed test, and add to the report how to look at it."""
    report = yield
    world = item.stash.get(_world, None)
    if world is not None and report.failed and report.when != "teardown":
        item.stash[_is_kept] = True
        is_joined = _url_to_join(item.config) is not None
        report.sections.append(("mock world, kept", "\n".join(_report_lines(world, is_joined))))
    return report


def world_name(node: str) -> str:
    """Return the name of a test's world: readable, within the limit of 64, and unique."""
    readable = _NO_NAME.sub("-", node.rpartition("::")[2]).strip("-")
    return f"{readable[:36]}-{sha256(node.encode()).hexdigest()[:8]}"


def _marked(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Merge the options of all markers of a test; a nearer marker wins over an outer one."""
    options: dict[str, Any] = {}
    for marker in request.node.iter_markers(MARKER):
        if len(marker.args) > len(_OPTIONS):
            pytest.fail(f"{MARKER} takes {', '.join(_OPTIONS)}, and no more.", pytrace=False)
        named = dict(zip(_OPTIONS, marker.args, strict=False)) | marker.kwargs
        for name in named:
            if name not in _OPTIONS:
                pytest.fail(f"{MARKER} has no {name!r}. {closest(name, _OPTIONS)}", pytrace=False)
        clock = named.get("clock")
        if clock is not None and not isinstance(clock, str | datetime | Mapping):
            pytest.fail(
                f"{MARKER} has the clock {clock!r}; write a moment like '2026-03-02T10:00:00Z'.",
                pytrace=False,
            )
        options = {name: each for name, each in named.items() if each is not None} | options
    return options


def _url_to_join(config: pytest.Config) -> str | None:
    asked = config.getoption("--mock-url"), os.environ.get(URL_VARIABLE), config.getini("mock_url")
    return next((str(url) for url in asked if url), None)


def _token(config: pytest.Config) -> str | None:
    token: str | None = config.getoption("--mock-token")
    return token or os.environ.get(TOKEN_VARIABLE) or None


def _joined(url: str, token: str | None) -> "MockServer":
    from mockserver.client import MockServer

    with _failing("The mock server cannot be joined."):
        server = MockServer(url, token)
        server.apis()
    return server


@contextmanager
def _failing(what: str) -> Iterator[None]:
    """Turn a MockServerError into a failed test with its text and without a traceback."""
    __tracebackhide__ = True
    try:
        yield
    except MockServerError as error:
        raise pytest.fail.Exception(f"{what}\n{error}", pytrace=False) from None


@contextmanager
def _started(config: pytest.Config) -> Iterator["MockServer"]:
    # Deprecations in the server's libraries are not the concern of the tests that use it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mockserver.client import MockServer
        from mockserver.http.app import build_server
        from mockserver.http.serving import serving

        server = build_server(_settings(config))
    with serving(server) as url:
        yield MockServer(url)


def _settings(config: pytest.Config) -> "Settings":
    """Return the settings of the server of this run, with paths below the root folder."""
    from mockserver.own_document import parse_documents
    from mockserver.settings import Settings

    root = config.rootpath
    documents = parse_documents(config.getini("mock_documents"))
    options: dict[str, Any] = {
        "documents": tuple(replace(each, path=root / each.path) for each in documents),
        "apis": tuple(config.getini("mock_apis")),
    }
    if config.getini("mock_fixtures"):
        options["fixtures"] = root / config.getini("mock_fixtures")
    return Settings(**options)


def _report_lines(world: "World", is_joined: bool) -> Iterator[str]:
    from mockserver.client.messages import LAST, last_calls

    url = world.server.url
    control = f"{url}/_mock/worlds/{world.name}"
    header = option = ""
    if world.server.has_token:
        header = f' -H "Authorization: Bearer ${TOKEN_VARIABLE}"'
        option = f' --token "${TOKEN_VARIABLE}"'
    yield f"world:   {world.name}"
    yield f"reached: {url}/_world/{world.name}"
    if is_joined:
        yield f"journal: curl -sS{header} {control}/journal"
        save = f"mockserver world save {world.name} {world.name}.json --url {url}"
        yield f"save:    {save}{option}"
    else:
        yield "The server ends with this run. To look around now, add --pdb; to look around later,"
        yield "start one with `mockserver serve` and add --mock-url http://127.0.0.1:4010."
    try:
        last, total = world.journal.exchanges(limit=LAST), world.journal.total
    except MockServerError as error:
        yield f"Its journal cannot be read. {error}"
        return
    yield from last_calls(last, total)
    if last:
        yield f"the last once more: {last[-1].curl}"
