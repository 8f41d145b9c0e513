"""Upstreams on real sockets that send the bytes they are given, whole or broken."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.checks.fixed_server import CERTIFICATE

PET = b'{"id": 1, "name": "Rex"}'


class Wired:
    """One upstream: its URL, the requests it has got as bytes, and how many connections."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[bytes] = []
        self.connections = 0

    @property
    def lines(self) -> list[str]:
        """The last request's head, line by line, in lower case but for the first."""
        first, *rest = self.seen[-1].partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        return [first, *(line.lower() for line in rest)]


def reply(status: int = 200, body: bytes = PET, *headers: str, media: str | None = None) -> bytes:
    """Write a whole reply; JSON unless another media type is given."""
    lines = [f"HTTP/1.1 {status} Fine", f"Content-Length: {len(body)}", *headers]
    if media != "":
        lines.append(f"Content-Type: {media or 'application/json'}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@contextmanager
def replying(*replies: bytes, ends: bool = False, tls: bool = False) -> Iterator[Wired]:
    """Give each request the next reply, the last one again and again; `ends` closes after each.

    Empty bytes are no reply at all: the connection stays open until the client leaves.
    """
    upstream = Wired()
    waiting = list(replies)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            upstream.connections += 1
            while request := self.read_request():
                upstream.seen.append(request)
                self.wfile.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
                if ends:
                    return

        def read_request(self) -> bytes:
            head, length = b"", 0
            while line := self.rfile.readline():
                head += line
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                if line == b"\r\n":
                    return head + self.rfile.read(length)
            return b""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, *_: object) -> None:
            """Print nothing: clients leave, and refuse certificates, on purpose."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        upstream.url = f"http{'s' * tls}://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield upstream
        finally:
            server.shutdown()
            thread.join()
