"""What came of the soaks, as text for people."""

from collections.abc import Sequence

from tests.bench.table import aligned
from tests.soak.soak import Outcome

_HEADS = ["in the middle", "at the end", "at most", "for 1,000 calls"]


def render(outcomes: Sequence[Outcome]) -> str:
    """Show the figures of each store, and what grew or failed."""
    parts = []
    for one in outcomes:
        rows = [[f"{one.store}: {one.calls:,} calls in {one.seconds:,.0f} s", *_HEADS, "", ""]]
        for trend in one.trends:
            numbers = (trend.before, trend.after, trend.limit, trend.per_1000_calls)
            verdict = "GREW" if trend.figure in one.grown else "more" if trend.has_grown else "flat"
            rows.append([trend.figure, *map(_number, numbers), "", verdict])
        parts.append("\n".join([aligned(rows), *_remarks(one)]))
    return "\n\n".join(parts)


def _remarks(one: Outcome) -> list[str]:
    found = [f"FAILED {count} times: {what}" for what, count in one.failures.most_common(10)]
    if one.never:
        found.append(f"never answered with success: {', '.join(one.never)}")
    return found


def _number(value: float) -> str:
    return f"{value:,.2f}" if 0 < abs(value) < 100 else f"{value:,.0f}"
