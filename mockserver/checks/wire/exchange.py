"""One call to the server under test, and its reply."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.checks.wire.shell import curl
from mockserver.contract.document import Json
from mockserver.contract.secret import MASKED, is_secret_name, without_secrets

#: The value of `Exchange.json` for a body that is not JSON; nothing else is equal to it.
NOT_JSON: Any = object()
#: So many characters of a body are shown.
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as it was sent, and the reply as it came.

    `operation` is the operationId; `headers` are those that were set for the call, credentials
    included: whoever shows an exchange masks it. The names of `reply_headers` are in lower case.
    """

    operation: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    status: int
    reply_headers: Mapping[str, str]
    reply_body: bytes
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Json:
        """The reply's body as JSON, or NOT_JSON."""
        try:
            return json.loads(self.reply_body)
        except (ValueError, RecursionError):
            return NOT_JSON

    @property
    def sent_json(self) -> Json:
        """The request's body as JSON, or NOT_JSON."""
        try:
            return json.loads(self.body or b"")
        except (ValueError, RecursionError):
            return NOT_JSON

    @property
    def came(self) -> str:
        """The reply in one line, without credentials."""
        text = " ".join(without_credentials(self.reply_body).split())
        cut = "..." if len(text) > _SHOWN else ""
        return f"{self.status} {text[:_SHOWN]}{cut}".strip()

    @property
    def curl(self) -> str:
        """The call as a command for a shell, without credentials."""
        headers = {
            name: _credential(value) if is_secret_name(name) and value else value
            for name, value in self.headers.items()
        }
        body = None if self.body is None else without_credentials(self.body).encode()
        return curl(self.method, self.url, headers, body)


def _credential(value: str) -> str:
    """Return what stands for a credential; the scheme before it stays."""
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {MASKED}" if space else MASKED


def without_credentials(body: bytes) -> str:
    """Return a body as text; members of JSON that carry credentials are masked."""
    text = body.decode(errors="replace")
    try:
        value = json.loads(text)
        masked = without_secrets(value)
    except (ValueError, RecursionError):
        return text
    return text if masked == value else json.dumps(masked)
