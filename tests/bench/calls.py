"""What single calls cost within one process, without a socket: processor time, and W1 beside it."""

import json
import time
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

import uvloop

from mockserver.contract.example import example_request
from mockserver.http.app import Server, build_server
from mockserver.http.control import credentials
from mockserver.http.transport.upkeep import tune_collector
from mockserver.settings import Settings
from tests.bench.figure import Figure, Goal
from tests.bench.line import Line, raw_request
from tests.bench.workload import W1, W3, Request, request_for

_OURS = "mock"
#: Calls in one batch, and batches, of which the median counts.
_BATCH, _BATCHES = 200, 15
_WORLDS = 1_000
_TRANSACTIONS = 1_000
_ROWS = 100_000
_JSON = {"Content-Type": "application/json"}
_GOAL_US = 28.0
_COPIED = 9


class Row(NamedTuple):
    """One line of the table: what is called, and the requests that are sent in turns."""

    name: str
    requests: Sequence[bytes]
    statuses: tuple[int, ...]


class Copy(NamedTuple):
    """A call of the control API that copies a world, and what is dropped after it."""

    name: str
    path: str
    body: Any
    undone: str = ""


_COPIES = (
    Copy("fork", "/worlds/rows/fork", {"as": "copy"}, "/worlds/copy"),
    Copy("snapshot by name", "/worlds/rows/snapshots", {"as": "kept"}),
    Copy("restore by name", "/worlds/rows/restore", {"from": "kept"}),
    Copy("reset", "/worlds/rows/reset", None),
)


def measure_calls() -> list[Figure]:
    """Measure calls of every kind in worlds of every size. Raises CannotMeasure."""
    return uvloop.run(_measured())


async def _measured() -> list[Figure]:
    server = build_server(Settings())
    line = await Line.to(server)
    await _prepare(server, line)
    tune_collector()
    rows = [*_plain(server), *_invalid(server)]
    costs = await _costs(line, rows)
    first = Figure("W1, us", {_OURS: costs[0]}, Goal("value", "<", _GOAL_US))
    figures = [first]
    for row, cost in zip(rows[1:], costs[1:], strict=True):
        figures.append(Figure(f"{row.name}, x W1", {_OURS: cost / costs[0]}))
    return figures + [await _copied(line, copy) for copy in _COPIES]


async def _prepare(server: Server, line: Line) -> None:
    """Make the worlds that are measured: many, one with transactions, and one with rows."""
    for number in range(_WORLDS):
        await line.reply(_control("PUT", f"/worlds/many-{number}", {}), 200)
    await line.reply(_control("PUT", "/worlds/status", {}), 200)
    correct = {"club": "infinity-mall", "member_id": "837182", "points": 1}
    for _ in range(_TRANSACTIONS):
        path = "/worlds/status/backstage/boostcom/correct-points"
        await line.reply(_control("POST", path, correct), 200, 201)
    await line.reply(_control("PUT", "/worlds/rows", {}), 200)
    world = await server.worlds.find("rows")
    assert world is not None, "it was made"
    row = {"partner_id": "p-demo", "name": "A shop"}
    world.tables["koomalooma"]["properties"] = {str(number): row for number in range(_ROWS)}
    world.measure()


def _plain(server: Server) -> list[Row]:
    """Return W1, W3, W1 in many worlds by turns, and the status of a member with transactions."""
    booked = _with(server, W1, "one")
    turns = [_with(server, W1, f"many-{number}") for number in range(_WORLDS)]
    api = server.apis["boostcom"]
    status = api.contract.operations["getMyStatus"]
    example = example_request(api.contract, status)
    headers = {**credentials(server.worlds, api), **example.headers, "X-Mock-World": "status"}
    asked = raw_request(Request(example.method, example.target, headers, None))
    return [
        Row("W1", [booked], (201,)),
        Row("W3, a session with 26 rules", [_with(server, W3, "one")], (200,)),
        Row(f"W1 in {_WORLDS:,} worlds by turns", turns, (201,)),
        Row(f"a status, {_TRANSACTIONS:,} transactions", [asked], (200,)),
    ]


def _invalid(server: Server) -> list[Row]:
    """Return a request of each API whose body is not what the contract says."""
    rows = []
    for name, api in server.apis.items():
        if name == "control":
            continue
        taking = (each for each in api.contract.operations.values() if each.body is not None)
        example = example_request(api.contract, next(taking))
        headers = {**credentials(server.worlds, api), **example.headers, **_JSON}
        headers["X-Mock-World"] = "one"
        request = Request(example.method, example.target, headers, "[]")
        rows.append(Row(f"an invalid body, {name}", [raw_request(request)], (400, 422, 470)))
    return rows


async def _costs(line: Line, rows: Sequence[Row]) -> list[float]:
    """Return the processor time of a call of each row in microseconds, measured by turns."""
    spent: list[list[float]] = [[] for _ in rows]
    for row in rows:
        for request in row.requests:
            await line.reply(request, *row.statuses)
    for _ in range(_BATCHES):
        await line.reply(_control("POST", "/worlds/one/reset", None), 200)
        for row, batches in zip(rows, spent, strict=True):
            times = _BATCH // len(row.requests) or 1
            started = time.process_time()
            for _ in range(times):
                for request in row.requests:
                    line.call(request)
            batches.append((time.process_time() - started) / (times * len(row.requests)))
            await line.reply(row.requests[0], *row.statuses)
    return [median(each) * 1e6 for each in spent]


async def _copied(line: Line, copy: Copy) -> Figure:
    """Time one way of copying a world of many rows, by the clock."""
    took = []
    for _ in range(_COPIED):
        started = time.perf_counter()
        await line.reply(_control("POST", copy.path, copy.body), 200, 201)
        took.append(time.perf_counter() - started)
        if copy.undone:
            await line.reply(_control("DELETE", copy.undone, None), 204)
    return Figure(f"{copy.name}, {_ROWS:,} rows, ms", {_OURS: median(took) * 1e3})


def _with(server: Server, workload: Any, world: str) -> bytes:
    api = server.apis[workload.api.name]
    headers = dict(credentials(server.worlds, api))
    base = api.contract.base_path
    return raw_request(request_for(workload, base_path=base, credentials=headers, world=world))


def _control(method: str, path: str, body: Any) -> bytes:
    text = None if body is None else json.dumps(body)
    return raw_request(Request(method, f"/_mock{path}", {} if body is None else _JSON, text))
