"""Calls to the control API over HTTP: JSON out, a value back, refusals raised."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from mockserver.client.refusal import MockServerRefused, MockServerUnreachable
from mockserver.errors import SettingsError

#: Seconds until a call is given up; turning a clock far ahead can take long.
TIMEOUT = 120


class Control:
    """Calls the control API of the server at `url`; sends the token and never shows it.

    Each call opens a connection of its own, so threads and forked processes may share a Control.
    """

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url.strip().rstrip("/")
        self._token = token
        self._where = urlsplit(self.url)
        if not _is_base(self.url):
            raise SettingsError(
                f"{url!r} is not the URL of a mock server.",
                hint="Write it like http://127.0.0.1:4010, as `mockserver serve` prints it.",
            )

    def __repr__(self) -> str:
        return f"<Control of {self.url}>"

    def get(self, *path: str, **query: str | int | None) -> Any:
        """Send a GET to the path below /_mock; parameters that are None are left out."""
        return self.call("GET", path, query=query)

    def put(self, *path: str, body: Any = None) -> Any:
        """Send a PUT."""
        return self.call("PUT", path, body)

    def post(self, *path: str, body: Any = None) -> Any:
        """Send a POST."""
        return self.call("POST", path, body)

    def delete(self, *path: str, **query: str | int | None) -> Any:
        """Send a DELETE."""
        return self.call("DELETE", path, query=query)

    def call(
        self,
        method: str,
        path: tuple[str, ...],
        body: Any = None,
        query: Mapping[str, str | int | None] | None = None,
    ) -> Any:
        """Make a call and return the JSON of its answer, None for no body, bytes for other types.

        Raises MockServerRefused, and MockServerUnreachable.
        """
        target = self._where.path + "".join(f"/{quote(each, safe='')}" for each in ("_mock", *path))
        parameters = {name: value for name, value in (query or {}).items() if value is not None}
        target += f"?{urlencode(parameters)}" if parameters else ""
        called = f"{method} {self._where.scheme}://{self._where.netloc}{target}"
        status, media_type, raw = self._exchange(called, method, target, body)
        answer = _read(media_type, raw)
        if not 200 <= status < 300:
            raise MockServerRefused(called, status, answer)
        return answer

    def _exchange(self, called: str, method: str, target: str, body: Any) -> tuple[int, str, bytes]:
        headers = {} if self._token is None else {"Authorization": f"Bearer {self._token}"}
        payload = None
        if body is not None:
            payload = json.dumps(body, allow_nan=False).encode()
            headers["Content-Type"] = "application/json"
        connection = self._connection()
        try:
            connection.request(method, target, payload, headers)
            reply = connection.getresponse()
            return reply.status, reply.headers.get_content_type(), reply.read()
        except (OSError, http.client.HTTPException) as error:
            raise MockServerUnreachable(
                f"No mock server answers at {self.url}: {error or type(error).__name__}.",
                where=called,
                hint="Start one with `mockserver serve`, or correct the URL.",
            ) from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        secure = self._where.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        assert self._where.hostname is not None, "__init__ refuses a URL without a host"
        return kind(self._where.hostname, self._where.port, timeout=TIMEOUT)


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return is_web and "@" not in parts.netloc and not parts.query and not parts.fragment


def _read(media_type: str, raw: bytes) -> Any:
    if not raw:
        return None
    if media_type == "application/json" or media_type.endswith("+json"):
        try:
            return json.loads(raw)
        except ValueError:
            return raw
    return raw
