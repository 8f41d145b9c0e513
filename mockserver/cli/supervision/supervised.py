"""A server that a supervisor runs: it says when it can answer, and does what it is told then."""

import asyncio
import json
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Final, NamedTuple

from mockserver.cli.supervision.channel import Channel
from mockserver.counts import Counts
from mockserver.errors import StoreUnavailable
from mockserver.http.app import Server
from mockserver.http.metrics import count as count_own
from mockserver.http.serving import Running
from mockserver.http.traffic import Workers

#: How many seconds the supervisor may take to ask all workers what they have counted.
_PATIENCE: Final = 2.0


class Inherited(NamedTuple):
    """What a server has from its supervisor: which worker it is, its channel, and the listeners."""

    number: int
    #: Whether saved worlds are loaded: by one worker, and not by one that replaces it.
    loads: bool
    channel: socket.socket
    listeners: Sequence[socket.socket]

    @classmethod
    def parse(cls, text: str) -> "Inherited":
        """Parse `NUMBER:LOADS:CHANNEL,LISTENER,...`; channel and listeners are descriptors."""
        number, loads, descriptors = text.split(":")
        channel, *listeners = (socket.socket(fileno=int(each)) for each in descriptors.split(","))
        return cls(int(number), bool(int(loads)), channel, listeners)

    @property
    def is_first(self) -> bool:
        """Whether it is the one that speaks for all."""
        return self.number == 0


class Ready(NamedTuple):
    """What a server reports that can answer: the files to watch, its banner, and facts of it."""

    files: list[str]
    banner: str
    facts: dict[str, str]


class Supervised:
    """Guides a server as its supervisor says."""

    def __init__(
        self, server: Server, inherited: Inherited, ready: Ready, on_serve: Callable[[], None]
    ) -> None:
        self._server = server
        self._inherited = inherited
        self._ready = ready
        self._on_serve = on_serve
        self._channel: Channel
        self._told = asyncio.Event()
        self._following: asyncio.Task[None]
        self._numbers = count()
        self._asked: dict[int, asyncio.Future[list[Counts]]] = {}

    async def start(self, running: Running) -> None:
        """Report that the server can answer, and wait until it is told to serve."""
        self._channel = await Channel.open(self._inherited.channel)
        self._channel.send({"ready": self._ready._asdict()})
        self._following = asyncio.create_task(self._follow(running))
        await self._told.wait()
        self._on_serve()

    async def end(self) -> None:
        """Tell the last counts."""
        self._following.cancel()
        self._channel.send({"counts": self._counts().to_json()})
        await self._channel.close()

    async def _follow(self, running: Running) -> None:
        async for message in self._channel.messages():
            if "serve" in message:
                self._server.traffic.workers = Workers(message["workers"], self._ask)
                await running.accept_from(message["serve"])
                self._told.set()
            elif "count" in message:
                counts = self._counts().to_json()
                self._channel.send({"counts": counts, "counted": message["count"]})
            elif "asked" in message and (asked := self._asked.get(message["asked"])):
                asked.set_result([Counts.from_json(each) for each in message["counts"]])
        # The supervisor is gone.
        running.stop()
        self._told.set()

    def _counts(self) -> Counts:
        own = count_own(self._server.traffic, self._server.worlds)
        return replace(own, worker=self._inherited.number + 1)

    async def _ask(self) -> Sequence[Counts]:
        """Ask for the counts of all workers. Raises StoreUnavailable."""
        number = next(self._numbers)
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        self._channel.send({"ask": number})
        try:
            return await asyncio.wait_for(asked, _PATIENCE)
        except TimeoutError:
            what = f"The supervisor of the workers has not answered within {_PATIENCE:g} seconds."
            raise StoreUnavailable(what, hint="Try again.") from None
        finally:
            del self._asked[number]


def report_failure(channel: socket.socket, error: str) -> None:
    """Report why a server does not start."""
    with suppress(OSError):  # the supervisor is gone
        channel.sendall(json.dumps({"error": error}).encode() + b"\n")
