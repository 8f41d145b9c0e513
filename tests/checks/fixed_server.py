"""A server that gives one fixed answer to every request; it counts the requests."""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

#: A self-signed certificate for this machine, and its key.
CERTIFICATE = Path(__file__).with_name("localhost.pem")
_REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class FixedServer:
    """What is answered, what was seen ("GET /path"), and the headers of the last request."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        self.seen: list[str] = []
        self.last_headers: Mapping[str, str] = {}
        self.url = ""


@contextmanager
def answering(
    status: int,
    media_type: str = "application/json",
    location: str = "",
    *,
    tls: bool = False,
    asks: bool = False,
) -> Iterator[FixedServer]:
    """Answer all requests with the status and the headers while the block runs.

    With `tls`, the server may ask for a certificate of the client's, and trusts its own.
    """
    headers = {"Content-Type": media_type, **({"Location": location} if location else {})}
    server = FixedServer(status, headers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.seen.append(f"{self.command} {self.path}")
            server.last_headers = dict(self.headers)
            # What is sent has to be read: else the client may not get to read the answer.
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.send_response(server.status)
            for name, text in server.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as host:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            if asks:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(CERTIFICATE)
            host.socket = context.wrap_socket(host.socket, server_side=True)
        host.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake is wanted
        server.url = f"http{'s' * tls}://127.0.0.1:{host.server_address[1]}"
        thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            host.shutdown()
            thread.join()


@contextmanager
def breaking(first: int) -> Iterator[str]:
    """Close this many connections without an answer, then answer each with `{}`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for number in range(first + 1):
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    if number == first:
                        connection.sendall(_REPLY)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()
