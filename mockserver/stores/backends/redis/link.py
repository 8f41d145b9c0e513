"""The connection to Redis: what is asked for at the same time goes out in one packet."""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import AsyncGenerator, Sequence
from hashlib import sha1
from secrets import token_bytes
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from hiredis import pack_command
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.cluster import RedisCluster as BlockingCluster
from redis.exceptions import NoScriptError, RedisClusterException, RedisError, ResponseError

from mockserver.errors import StoreUnavailable
from mockserver.stores.backends.redis.address import Address

_ERRORS = (RedisError, RedisClusterException, OSError)
#: One command with its arguments.
Command = tuple[Any, ...]


class Script(NamedTuple):
    """A script that Redis runs as one step; Redis remembers it by its hash."""

    text: str
    digest: str

    @classmethod
    def of(cls, text: str) -> "Script":
        """Make the script of a text in Lua."""
        return cls(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


class Link:
    """Sends commands to one server or to a cluster, from whichever event loop they come."""

    def __init__(self, address: Address) -> None:
        self._address = address
        #: Connections belong to an event loop, and end with it.
        self._packets: WeakKeyDictionary[AbstractEventLoop, Packets] = WeakKeyDictionary()

    def key(self) -> bytes:
        """Return the secret that all processes share; the first one makes it."""
        kind: Any = BlockingCluster if self._address.is_cluster else BlockingRedis
        name = f"{self._address.prefix}:{{registry}}:key"
        try:
            client = kind.from_url(self._address.url, **self._address.options)
            try:
                client.set(name, token_bytes(32), nx=True)
                return bytes(client.get(name))
            finally:
                client.close()
        except _ERRORS as error:
            raise _translated(error, self._address) from error

    async def run(self, *command: Any) -> Any:
        """Run a command and return its answer. Raises StoreUnavailable."""
        packets = self._packets.get(asyncio.get_running_loop())
        if packets is None:
            packets = await self._connected()
        return await packets.ask(command)

    async def call(self, script: Script, keys: Sequence[str | bytes], *arguments: Any) -> Any:
        """Run a script on keys of one slot, and return its answer. Raises StoreUnavailable."""
        try:
            packets = self._packets.get(asyncio.get_running_loop())
            if packets is None:
                packets = await self._connected()
            return await packets.ask(("EVALSHA", script.digest, len(keys), *keys, *arguments))
        except _Unknown:
            # The server is new, or has been started anew.
            return await self.run("EVAL", script.text, len(keys), *keys, *arguments)

    async def _connected(self) -> "Packets":
        """Make the connections of this event loop."""
        packets = self._packets[asyncio.get_running_loop()] = Packets(self._address)
        await packets.connect()
        return packets

    async def close(self) -> None:
        """Close the connections of this event loop, once everything that was sent is answered."""
        packets = self._packets.pop(asyncio.get_running_loop(), None)
        if packets is not None:
            await packets.close()


class Packets:
    """The connections of one event loop: what is asked for in one turn of it goes out together."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connected = _connect(address)
        self._client: Any = None
        self._waiting: list[tuple[Command, asyncio.Future[Any]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        """Make the client; it connects with the first command."""
        self._client = await anext(self._connected)

    async def close(self) -> None:
        """Close the client."""
        await asyncio.gather(*self._tasks)
        await self._connected.aclose()

    def ask(self, command: Command) -> "asyncio.Future[Any]":
        """Send a command in the next packet; its answer, or StoreUnavailable, comes later."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._send)
        self._waiting.append((command, answer))
        return answer

    def _send(self) -> None:
        """Send what has been asked for since the last packet."""
        sent, self._waiting = self._waiting, []
        task = asyncio.get_running_loop().create_task(self._exchange(sent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _exchange(self, sent: list[tuple[Command, "asyncio.Future[Any]"]]) -> None:
        try:
            answers = await self._answers([command for command, _ in sent])
        except _ERRORS as error:
            answers = [error] * len(sent)
        except asyncio.CancelledError:
            for _, future in sent:
                future.cancel()
            raise
        for (_, future), answer in zip(sent, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(_translated(answer, self._address))
            else:
                future.set_result(answer)

    async def _answers(self, commands: list[Command]) -> list[Any]:
        if self._address.is_cluster:
            asked = (self._client.execute_command(*each) for each in commands)
            return list(await asyncio.gather(*asked, return_exceptions=True))
        # The driver's own pipeline packs commands in Python, and has a timeout for each answer.
        pool = self._client.connection_pool
        async with asyncio.timeout(self._address.wait):
            connection = await pool.get_connection()
            try:
                await connection.send_packed_command([pack_command(each) for each in commands])
                return [await _answer(connection) for _ in commands]
            finally:
                await pool.release(connection)


async def _answer(connection: Any) -> Any:
    """Read the next answer; an error of its command is one, too."""
    try:
        return await connection.read_response()
    except ResponseError as error:
        return error


async def _connect(address: Address) -> AsyncGenerator[Any, None]:
    """Yield a client until it is closed; an event loop that ends closes its generators.

    Not a method: a cycle of references would let the client be collected before it is closed.
    """
    client: Any
    if address.is_cluster:
        client = RedisCluster.from_url(address.url, **address.options)
    else:
        client = Redis.from_url(address.url, **{**address.options, "socket_timeout": None})
    try:
        yield client
    finally:
        await client.aclose()
        await asyncio.sleep(0)  # its sockets are closed in the next turn


class _Unknown(Exception):
    """Redis does not know a script yet."""


def pairs(found: Any) -> list[tuple[bytes, bytes]]:
    """Return the fields of a hash: the driver has made a dict of some, not of all."""
    if isinstance(found, dict):
        return list(found.items())
    return list(zip(found[::2], found[1::2], strict=True))


def _translated(error: Exception, address: Address) -> Exception:
    """Return the error that a caller of the store expects."""
    if isinstance(error, NoScriptError):
        return _Unknown()
    if not isinstance(error, _ERRORS):
        return error
    reason = str(error).strip().rstrip(".") or type(error).__name__
    return StoreUnavailable(
        f"Redis at {address.shown} cannot be used now: {reason}.",
        hint="Try again. Is it running, reachable, and not out of memory?",
    )
