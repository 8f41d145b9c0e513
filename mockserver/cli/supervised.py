"""A server that a supervisor runs: it takes the listener over, and reports when it answers.

Both ends of the channel show that the other one lives: a server whose supervisor is gone stops.
"""

import asyncio
import json
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

#: The end of a server's report.
END = b"\n"


class Supervised(NamedTuple):
    """What a server has from its supervisor: the socket to serve on, and the channel to it."""

    listener: socket.socket
    channel: socket.socket

    @classmethod
    def parse(cls, descriptors: str) -> "Supervised":
        """Make sockets of two file descriptors with a comma between them."""
        listener, channel = descriptors.split(",")
        return cls(socket.socket(fileno=int(listener)), socket.socket(fileno=int(channel)))

    def report(self, stop: Callable[[], None], files: Iterable[Path]) -> None:
        """Report to the supervisor that the server answers; stop when the supervisor is gone.

        The report is one line of JSON: the files to watch.
        """
        self.channel.sendall(json.dumps([str(each) for each in files]).encode() + END)
        asyncio.get_running_loop().add_reader(self.channel, stop)
