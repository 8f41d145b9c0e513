"""Workers as a test sees them: which process has which connection, and calls on one of them."""

import json
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.cli.processes import children, get
from tests.http.sockets import connect, head, read


def post(url: str, target: str, body: Any) -> int:
    with connect(url) as connection:
        ask(connection, "POST", target, body)
        return answer(connection)[0]


def health(url: str) -> Any:
    return json.loads(get(f"{url}/_mock/health")[1])


def owner(connection: socket.socket, processes: Sequence[int]) -> int:
    """Return the process that has accepted a connection."""
    ours, theirs = connection.getsockname()[1], connection.getpeername()[1]
    while True:
        inode = _inode(local=theirs, remote=ours)
        for process in processes:
            if inode in _sockets(process):
                return process


@contextmanager
def one_each(url: str, parent: int) -> Iterator[dict[int, socket.socket]]:
    """Open connections until each worker has one; yields these by their processes."""
    processes = children(parent)
    with ExitStack() as stack:
        found: dict[int, socket.socket] = {}
        while len(found) < len(processes):
            connection = stack.enter_context(connect(url))
            found.setdefault(owner(connection, processes), connection)
        yield found


def ask(connection: socket.socket, method: str, target: str, body: Any = None) -> None:
    """Send a request, after which the server closes the connection."""
    payload = b"" if body is None else json.dumps(body).encode()
    headers = ["Content-Type: application/json", f"Content-Length: {len(payload)}"]
    connection.sendall(head(method, target, *headers) + payload)


def answer(connection: socket.socket) -> tuple[int, Any]:
    (reply,) = read(b"".join(iter(lambda: connection.recv(2**16), b"")))
    return reply.status, json.loads(reply.body) if reply.body else None


def metric(url: str, name: str) -> float:
    """Return the sum of all samples of a metric."""
    text = get(f"{url}/_mock/metrics")[1].decode()
    samples = re.findall(rf"^mockserver_{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE)
    return sum(map(float, samples))


def _inode(*, local: int, remote: int) -> str:
    """Return the inode of the server's end of a connection; 0 as long as nobody has accepted it."""
    ends = (f":{local:04X}", f":{remote:04X}")
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(ends[0]) and fields[2].endswith(ends[1]):
            return fields[9]
    return "0"


def _sockets(process: int) -> set[str]:
    links = []
    for each in Path(f"/proc/{process}/fd").iterdir():
        try:
            links.append(str(each.readlink()))
        except OSError:  # it was closed meanwhile
            continue
    return {link.removeprefix("socket:[").removesuffix("]") for link in links}
