"""Proxies for the clinic of docs/petstore.yaml, or for any API, in front of any upstream."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from mockserver.http.app import build_server
from mockserver.http.proxy.address import Address, read_address
from mockserver.http.proxy.api import Forwarding
from mockserver.http.proxy.upstream import Upstream, tls_context
from mockserver.own_document import parse_documents
from mockserver.settings import Settings
from tests.client import Client

ROOT = Path(__file__).parents[2]
CLINIC = Settings(documents=parse_documents([str(ROOT / "docs" / "petstore.yaml")]))


def proxying(url: str, **options: Any) -> AbstractContextManager[Client]:
    """A consumer of a proxy in front of a URL; the options are those of `consumer`."""
    return consumer(read_address(url), **options)


@contextmanager
def consumer(
    address: Address,
    settings: Settings = CLINIC,
    *,
    ca: Path | None = None,
    timeout: float = 10.0,
    **options: Any,
) -> Iterator[Client]:
    """A consumer of a proxy, in the world `w`; further options are those of Forwarding."""
    upstream = Upstream(address, tls_context(address, ca, None, None), timeout)
    client = Client(build_server(settings, forwarding=Forwarding(upstream, **options)), "w")
    try:
        yield client
    finally:
        client.run(upstream.aclose())
        client.close()
