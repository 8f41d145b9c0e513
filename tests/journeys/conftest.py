"""What the journeys share: the bench of the oracle."""

from collections.abc import Iterator

import pytest

from mockserver.http.app import Server
from tests.journeys.oracle import Bench


@pytest.fixture(scope="module")
def bench(server: Server) -> Iterator[Bench]:
    bench = Bench(server)
    yield bench
    bench.runner.close()
