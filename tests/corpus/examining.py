"""`python -m tests.corpus.examining PACKAGE FILE`: examines one document, and prints it as JSON."""

import json
import sys
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from mockserver.contract.contract import Contract
from mockserver.contract.edge import read_contract
from mockserver.errors import MockServerError
from mockserver.http.app import build_server
from mockserver.own_document import OwnDocument
from mockserver.settings import Settings
from tests.client import Client
from tests.corpus.examination import Examination
from tests.corpus.making import Maker
from tests.corpus.oracle import Oracle
from tests.corpus.pairs import Walker, pairs_of
from tests.corpus.sending import Sender
from tests.corpus.unmade import Unmade
from tests.corpus.walk import Walk

_API = "api"
#: The clock of the worlds stands still, so that two runs tell the same.
_NOW = "2026-01-01T10:00:00Z"
_ORDER = ("GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE")


def examine(package: str, path: Path) -> Examination:
    """Load, serve and call a document, then walk its pairs, each in a world of its own."""
    found = Examination(package, path.name)
    started = time.monotonic()
    try:
        contract = read_contract(_API, path)
        found.reached = "loaded"
        server = build_server(Settings(documents=(OwnDocument(_API, path),), seed=0))
        found.reached = "served"
    except MockServerError as error:
        found.refusal = str(error)
        return found
    contract = server.apis[_API].contract
    found.operations = len(contract.operations)
    found.left_out = len({note.operation for note in contract.notes if note.operation})
    found.notes = len(contract.notes)
    found.stored = server.own[_API].inference.stored
    oracle = Oracle(contract, path.read_text("utf-8"))
    found.version = oracle.version
    maker = Maker(contract)
    inference = server.own[_API].inference
    with closing(Client(server, "calls")) as client:
        client.start("default", _NOW)
        sender = Sender(client, _API, oracle)
        unmade = _call_each(contract, maker, sender, Walk(contract, inference, maker, sender))
        found.calls = {**{str(name): n for name, n in sender.counts.items()}, "unmade": len(unmade)}
    with closing(Client(server, "pairs")) as client:
        client.start("default", _NOW)
        second = Sender(client, _API, oracle)
        walker = Walker(contract, maker, second, Walk(contract, inference, maker, second))
        for pair in pairs_of(contract):
            walker.result.tried["declared"] += 1
            walker.walk(pair)
    found.tried, found.worked = dict(walker.result.tried), dict(walker.result.worked)
    for name in ("broken", "failed"):
        found.calls[name] = found.calls.get(name, 0) + second.counts[name]
    found.judged = sender.judged + second.judged
    found.valid = sender.valid + second.valid
    problems = [each for each in second.reasons if each[0] in ("broken", "failed", "invalid")]
    found.reasons = [*sender.reasons, *problems, *unmade, *walker.result.reasons]
    found.reached, found.seconds = "answered", time.monotonic() - started
    return found


def _call_each(
    contract: Contract, maker: Maker, sender: Sender, walk: Walk
) -> list[tuple[str, str, str]]:
    """Send each operation one request, those that remove last; returns what could not be made."""
    unmade = []
    for operation in sorted(contract.operations.values(), key=lambda e: _ORDER.index(e.method)):
        try:
            sender.send(operation, maker.make(operation, walk.path(operation)))
        except Unmade as error:
            unmade.append(("unmade", f"{operation.method} {operation.path}", str(error)))
    return unmade


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(examine(sys.argv[1], Path(sys.argv[2])))))
