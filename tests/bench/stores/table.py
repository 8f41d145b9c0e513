"""What was measured over each store, as text for people."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.bench.stores.cost import Cost
from tests.bench.table import aligned

#: What is wanted: acknowledged calls a second of one worker over SQLite, and the share of what a
#: bare round trip to Redis allows.
_SQLITE_GOAL, _REDIS_GOAL = 5_000, 0.6


class Row(NamedTuple):
    """What was measured of a store: the store alone, and a server over it."""

    name: str
    store: Cost
    server: Cost | None


def render(rows: Sequence[Row], bare: Cost) -> str:
    """Show the costs by store, the bare round trip, and the goals."""
    heads = ["store/s", "us", "HTTP/s", "us"]
    lines = [["W1, acknowledged", *heads, "", ""]]
    for row in rows:
        server = ["-", "-"] if row.server is None else _cells(row.server)
        lines.append([row.name, *_cells(row.store), *server, "", ""])
    lines.append(["bare round trip to Redis", *_cells(bare), "-", "-", "", ""])
    return "\n".join([aligned(lines), *_goals({row.name: row for row in rows}, bare)])


def _goals(rows: dict[str, Row], bare: Cost) -> list[str]:
    """Judge by processor time: another program takes from the rates, but not from that."""
    found = []
    if "sqlite" in rows:
        rate = 1e6 / rows["sqlite"].store.processor_us
        verdict = "met" if rate >= _SQLITE_GOAL else "not met"
        found.append(
            f"SQLite, NORMAL: a core commits {rate:,.0f}/s, goal {_SQLITE_GOAL:,}: {verdict}"
        )
    memory, redis = rows.get("memory"), rows.get("redis")
    if memory is not None and redis is not None:
        kinds = [("the store alone", memory.store, redis.store)]
        if memory.server is not None and redis.server is not None:
            kinds.append(("over HTTP", memory.server, redis.server))
        for kind, without, over in kinds:
            allowed = without.processor_us + bare.processor_us
            share = allowed / over.processor_us
            verdict = "met" if share >= _REDIS_GOAL else "not met"
            found.append(
                f"Redis, {kind}: {share:.0%} of what a bare round trip allows "
                f"({allowed:.0f} us), goal {_REDIS_GOAL:.0%}: {verdict}"
            )
    return found


def _cells(cost: Cost) -> list[str]:
    return [f"{cost.per_second:,.0f}", f"{cost.processor_us:.0f}"]
