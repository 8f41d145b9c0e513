"""Keeps servers running on the listeners of this process: each in a process of its own.

A connection that waits on a listener waits for whichever server accepts from it: none is lost when
a server dies, or when a new one takes over. A new server answers before an old one ends, and one
that does not start leaves the old ones alone.
"""

import asyncio
import signal
import socket
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

import click

from mockserver.cli.log.output import Output
from mockserver.cli.supervision.channel import Message
from mockserver.cli.supervision.restarts import Restarts
from mockserver.cli.supervision.tally import Tally
from mockserver.cli.supervision.watched import Watched
from mockserver.cli.supervision.worker import Worker, ending, exit_code
from mockserver.errors import SettingsError

_EVERY: Final = 0.25
#: A server that cannot answer after so many seconds is given up.
_START: Final = 120.0
#: Beyond its grace, a server has so many seconds to end.
_SPARE: Final = 10.0


class Supervisor:
    """Keeps some servers running; `grace` is how many seconds one may take to end.

    With `watched`, all are replaced when a file changes. Worlds in memory are lost with a server.
    """

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        workers: int,
        grace: float,
        output: Output,
        watched: Watched | None = None,
        *,
        is_in_memory: bool = False,
    ) -> None:
        self._listeners = listeners
        self._grace = grace
        self._output = output
        self._watched = watched
        self._is_in_memory = is_in_memory
        self._restarts = [Restarts() for _ in range(workers)]
        #: The servers that serve, by their numbers, and all processes that have not ended.
        self._serving: dict[int, Worker] = {}
        self._running: set[Worker] = set()
        #: How often all servers were replaced.
        self._generation = 0
        self._tally = Tally()
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: asyncio.Future[None]

    async def run(self) -> int:
        """Serve until a signal says to stop. Returns the exit code of the command.

        Raises SettingsError if no server stays alive.
        """
        self._over = asyncio.get_running_loop().create_future()
        self._catch_signals()
        try:
            workers = await self._start_all(loads=True)
            if failed := [each for each in workers if not _is_ready(each)]:
                return 0 if self._over.done() else await self._failed(failed[0])
            self._take_over(workers)
            if self._watched is not None:
                self._do(self._watch(self._watched))
            await self._over
        finally:
            await self._end_all()
        return 0

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if each is not signal.SIGHUP or signal.getsignal(each) is not signal.SIG_IGN:
                loop.add_signal_handler(each, self._stop)
        for each in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(each, signal.SIG_IGN)

    def _stop(self) -> None:
        if not self._over.done():
            self._over.set_result(None)
            return
        # The second signal is passed on: servers wait for nothing any more.
        for each in self._running:
            each.stop()

    async def _watch(self, watched: Watched) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            if changed := watched.changes():
                self._output.say(f"Changed: {', '.join(changed)}. Starting again.")
                await self._replace_all(watched)

    async def _replace_all(self, watched: Watched) -> None:
        """Start new servers; the old ones end once the new ones can answer, and not otherwise."""
        # Worlds that a store keeps are as people have left them: they are not loaded over.
        workers = await self._start_all(loads=self._is_in_memory)
        if self._over.done():
            return
        if failed := [each for each in workers if not _is_ready(each)]:
            for each in workers:
                each.kill()
            watched.add_behaviours()
            await self._failed(failed[0])
            state = "The old one goes on" if self._serving else "Nothing is served"
            self._output.say(
                f"The new server did not start. {state}; the next change is tried again."
            )
            return
        watched.drop_behaviours()
        old = list(self._serving.values())
        self._generation += 1
        self._take_over(workers)
        for each in old:
            self._do(self._end(each))

    def _take_over(self, workers: Sequence[Worker]) -> None:
        """Print the banner of new servers, and let them serve."""
        ready = workers[0].ready.result()
        if ready is not None:
            self._output.started(ready["banner"], **ready["facts"])
        for each in workers:
            self._place(each)
        self._share_out()

    def _place(self, worker: Worker) -> None:
        self._serving[worker.number] = worker
        ready = worker.ready.result()
        if self._watched is not None and ready is not None:
            self._watched.add(map(Path, ready["files"]))

    def _share_out(self) -> None:
        """Let each server accept from its own listener, and from those whose server is gone."""
        numbers = sorted(self._serving)
        for worker in self._serving.values():
            places = [
                place
                for place in range(len(self._listeners))
                if place == worker.number
                or (place not in self._serving and numbers[place % len(numbers)] == worker.number)
            ]
            worker.serve(places if len(self._listeners) > 1 else [0], len(numbers))

    async def _start_all(self, *, loads: bool) -> list[Worker]:
        """Start a server for each place, at the same time; the first of them may load worlds."""
        places = range(len(self._restarts))
        workers = await asyncio.gather(
            *(self._start(place, loads=loads and place == 0) for place in places)
        )
        await asyncio.gather(*(self._wait(each) for each in workers))
        return workers

    async def _start(self, number: int, *, loads: bool) -> Worker:
        worker = await Worker.start(number, self._listeners, self._asked, loads=loads)
        self._running.add(worker)
        self._do(self._follow(worker))
        return worker

    async def _wait(self, worker: Worker) -> None:
        """Wait until a server can answer, or has ended, or this process is asked to stop."""
        awaited: set[asyncio.Future[Any]] = {worker.ready, self._over}
        await asyncio.wait(awaited, timeout=_START, return_when=asyncio.FIRST_COMPLETED)

    async def _failed(self, worker: Worker) -> int:
        """Say why a server has not started; returns its exit code."""
        if not worker.ready.done():
            worker.error = f"It could not answer within {_START:g} seconds."
            worker.kill()
        code = await worker.end
        if worker.error is not None:
            click.echo(worker.error, err=True)
        return exit_code(code) or 2

    async def _follow(self, worker: Worker) -> None:
        """Wait for the end of a server, and replace it if nobody has asked for it."""
        generation = self._generation
        code = await asyncio.shield(worker.end)
        self._running.discard(worker)
        self._tally.add_ended(worker)
        if self._serving.get(worker.number) is not worker or self._over.done():
            return
        del self._serving[worker.number]
        self._share_out()
        name = self._name(worker)
        lost = "; worlds in memory are lost" if self._is_in_memory else ""
        self._output.say(f"{name} has ended: {ending(code)}. Starting another{lost}.")
        await self._replace(worker, ending(code), generation)

    async def _replace(self, dead: Worker, why: str, generation: int) -> None:
        """Start another server in the place of a dead one; if it dies at once, later and later."""
        number = dead.number
        while True:
            pause = self._restarts[number].pause(dead.lived)
            if self._is_hopeless(number) and not self._over.done():
                self._over.set_exception(_never_alive(why))
                return
            await asyncio.sleep(pause)
            worker = await self._start(number, loads=self._is_in_memory)
            await self._wait(worker)
            if self._over.done():
                return
            if self._generation != generation:  # a new one has taken its place
                worker.kill()
                return
            if _is_ready(worker):
                break
            code = await self._failed(worker)
            dead, why = worker, worker.error or f"exit code {code}"
        self._place(worker)
        self._share_out()

    def _is_hopeless(self, number: int) -> bool:
        """Whether nobody serves, and servers die again and again without a file that changes."""
        return not self._serving and self._watched is None and self._restarts[number].is_hopeless

    def _name(self, worker: Worker) -> str:
        return "The server" if len(self._restarts) == 1 else f"Worker {worker.number + 1}"

    def _asked(self, worker: Worker, message: Message) -> None:
        self._do(self._answer(worker, message["ask"]))

    async def _answer(self, worker: Worker, number: int) -> None:
        serving = [each for each in self._running if each.serves_since is not None]
        counts = await self._tally.all(sorted(serving, key=lambda each: each.number))
        worker.answer({"asked": number, "counts": counts})

    async def _end(self, worker: Worker) -> None:
        """Let a server finish its running calls."""
        worker.stop()
        _, late = await asyncio.wait({worker.end}, timeout=self._grace + _SPARE)
        if late:
            worker.kill()
            await worker.end

    async def _end_all(self) -> None:
        for listener in self._listeners:
            listener.close()
        for each in self._running:
            if each.serves_since is None:
                each.kill()
        await asyncio.gather(*(self._end(each) for each in self._running))
        for task in self._tasks:
            task.cancel()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _is_ready(worker: Worker) -> bool:
    return worker.ready.done() and worker.ready.result() is not None


def _never_alive(why: str) -> SettingsError:
    return SettingsError(
        f"No worker stays alive, and nothing is served. The last one: {why}.",
        hint="Look at what it has printed, mend the cause, and start again.",
    )
