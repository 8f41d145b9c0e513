"""A first call of each API, as one line for a shell."""

import asyncio
import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mockserver.contract.example import ExampleRequest, example_request
from mockserver.http.app import Server
from mockserver.http.control import credentials
from mockserver.http.provider import ProviderApi

if TYPE_CHECKING:
    from mockserver.http.own_call import OwnCall


def curl(url: str, api: ProviderApi, headers: Mapping[str, str]) -> str:
    """Return the first call of a built-in API as one line for a shell."""
    contract = api.contract
    request = example_request(contract, contract.operations[api.provider.first_call])
    return curl_of(url, request, headers)


def first_calls(server: Server, url: str) -> Iterator[str]:
    """Yield each API's title, and a call to it; `url` is that of the running server."""
    for api in server.apis.values():
        yield f"{api.contract.title} ({api.name})"
        if api.name not in server.own:
            yield f"  {curl(url, api, credentials(server.worlds, api))}"
            continue
        call = asyncio.run(_own_call(server, api.name))
        line = "no call that could be made up answers 2xx"
        yield f"  {line if call is None else curl_of(url, call.request, call.credentials)}"
    yield "Control API"
    yield f"  {shlex.join(['curl', '-sS', url + '/_mock/apis'])}"


async def _own_call(server: Server, name: str) -> "OwnCall | None":
    # Imported here: without own documents, nobody should wait for it.
    from mockserver.http.own_call import find_call

    return await find_call(server, server.own[name])


def curl_of(url: str, request: ExampleRequest, credentials: Mapping[str, str]) -> str:
    """Return a request with its credentials as one line for a shell."""
    words = ["curl", "-sS", "-X", request.method, url + request.target]
    for name, value in credentials.items():
        words += ["-H", f"{name}: {value}"]
    # A contract may declare a header that is a credential, too: it is sent once.
    sent = {name.lower() for name in credentials}
    others = {name: each for name, each in request.headers.items() if name.lower() not in sent}
    return shlex.join([*words, *request._replace(headers=others).curl_words])
