"""One soak: clients use a server over a store, which is looked at when they rest."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from tests.bench.failure import CannotMeasure
from tests.soak.calls import Operations, control, operations
from tests.soak.connection import Connection
from tests.soak.subject import Subject
from tests.soak.trend import Trend, trends
from tests.soak.visit import Story, Tally, Visit, visit

#: How long connections may take to end after a round.
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard a server is used; each client does what `story` says."""

    seconds: float
    rounds: int = 30
    clients: int = 4
    #: Whether times are judged, too: not where other programs take a changing share of the machine.
    times: bool = True
    story: Story = visit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one soak."""

    store: str
    seconds: float
    calls: int
    trends: Sequence[Trend]
    #: The figures that have grown, of those that are judged.
    grown: Sequence[str]
    failures: Counter[str]
    #: The operations that were called and never answered with success.
    never: Sequence[str]

    @property
    def is_flat(self) -> bool:
        """Whether nothing grew and nothing failed."""
        return not self.failures and not self.grown


def soak(subject: Subject, plan: Plan, say: Callable[[str], None]) -> Outcome:
    """Use a server, and judge it. Raises CannotMeasure."""
    return asyncio.run(_soak(subject, plan, say))


async def _soak(subject: Subject, plan: Plan, say: Callable[[str], None]) -> Outcome:
    name = subject.store.name
    calls = operations(await _credentials(subject))
    begun, total, failures = time.monotonic(), 0, Counter[str]()
    called, succeeded = set[str](), set[str]()
    samples, counts = [], []
    processor = (await subject.figures())["processor seconds"]
    for number in range(plan.rounds):
        tally = await _round(subject, plan, calls, plan.seconds / plan.rounds)
        figures = await _at_rest(subject, failures)
        spent, processor = figures["processor seconds"] - processor, figures["processor seconds"]
        total += tally.calls
        failures += tally.failures
        called |= tally.called
        succeeded |= tally.succeeded
        figures["processor time of a call, us"] = spent / tally.calls * 1e6
        figures["p99 of a call, ms"] = quantiles(tally.seconds, n=100)[98] * 1e3
        samples.append(figures)
        counts.append(total)
        say(f"{name}: round {number + 1} of {plan.rounds}, {_shown(figures)}")
        if subject.process.poll() is not None:
            raise CannotMeasure(f"the server over {name} has ended by itself")
    every = [call.name for call in (*calls.vendors, *calls.control)]
    never = [each for each in every if each in called and each not in succeeded]
    found = trends(samples, counts, subject.store.cache_kb, subject.store.log_kb)
    grown = [each.figure for each in found if each.has_grown and (plan.times or not each.is_time)]
    return Outcome(name, time.monotonic() - begun, total, found, grown, failures, never)


async def _credentials(subject: Subject) -> dict[str, dict[str, str]]:
    async with Connection(subject.port) as connection:
        reply = await connection.call(control("GET", "/apis").raw("default"))
    told = json.loads(reply.body)["apis"]
    return {api["name"]: api["credentials"]["headers"] for api in told}


async def _round(subject: Subject, plan: Plan, calls: Operations, seconds: float) -> Tally:
    """Let all clients visit until the time is over, once at least."""
    tally, until = Tally(), time.monotonic() + seconds

    async def client(number: int) -> None:
        async with Connection(subject.port) as connection:
            one = Visit(connection, calls, f"soak-{number}", tally)
            await plan.story(one)
            while time.monotonic() < until:
                await plan.story(one)

    async with asyncio.TaskGroup() as group:
        for number in range(plan.clients):
            group.create_task(client(number))
    return tally


async def _at_rest(subject: Subject, failures: Counter[str]) -> dict[str, float]:
    """Return the figures when all connections have ended but the one that asks."""
    until = time.monotonic() + _PATIENCE
    while (figures := await subject.figures())["connections"] > 1:
        if time.monotonic() > until:
            failures["connections that do not end"] += 1
            break
        await asyncio.sleep(0.02)
    return figures


def _shown(figures: dict[str, float]) -> str:
    return ", ".join(f"{value:,.0f} {name}" for name, value in figures.items())
