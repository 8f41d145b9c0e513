"""The metrics of a server in the text form of Prometheus, added up when somebody asks for them."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from mockserver import __version__
from mockserver.counts import Counts
from mockserver.http.traffic import Traffic
from mockserver.stores.store import Limits, Usage
from mockserver.stores.worlds import Worlds

#: The buckets of the histogram: times below 2**N microseconds, from 64 us to 17 s.
_BITS: Final = (6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 22, 24)
_SECOND: Final = 1_000_000
#: The label of a request that reached no operation.
_NONE: Final = "none"


def count(traffic: Traffic, worlds: Worlds) -> Counts:
    """Return what this process has counted so far."""
    connections, running = traffic.load()
    watcher = traffic.watcher
    return Counts(
        {key: list(cell) for key, cell in traffic.calls.items()},
        dict(traffic.violations),
        store_errors=traffic.store_errors,
        conflicts=worlds.conflicts,
        log_dropped=0 if watcher is None else watcher.dropped,
        worlds_in_use=len(worlds.locks),
        calls_waiting=worlds.locks.waiting,
        connections=connections,
        requests_in_progress=running,
        log_queued_bytes=0 if watcher is None else watcher.queued_bytes,
        tasks=len(asyncio.all_tasks()),
        process=os.getpid(),
    )


class Metrics(NamedTuple):
    """What is measured: the counts of each process, and what the store keeps of the worlds now."""

    counts: Sequence[Counts]
    usage: Usage
    limits: Limits

    def text(self) -> str:
        """Write everything in the text form of Prometheus, version 0.0.4."""
        # Imported here: no server should wait for it that nobody measures.
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

        registry = CollectorRegistry()
        workers = {each.worker: each.process for each in self.counts if each.worker is not None}
        if workers:
            registry.register(_Processes(workers))
        else:
            ProcessCollector(registry=registry)
        registry.register(_Collector(self))
        return generate_latest(registry).decode()


class _Processes:
    """Hands what the system knows of several processes to the Prometheus library."""

    def __init__(self, workers: Mapping[int, int | None]) -> None:
        self._workers = workers

    def collect(self) -> Iterator[Any]:
        """Yield every metric, with a sample for each worker: they are told apart by a label."""
        from prometheus_client import ProcessCollector
        from prometheus_client.core import Metric

        families: dict[str, Metric] = {}
        for worker, process in self._workers.items():
            collector = ProcessCollector(pid=partial(str, process), registry=None)
            for of_one in collector.collect():
                blank = Metric(of_one.name, of_one.documentation, of_one.type)
                family = families.setdefault(of_one.name, blank)
                for sample in of_one.samples:
                    family.add_sample(sample.name, {"worker": str(worker)}, sample.value)
        yield from families.values()


class _Collector:
    """Hands a server's numbers to the Prometheus library."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._total = Counts.total(metrics.counts)

    def collect(self) -> Iterator[Any]:
        """Yield every metric."""
        total = self._total
        yield _gauge("build", "The version of the mock server.", 1, version=__version__)
        living = sum(each.process is not None for each in self._metrics.counts)
        yield _gauge("workers", "Processes that answer.", living)
        yield _requests(total)
        yield _durations(total)
        yield _violations(total)
        yield from self._worlds()
        yield from self._queues()

    def _worlds(self) -> Iterator[Any]:
        total, (_, usage, limits) = self._total, self._metrics
        conflicts = "Commits that were tried again because another process changed the world."
        yield _counter("world_conflicts", conflicts, total.conflicts)
        errors = "Calls that the store of the worlds did not serve."
        yield _counter("store_errors", errors, total.store_errors)
        yield _gauge("worlds", "Worlds that are kept.", usage.worlds)
        yield _gauge("worlds_limit", "Worlds that fit.", limits.worlds)
        yield _gauge("rows_bytes", "Bytes of the rows and snapshots of all worlds.", usage.bytes)
        yield _gauge("rows_bytes_limit", "Bytes of rows and snapshots that fit.", limits.bytes)
        yield _gauge("journal_bytes", "Bytes of all journals.", usage.journal_bytes)
        yield _gauge("journal_bytes_limit", "Bytes of journals that fit.", limits.journal_bytes)

    def _queues(self) -> Iterator[Any]:
        total = self._total
        yield _gauge("worlds_in_use", "Worlds in use at this moment.", total.worlds_in_use)
        yield _gauge("calls_waiting", "Calls that wait for a world in use.", total.calls_waiting)
        yield _gauge("connections", "Open connections.", total.connections)
        running = "Requests that are being answered."
        yield _gauge("requests_in_progress", running, total.requests_in_progress)
        yield _gauge("tasks", "Tasks of the event loop, this request's among them.", total.tasks)
        queued = "Bytes of the log that wait to be written."
        yield _gauge("log_queued_bytes", queued, total.log_queued_bytes)
        lost = "Requests that the log does not show, because the output did not take them."
        yield _counter("log_dropped", lost, total.log_dropped)


def _requests(total: Counts) -> Any:
    from prometheus_client.core import CounterMetricFamily

    labels = ["api", "operation", "status"]
    family = CounterMetricFamily(
        "mockserver_requests", "Requests by operation; status 0: dropped by a fault.", labels=labels
    )
    for (api, operation, status), cell in total.calls.items():
        family.add_metric([api or _NONE, operation or _NONE, str(status)], sum(cell[1:]))
    return family


def _durations(total: Counts) -> Any:
    from prometheus_client.core import HistogramMetricFamily

    sums: dict[tuple[str, str], int] = defaultdict(int)
    counts: dict[tuple[str, str], list[int]] = {}
    for (api, operation, _), cell in total.calls.items():
        key = api or _NONE, operation or _NONE
        sums[key] += cell[0]
        before = counts.get(key, [0] * (len(cell) - 1))
        counts[key] = [one + other for one, other in zip(before, cell[1:], strict=True)]
    family = HistogramMetricFamily(
        "mockserver_request_duration_seconds",
        "From the head of a request to its reply, with the delay of a fault.",
        labels=["api", "operation"],
    )
    for key, by_bits in counts.items():
        buckets = [(str(2**bits / _SECOND), sum(by_bits[: bits + 1])) for bits in _BITS]
        buckets.append(("+Inf", sum(by_bits)))
        family.add_metric(list(key), buckets, sum_value=sums[key] / _SECOND)
    return family


def _violations(total: Counts) -> Any:
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(
        "mockserver_violations",
        "Requests that broke the contract, and replies; by the place of the first violation.",
        labels=["api", "operation", "place"],
    )
    for (api, operation, place), count in total.violations.items():
        family.add_metric([api or _NONE, operation or _NONE, place], count)
    return family


def _gauge(name: str, what: str, value: float, **labels: str) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"mockserver_{name}", what, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _counter(name: str, what: str, value: float) -> Any:
    from prometheus_client.core import CounterMetricFamily

    return CounterMetricFamily(f"mockserver_{name}", what, value=value)
