"""The few fixtures that the tests share: one server, and a world of its own for each test."""

import os
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.client import Client
from tests.contracts import compile_once
from tests.stores.makers import STORES

#: The tests of the pytest plugin run pytest.
pytest_plugins = ["pytester"]

settings.register_profile(
    "tests",
    deadline=None,  # the machine's speed is not what these tests are about
    max_examples=50,
    derandomize=True,  # the same examples for everybody; `make contract` looks further
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=sorted(STORES),
        default="memory",
        help="Let every server keep its worlds in this store.",
    )


def pytest_configure(config: pytest.Config) -> None:
    compile_once()
    # Servers that tests start leave nothing in the home of whoever runs them.
    os.environ["MOCKSERVER_NO_CACHE"] = "1"
    name = config.getoption("--store")
    if name != "memory":
        from mockserver.http import app

        vars(app)["open_store"] = lambda address, limits: STORES[name](limits)


@pytest.fixture(scope="session")
def server() -> Server:
    """One server for all tests; each test has a world of its own in it."""
    return build_server(Settings())


@pytest.fixture
def client(server: Server, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A consumer in a world named after the test."""
    world = re.sub(r"[^A-Za-z0-9._-]", "-", request.node.name)[-64:]
    client = Client(server, world)
    yield client
    client.delete(f"/_mock/worlds/{world}")
    client.close()


@pytest.fixture(scope="session")
def live(server: Server) -> Iterator[str]:
    """The same server on a real socket: its base URL."""
    with serving(server) as url:
        yield url
