"""The server of a run: started in this process, shared by workers of pytest-xdist, or joined."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockserver.client import MockServer
from mockserver.pytest_plugin.options import token, url_to_join
from mockserver.pytest_plugin.settings import RunSettings
from mockserver.pytest_plugin.sharing import SHARED, join_shared


@contextmanager
def server_of(config: pytest.Config) -> Iterator[MockServer]:
    """Yield the server of this run for the block. Raises MockServerError."""
    url = url_to_join(config)
    folder = getattr(config, "workerinput", {}).get(SHARED)
    if url is not None:
        server = MockServer(url, token(config))
        server.apis()
        yield server
    elif folder is not None:
        yield MockServer(join_shared(Path(folder), RunSettings.of(config)))
    else:
        with _started(RunSettings.of(config)) as url:
            yield MockServer(url)


@contextmanager
def _started(settings: RunSettings) -> Iterator[str]:
    # Deprecations in the server's libraries are not the concern of the tests that use it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mockserver.http.app import build_server
        from mockserver.http.serving import serving

        server = build_server(settings.parse())
    with serving(server) as url:
        yield url
