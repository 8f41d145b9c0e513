"""Parses the bytes of a connection: counts heads while they arrive, ignores offers to upgrade.

httptools does the parsing. What it rejects, and what does not end, becomes a Malformed.
"""

import logging
from typing import Any, Final, Literal, Protocol

import httptools

from mockserver.http.transport.cycle import Malformed
from mockserver.http.transport.limits import Limits
from mockserver.http.transport.patience import Patience
from mockserver.http.transport.repetition import HeaderLines, header_lines_of
from mockserver.http.transport.target import guess_target, read_target, write_target

_logger = logging.getLogger(__name__)

_VERSIONS: Final = frozenset(("1.0", "1.1"))
#: The headers that httptools has to parse again to read a body after an offer to upgrade.
_FRAMING: Final = frozenset((b"content-length", b"transfer-encoding", b"connection"))

#: The meaning of httptools' error messages that are not clear by themselves.
_MEANING: Final = {
    "Expected HTTP/, RTSP/ or ICE/": "the request line is not 'METHOD TARGET HTTP/1.1'; a space "
    "in a target is written %20",
    "Invalid method encountered": "the method is unknown; methods are written in capital letters",
    "Pause on PRI/Upgrade": "it is HTTP/2, and this server supports HTTP/1.1 only",
    "Unexpected whitespace after header value": "a header continues on a second line",
}


class Listener(Protocol):
    """The receiver of what was parsed."""

    def on_head(self, scope: dict[str, Any], *, keeps_alive: bool, is_expecting: bool) -> None:
        """Receive a request whose body follows."""
        ...

    def on_body(self, body: bytes) -> None:
        """Receive a part of the body."""
        ...

    def on_end(self) -> None:
        """Receive the end of the request."""
        ...

    def on_malformed(self, scope: dict[str, Any] | None, malformed: Malformed) -> None:
        """Receive an error: nothing more is parsed. Without a `scope` it is in the last body."""
        ...


class RequestParser:
    """Parses one connection for a listener. `phase` is what comes next; "over" means nothing.

    A scope holds the head: method, path, query, version, headers. In the scope of a malformed
    request, unknown parts are empty.
    """

    def __init__(self, listener: Listener, limits: Limits, patience: Patience) -> None:
        self.phase: Literal["idle", "head", "body", "over"] = "idle"
        #: What all scopes of the connection have in common.
        self.common: dict[str, Any] = {}
        self._listener = listener
        self._limits = limits
        self._patience = patience
        self._parser = self._new_parser()
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._scope: dict[str, Any] = {}
        self._is_expecting = False
        #: Whether the last head offers an upgrade; it is then parsed again without the offer.
        self._is_offer = self._is_replay = False
        #: Heads that began in the current piece, and bytes that came without any progress.
        self._begun = self._unfinished = 0
        self._has_progress = False
        #: The header lines of the last request that came whole, in one piece.
        self._lines: HeaderLines | None = None

    def feed(self, piece: bytes | memoryview) -> None:
        """Parse the next bytes; refuse a head or a line that does not end."""
        if self.phase == "over":
            return
        was_idle = self.phase == "idle"
        if was_idle and self._lines is not None and self._repeat(self._lines, piece):
            return
        self._has_progress, self._begun = False, 0
        try:
            self._parse(piece)
        except httptools.HttpParserError as error:
            # The first line is that of this request if the piece began with it.
            line = bytes(piece) if was_idle and self._begun <= 1 else b""
            self._refuse(_malformed(error), line)
            return
        self._unfinished = 0 if self._has_progress else self._unfinished + len(piece)
        if self._unfinished > self._limits.head_bytes:
            self._refuse(self._too_large(), b"")
        elif was_idle and self.phase == "idle" and self._begun == 1 and isinstance(piece, bytes):
            self._lines = header_lines_of(piece, self._headers)

    def give_up(self, malformed: Malformed) -> None:
        """Refuse the request that is not complete yet."""
        self._refuse(malformed, b"")

    def close(self) -> None:
        """Stop parsing, and release everything."""
        self.phase = "over"
        self._parser = self._listener = None  # type: ignore[assignment]  # a reference cycle
        self._scope = {}
        self._lines = None

    # What httptools calls.

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._is_replay:
            return
        self.phase = "head"
        self._patience.begin()
        self._has_progress = True
        self._begun += 1
        self._url = b""
        self._headers = []
        self._scope = {**self.common, "headers": self._headers}
        self._is_expecting = False

    def on_url(self, url: bytes) -> None:
        """Add a part of the target."""
        if not self._is_replay:
            self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header; trailers are ignored (RFC 9110, 6.5.1)."""
        if self.phase != "head" or self._is_replay:
            return
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self._is_expecting = True
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Pass a request whose head is complete to the listener."""
        self._has_progress = True
        if not self._is_replay:
            self._read_head()
            if self._parser.should_upgrade():
                self._is_offer = True
                return
        self._is_replay = False
        self.phase = "body"
        self._patience.begin()
        is_old = self._scope["http_version"] == "1.0"
        self._listener.on_head(
            self._scope,
            keeps_alive=not is_old and self._parser.should_keep_alive(),
            is_expecting=not is_old and self._is_expecting,
        )

    def on_body(self, body: bytes) -> None:
        """Pass a part of the body to the listener."""
        self._has_progress = True
        self._patience.body_size += len(body)
        self._listener.on_body(body)

    def on_message_complete(self) -> None:
        """End the request."""
        if self._is_offer:
            return
        self._has_progress = True
        self.phase = "idle"
        self._listener.on_end()

    def _repeat(self, lines: HeaderLines, piece: bytes | memoryview) -> bool:
        """Pass on a request whose header lines are known; returns whether the piece was one."""
        repeated = lines.read(piece) if isinstance(piece, bytes) else None
        if repeated is None:
            return False
        method, raw_path, query, headers, body = repeated
        scope = {**self.common, "headers": headers, "method": method, "http_version": "1.1"}
        write_target(scope, raw_path, query)
        self._unfinished = 0
        self.phase = "body"
        self._patience.begin()
        self._listener.on_head(scope, keeps_alive=True, is_expecting=False)
        if body:
            self._patience.body_size = len(body)
            self._listener.on_body(body)
        self.phase = "idle"
        self._listener.on_end()
        return True

    def _new_parser(self) -> httptools.HttpRequestParser:
        parser = httptools.HttpRequestParser(self)
        # Bytes after a last request in the same packet are ignored, and are not an error.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return parser

    def _parse(self, piece: bytes | memoryview) -> None:
        while piece:
            try:
                self._parser.feed_data(piece)
            except httptools.HttpParserUpgrade as upgrade:
                piece = piece[upgrade.args[0] :]
                self._pass_over_offer()
            else:
                return

    def _pass_over_offer(self) -> None:
        """Parse a head again without its offer: httptools would skip the body after an offer."""
        self._is_offer, self._is_replay = False, True
        self._parser = self._new_parser()
        lines = [
            self._scope["method"].encode() + b" / HTTP/" + self._scope["http_version"].encode()
        ]
        lines += [name + b": " + value for name, value in self._headers if name in _FRAMING]
        self._parser.feed_data(b"\r\n".join([*lines, b"", b""]))

    def _read_head(self) -> None:
        scope = self._scope
        scope["method"] = self._parser.get_method().decode("ascii")
        version = scope["http_version"] = self._parser.get_http_version()
        if version not in _VERSIONS:
            raise _Refused(Malformed(400, f"HTTP/{version} is not supported; use HTTP/1.1."))
        if scope["method"] == "CONNECT":
            reason = "CONNECT asks for a tunnel, but this server is not a proxy."
            raise _Refused(Malformed(400, reason))
        if len(self._url) > self._limits.head_bytes:
            raise _Refused(self._too_large())
        read_target(scope, self._url)

    def _refuse(self, malformed: Malformed, line: bytes) -> None:
        """Report that nothing more is parsed, with the known parts of the request."""
        phase, self.phase = self.phase, "over"
        if phase == "body":
            self._listener.on_malformed(None, malformed)
            return
        scope = self._scope if phase == "head" else {**self.common, "headers": []}
        scope["http_version"] = "1.1"
        if "path" not in scope:
            known = self._parser.get_method() + b" " + self._url if self._url else b""
            guess_target(scope, line or known)
        self._listener.on_malformed(scope, malformed)

    def _too_large(self) -> Malformed:
        return Malformed(431, f"The head is larger than {self._limits.head_bytes:,} bytes.")


class _Refused(Exception):
    """Raised in a callback of httptools, to refuse a request that httptools accepts."""

    def __init__(self, malformed: Malformed) -> None:
        super().__init__(malformed.reason)
        self.malformed = malformed


def _malformed(error: httptools.HttpParserError) -> Malformed:
    is_callback = isinstance(error, httptools.HttpParserCallbackError)
    cause = error.__context__ if is_callback else error
    if isinstance(cause, _Refused):
        return cause.malformed
    if not isinstance(cause, httptools.HttpParserError):
        _logger.error("A request could not be parsed.", exc_info=cause)
        return Malformed(400, "This is not a request that the server can parse.")
    text = str(cause)
    return Malformed(400, f"This is not an HTTP/1.1 request: {_MEANING.get(text, text)}.")
