"""Runs pieces of work in processes of their own, forked from this one: no import is paid twice."""

import os
import pickle
import resource
import selectors
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class _Running(NamedTuple):
    task: Any
    process: int
    ends: float
    answer: bytearray


def in_forks(
    tasks: Iterable[Task],
    work: Callable[[Task], Result],
    *,
    at_once: int,
    seconds: int,
) -> Iterator[tuple[Task, Result | None]]:
    """Yield each task with the result of its work, as they end.

    None stands for work that took more than so many seconds of a processor, that waited for ten
    times as long, or whose process died. This process must have no thread when it forks.
    """
    waiting = iter(tasks)
    is_over = False
    with selectors.DefaultSelector() as selector:
        while True:
            while not is_over and len(selector.get_map()) < at_once:
                task = next(waiting, _OVER)
                if task is _OVER:
                    is_over = True
                    break
                reading, process = _fork(task, work, seconds)
                ends = time.monotonic() + _PATIENCE * seconds
                running = _Running(task, process, ends, bytearray())
                selector.register(reading, selectors.EVENT_READ, running)
            if not selector.get_map():
                return
            selector.select(timeout=1)
            for key in [*selector.get_map().values()]:
                running = key.data
                if _is_done(key.fd, running):
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    os.waitpid(running.process, 0)
                    answer = bytes(running.answer)
                    yield running.task, pickle.loads(answer) if answer else None


_OVER: Any = object()
#: On a machine that does other work, too, a process is much older than what it has computed.
_PATIENCE = 10


def _fork(task: Task, work: Callable[[Task], Result], seconds: int) -> tuple[int, int]:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        os.set_blocking(reading, False)
        return reading, process
    os.close(reading)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        answer = pickle.dumps(work(task))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    finally:
        # Neither clean-up nor a traceback of the parent's.
        os._exit(0)


def _is_done(reading: int, running: _Running) -> bool:
    """Read what there is; whether the process has ended, or has been ended for its time."""
    while True:
        try:
            part = os.read(reading, 2**16)
        except BlockingIOError:
            break
        if not part:
            return True
        running.answer.extend(part)
    if time.monotonic() < running.ends:
        return False
    os.kill(running.process, signal.SIGKILL)
    running.answer.clear()
    return True
