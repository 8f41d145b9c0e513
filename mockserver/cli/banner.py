"""The banner of `serve`: for each API its base URL, credentials, and one curl that works."""

import json
import shlex
from collections.abc import Iterator
from importlib.metadata import version

from mockserver.contract.example import example_request
from mockserver.http.app import Server
from mockserver.http.control import credentials
from mockserver.http.provider import ProviderApi


def banner(server: Server, url: str) -> str:
    """Return the whole banner; `url` is the server's."""
    return "\n".join(_lines(server, url))


def curl(url: str, api: ProviderApi, headers: dict[str, str]) -> str:
    """Return the API's first call as one line for a shell."""
    contract = api.contract
    request = example_request(contract, contract.operations[api.provider.first_call])
    words = ["curl", "-sS", "-X", request.method, url + request.target]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    if request.body is not None:
        words += ["-H", "Content-Type: application/json", "-d", json.dumps(request.body)]
    return shlex.join(words)


def _lines(server: Server, url: str) -> Iterator[str]:
    start = server.worlds.start
    yield f"mockserver {version('loyalty-mockserver')}: scenario {start.scenario!r} on {url}"
    for api in server.apis.values():
        headers = dict(credentials(server.worlds, api))
        yield ""
        yield f"{api.contract.title} ({api.provider.name})"
        yield f"  base URL     {url}{api.contract.base_path}"
        for name, value in headers.items():
            yield f"  credentials  {name}: {value}"
        yield f"  try          {curl(url, api, headers)}"
    yield ""
    yield "Control API: worlds, clocks, rows, backstage"
    yield f"  base URL     {url}{server.control.contract.base_path}"
    yield f"  try          {shlex.join(['curl', '-sS', url + '/_mock/apis'])}"
    yield ""
    yield "Stop with Ctrl-C."
