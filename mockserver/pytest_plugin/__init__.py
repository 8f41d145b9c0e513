"""A pytest plugin: a mock server for the run, and a world of its own for each test.

Tests use the fixture `mock_world`; `mock_server` is the server of that world. The server is started
in this process, shared by the workers of pytest-xdist, or joined with `--mock-url`. The world of a
failed test is kept, and the test's report says where it is and what was called in it.

Neither the server nor the client is imported before a test uses a fixture.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from mockserver.errors import MockServerError
from mockserver.pytest_plugin.options import MARKER, add_options, make_artifacts_folder, url_to_join

if TYPE_CHECKING:
    from mockserver.client import MockServer, World

#: A joined server drops the worlds of a killed run after this many seconds.
LEFT_BEHIND = 24 * 60 * 60

_world = pytest.StashKey["World"]()
_is_kept = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the command line options and the configuration settings."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and make the folder of artifacts. Raises UsageError."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(scenario=None, seed=None, clock=None): how the test's mock_world is created. "
        "The clock is a moment, at which it is frozen, or a mapping of now, frozen and rate.",
    )
    make_artifacts_folder(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist, which is about to start, where the shared server is found.

    A worker on another machine, or one that runs every test (`--dist each`), has its own server.
    """
    config, spec = node.config, node.gateway.spec
    if url_to_join(config) is None and spec.popen and not spec.via and config.option.dist != "each":
        from mockserver.pytest_plugin.sharing import SHARED, shared_folder

        node.workerinput[SHARED] = str(shared_folder(config))


@pytest.fixture(scope="session")
def mock_server(pytestconfig: pytest.Config) -> Iterator["MockServer"]:
    """Yield the mock server of this run: started on a free port, or joined with --mock-url.

    The workers of pytest-xdist share one.
    """
    from mockserver.pytest_plugin.starting import server_of

    is_joined = url_to_join(pytestconfig) is not None
    what = f"The mock server cannot be {'joined' if is_joined else 'started'}."
    with _failing(what), server_of(pytestconfig) as server:
        yield server


@pytest.fixture(scope="session")
def _mock_prefix(pytestconfig: pytest.Config) -> str:
    """Return the prefix of the names of this run's worlds; empty for a server of its own.

    A joined server has worlds of this run's other workers, and maybe of other runs.
    """
    if url_to_join(pytestconfig) is None:
        return ""
    from uuid import uuid4

    worker: Mapping[str, str] = getattr(pytestconfig, "workerinput", {})
    run = worker.get("testrunuid", uuid4().hex)[:8]
    return f"{run}-{worker.get('workerid', 'main')}-"


@pytest.fixture
def mock_world(
    request: pytest.FixtureRequest, mock_server: "MockServer", _mock_prefix: str
) -> Iterator["World"]:
    """Yield a world for this test alone; it is dropped after the test, or kept if that failed."""
    __tracebackhide__ = True
    from mockserver.pytest_plugin.marking import marked, world_name

    options: dict[str, Any] = {"seed": request.config.getoption("--mock-seed")}
    if _mock_prefix:
        options["ttl"] = LEFT_BEHIND
    options |= marked(request)
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
        from mockserver.program import program
        from mockserver.pytest_plugin.artifacts import save_world
        from mockserver.pytest_plugin.report import add_to_report, report_lines
        from mockserver.pytest_plugin.settings import RunSettings

        item.stash[_is_kept] = True
        is_joined = url_to_join(item.config) is not None
        saved, words = save_world(item.config, world), RunSettings.of(item.config).serve_words()
        name = program(item.config.invocation_params.dir)
        add_to_report(report, report_lines(world, saved, words, name, is_joined=is_joined))
    return report


@contextmanager
def _failing(what: str) -> Iterator[None]:
    """Turn a MockServerError into a failed test with its text and without a traceback."""
    __tracebackhide__ = True
    try:
        yield
    except MockServerError as error:
        raise pytest.fail.Exception(f"{what}\n{error}", pytrace=False) from None
