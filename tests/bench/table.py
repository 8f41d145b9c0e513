"""What was measured, as text for people."""

from collections.abc import Iterator, Sequence

from tests.bench.figure import GOAL_CONNECTIONS, Figure, copy_figure, growth_figure
from tests.bench.growth import Growth
from tests.bench.outcome import Outcome


def render(outcome: Outcome) -> str:
    """Write the machine, the comparison, the growth and what was skipped, in that order."""
    parts = [_heading(outcome), _comparison(outcome)]
    if outcome.growths:
        parts.append(_growth_table(outcome.growths))
    for heading, figures in (
        ("without a socket", outcome.calls),
        ("a user's own document", outcome.own),
    ):
        if figures:
            rows = [[heading, "mock", "goal", ""]]
            rows += [[one.name, _number(one.values["mock"]), *_goal(one)] for one in figures]
            parts.append(aligned(rows))
    skipped = outcome.skipped.items()
    parts += [f"{name}: skipped, because {reason}" for name, reason in skipped]
    return "\n\n".join(parts)


def _heading(outcome: Outcome) -> str:
    machine, plan, cores = outcome.machine, outcome.plan, outcome.machine.cores
    where = f"server on core {cores.server}, wrk on core {cores.load}"
    if cores.server is None:
        where = "NOT pinned (that takes taskset and two cores): server and wrk disturb each other"
    versions = ", ".join(f"{name} {found or 'absent'}" for name, found in machine.versions.items())
    peers = ", ".join(f"{peer.title} {peer.version}" for peer in outcome.peers)
    runs = f"one run of {plan.seconds} s"
    if plan.rounds > 1:
        runs = f"medians of {plan.rounds} rounds of {plan.seconds} s"
        runs += f", up to {outcome.spread:.0%} apart (requests/s)"
    return (
        f"{machine.processor}, {machine.core_count} cores; {where}\n"
        f"{versions}; {peers}\n"
        f"{plan.connections} connections; {runs}"
    )


def _comparison(outcome: Outcome) -> str:
    """Lay the servers side by side, with ratios to Prism and the goals."""
    peers = outcome.peers
    has_ratios = any(peer.name == "prism" for peer in peers)
    others = [peer for peer in peers if peer.name != "prism"] if has_ratios else []
    ratio_heads = [f"{peer.title} / Prism" for peer in others]
    rows = [["", *(peer.title for peer in peers), *ratio_heads, "goal for the mock", ""]]
    for figure in outcome.figures:
        values = [_number(figure.values.get(peer.name)) for peer in peers]
        ratios = [_ratio(figure.ratio(peer.name)) for peer in others]
        rows.append([figure.name, *values, *ratios, *_goal(figure)])
    text = aligned(rows)
    if outcome.plan.connections != GOAL_CONNECTIONS:
        text += f"\nThe goals for W1 are set for {GOAL_CONNECTIONS} connections: not judged here."
    return text


def _growth_table(growths: Sequence[Growth]) -> str:
    """Show what a call, and a fork with its reset, cost in worlds of each size."""
    heads = ["us per call", "x smallest", "p99, ms", "MB"]
    rows = [["W1, commitments in the world", *heads, "", ""]]
    copies = [["commitments in the world", "fork and reset, ms", "x smallest", "", ""]]
    for growth in growths:
        rows.append(
            [
                f"{growth.commitments:,}",
                f"{growth.processor_us:.1f}",
                _ratio(growth.processor_us / growths[0].processor_us),
                _number(growth.p99_ms),
                _number(growth.memory_mb),
                *(_goal(growth_figure(growths)) if growth is growths[-1] else ["", ""]),
            ]
        )
        copies.append(
            [
                f"{growth.commitments:,}",
                _number(growth.copy_ms),
                _ratio(growth.copy_ms / growths[0].copy_ms),
                *(_goal(copy_figure(growths)) if growth is growths[-1] else ["", ""]),
            ]
        )
    return f"{aligned(rows)}\n\n{aligned(copies)}"


def _goal(figure: Figure) -> list[str]:
    if figure.goal is None:
        return ["", ""]
    factor = " x" if figure.goal.of == "ratio" else ""
    return [f"{figure.goal.sign} {figure.goal.limit:g}{factor}", figure.verdict or ""]


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Set the first and the last two columns to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    last = len(widths) - 2

    def line(row: Sequence[str]) -> Iterator[str]:
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            yield cell.rjust(width) if 0 < place < last else cell.ljust(width)

    return "\n".join("  ".join(line(row)).rstrip() for row in rows)
