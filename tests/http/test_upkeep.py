"""What a server does every second: deadlines, garbage, and one line when nobody more fits in."""

import asyncio
import gc
import logging
import socket
import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.http.transport.upkeep import Upkeep, tune_collector


class Clock:
    """A clock that is set."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Knot:
    """Garbage that only the collector can find."""

    def __init__(self) -> None:
        self.itself = self


class Accepted(asyncio.BaseTransport):
    """A new connection with a descriptor."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self.descriptor = descriptor

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self

    def fileno(self) -> int:
        return self.descriptor


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector as a server sets it, and afterwards as it was."""
    before = gc.get_threshold()
    tune_collector()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_old_garbage_is_given_back_in_time_and_not_at_every_tick() -> None:
    clock = Clock()
    upkeep = Upkeep(clock)
    knots = [Knot() for _ in range(2_000)]
    # Old enough to be left alone by the younger generations.
    gc.collect(1)
    found = [weakref.ref(knot) for knot in knots]
    del knots

    upkeep.tick([])
    early = sum(each() is not None for each in found)
    clock.now += 11
    upkeep.tick([])

    assert early == 2_000
    assert [each() for each in found if each() is not None] == []


@pytest.mark.timed
@pytest.mark.usefixtures("collector")
def test_a_full_collection_passes_over_what_was_loaded() -> None:
    took = []
    for _ in range(5):
        started = time.perf_counter()
        gc.collect()
        took.append(time.perf_counter() - started)

    assert min(took) < 0.02


@pytest.mark.usefixtures("collector")
def test_an_idle_server_does_not_collect() -> None:
    clock = Clock()
    upkeep = Upkeep(clock)
    gc.collect()
    before = gc.get_stats()[2]["collections"]

    for _ in range(20):
        clock.now += 60
        upkeep.tick([])

    assert gc.get_stats()[2]["collections"] == before


@pytest.mark.usefixtures("collector")
def test_a_server_that_was_made_without_the_collector_runs_it_again() -> None:
    gc.disable()

    tune_collector()

    assert gc.isenabled()
    assert gc.get_freeze_count()


def test_every_connection_looks_at_the_clock() -> None:
    seen: list[float] = []

    class Connection:
        def check(self, now: float) -> None:
            seen.append(now)

    Upkeep(Clock()).tick([Connection(), Connection()])

    assert seen == [1_000.0, 1_000.0]


def test_the_last_descriptors_are_for_no_connection_and_that_is_said_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    upkeep = Upkeep(clock, descriptors=64)

    assert upkeep.admits(Accepted(47))
    assert not any(upkeep.admits(Accepted(descriptor)) for descriptor in range(48, 64))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "may open 64 files" in caplog.text
    clock.now += 61
    assert not upkeep.admits(Accepted(50))
    assert len(caplog.records) == 2
    assert upkeep.admits(Accepted(20))


def test_a_failing_accept_is_one_line_and_other_errors_are_the_loops(
    caplog: pytest.LogCaptureFixture,
) -> None:
    upkeep = Upkeep(Clock(), descriptors=64)

    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        failing = {
            "message": "socket.accept() out of system resource",
            "exception": OSError(24, "Too many open files"),
            "socket": socket.socket,
        }
        for _ in range(100):
            upkeep.accept_failed(loop, failing)
        lines = len(caplog.records)
        upkeep.accept_failed(loop, {"message": "Task exception was never retrieved"})

    assert lines == 1
    assert caplog.records[1].name == "asyncio"
