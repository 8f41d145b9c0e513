"""What was measured, as JSON for programs: every single run, not the medians alone."""

import json
from dataclasses import asdict
from typing import Any

from tests.bench.figure import Figure
from tests.bench.outcome import Outcome
from tests.bench.peer import Peer


def as_json(outcome: Outcome) -> str:
    """Write the outcome down; credentials and the paths of this machine stay out."""
    plan = outcome.plan
    document = {
        "machine": asdict(outcome.machine),
        "plan": {
            "seconds": plan.seconds,
            "rounds": plan.rounds,
            "connections": plan.connections,
        },
        "servers": {peer.name: _server(peer, outcome) for peer in outcome.peers},
        "skipped": dict(outcome.skipped),
        "figures": [_figure(figure, outcome) for figure in outcome.figures],
        "growth": [asdict(growth) for growth in outcome.growths],
        "calls": [_figure(figure, outcome) for figure in outcome.calls],
        "own": [_figure(figure, outcome) for figure in outcome.own],
    }
    return json.dumps(document, indent=2) + "\n"


def _server(peer: Peer, outcome: Outcome) -> dict[str, Any]:
    return {
        "version": peer.version,
        "starts": [asdict(start) for start in outcome.starts[peer.name]],
        "load": asdict(outcome.loads[peer.name]),
    }


def _figure(figure: Figure, outcome: Outcome) -> dict[str, Any]:
    return {
        "name": figure.name,
        "values": dict(figure.values),
        "ratios": {peer.name: figure.ratio(peer.name) for peer in outcome.peers},
        "goal": None if figure.goal is None else asdict(figure.goal),
        "verdict": figure.verdict,
    }
