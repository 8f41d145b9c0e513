"""A worker: one server in a process of its own, as its supervisor has it."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from itertools import count

from mockserver.cli.supervision.channel import Channel, Message


class Worker:
    """One process; `asked` is called with the worker and a message that asks something."""

    def __init__(
        self,
        number: int,
        process: Process,
        channel: Channel,
        asked: Callable[["Worker", Message], None],
    ) -> None:
        self.number = number
        self._process = process
        self._channel = channel
        self._asked = asked
        self._is_stopping = False
        self._numbers = count()
        self._counting: dict[int, asyncio.Future[None]] = {}
        #: What it reports when it can answer; None if it has ended before.
        self.ready: asyncio.Future[Message | None] = asyncio.get_running_loop().create_future()
        #: Why it has not started, if it has said so.
        self.error: str | None = None
        #: What it has counted when it was last asked.
        self.counts: Message | None = None
        #: When it began to serve, by the clock of the event loop; None as long as it does not.
        self.serves_since: float | None = None
        #: Ends with the exit code of the process.
        self.end = asyncio.create_task(self._follow())

    @classmethod
    async def start(
        cls,
        number: int,
        listeners: Sequence[socket.socket],
        asked: Callable[["Worker", Message], None],
        *,
        loads: bool,
    ) -> "Worker":
        """Start this very command in another process, which inherits the listeners.

        One that `loads` has the saved worlds loaded that the command names.
        """
        ours, theirs = socket.socketpair()
        descriptors = [theirs.fileno(), *(each.fileno() for each in listeners)]
        words = sys.argv[1:]
        words[1:1] = ["--supervised", f"{number}:{loads:d}:{','.join(map(str, descriptors))}"]
        with theirs:
            # In a session of its own, a Ctrl-C comes once: from the supervisor.
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "mockserver", *words),
                pass_fds=descriptors,
                start_new_session=True,
            )
        return cls(number, process, await Channel.open(ours), asked)

    def serve(self, places: Sequence[int], workers: int) -> None:
        """Tell it from which listeners to accept, and how many workers there are."""
        if self.serves_since is None:
            self.serves_since = asyncio.get_running_loop().time()
        self._channel.send({"serve": places, "workers": workers})

    async def count(self) -> None:
        """Ask it what it has counted, unless it ends before."""
        number = next(self._numbers)
        counting = self._counting[number] = asyncio.get_running_loop().create_future()
        self._channel.send({"count": number})
        try:
            await counting
        finally:
            del self._counting[number]

    def answer(self, message: Message) -> None:
        """Answer what it has asked."""
        self._channel.send(message)

    def stop(self) -> None:
        """Let it finish its running calls; a second time, let it cut them off."""
        if self._process.returncode is None:
            # Two of the same signal could come as one.
            number = signal.SIGINT if self._is_stopping else signal.SIGTERM
            self._is_stopping = True
            self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        if self._process.returncode is None:
            self._process.kill()

    @property
    def lived(self) -> float:
        """For how many seconds it has served."""
        now = asyncio.get_running_loop().time()
        return 0.0 if self.serves_since is None else now - self.serves_since

    async def _follow(self) -> int:
        async for message in self._channel.messages():
            if "ready" in message:
                self.ready.set_result(message["ready"])
            elif "error" in message:
                self.error = message["error"]
            elif "counts" in message:
                self.counts = message["counts"]
                counting = self._counting.get(message.get("counted", -1))
                if counting is not None and not counting.done():
                    counting.set_result(None)
            else:
                self._asked(self, message)
        code = await self._process.wait()
        await self._channel.close()
        if not self.ready.done():
            self.ready.set_result(None)
        for each in self._counting.values():
            if not each.done():
                each.set_result(None)
        return code


def exit_code(code: int) -> int:
    """Return the exit code of a process as a shell has it."""
    return code if code >= 0 else 128 - code


def ending(code: int) -> str:
    """Say how a process has ended."""
    if code >= 0:
        return f"exit code {code}"
    return f"killed by signal {-code} ({signal.Signals(-code).name})"
