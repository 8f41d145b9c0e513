"""What it costs to fork and to reset a world over the control API, as its one client sees it."""

import json
import time
from statistics import median

from tests.bench.control import forget_world
from tests.bench.failure import CannotMeasure
from tests.bench.server import Server
from tests.bench.wire import exchange

#: So many copies are made; the median is taken.
_COPIES = 20
_HEADERS = {"Content-Type": "application/json"}


def measure_copy(server: Server, world: str) -> float:
    """Fork a world and reset the copy; gives what both took together, in milliseconds."""
    copy = f"{world}-copy"
    took = []
    for _ in range(_COPIES):
        started = time.perf_counter()
        _post(server, f"/_mock/worlds/{world}/fork", json.dumps({"as": copy}), 201)
        _post(server, f"/_mock/worlds/{copy}/reset", None, 200)
        took.append(time.perf_counter() - started)
        forget_world(server, copy)
    return median(took) * 1e3


def _post(server: Server, path: str, body: str | None, status: int) -> None:
    answer = exchange(server.port, path, method="POST", headers=_HEADERS, body=body)
    if answer.status != status:
        raise CannotMeasure(f"POST {path} was answered {answer.status}: {answer.text[:300]}")
