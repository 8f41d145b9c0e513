"""What the bench asks of our own control API: credentials, and to forget a world."""

import json
from collections.abc import Mapping

from tests.bench.api import APIS
from tests.bench.failure import CannotMeasure
from tests.bench.server import Server
from tests.bench.wire import exchange


def read_credentials(server: Server) -> Mapping[str, Mapping[str, str]]:
    """Wait until the mock is ready and take the headers that it lets a caller in with, by API."""
    server.wait_for(lambda: exchange(server.port, "/_mock/health"), 200)
    answer = exchange(server.port, "/_mock/apis")
    try:
        told = {api["name"]: api for api in json.loads(answer.text)["apis"]}
        return {api.name: told[api.name]["credentials"]["headers"] for api in APIS}
    except (ValueError, KeyError, TypeError) as error:
        names = " and ".join(api.name for api in APIS)
        raise CannotMeasure(
            f"GET /_mock/apis gives no credentials.headers for {names}: "
            f"{answer.status} {answer.text[:300]}"
        ) from error


def forget_world(server: Server, world: str) -> None:
    """Drop a world of the mock; the peers have none."""
    if server.peer.name != "mock":
        return
    headers = {"Content-Type": "application/json"}
    path = f"/_mock/worlds/{world}"
    answer = exchange(server.port, path, method="DELETE", headers=headers)
    if answer.status not in {200, 204}:
        raise CannotMeasure(f"DELETE {path} was answered {answer.status}: {answer.text[:300]}")
