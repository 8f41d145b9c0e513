"""One exchange of a world: the request and its response, as the journal keeps them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Message:
    """A request or a response: its headers and the text of its body, credentials masked.

    `is_cut` is true where the body is longer than what the journal keeps of one.
    """

    headers: tuple[tuple[str, str], ...]
    body: str
    is_cut: bool

    def json(self) -> Any:
        """Parse the body as JSON. Raises ValueError where it is not JSON."""
        return json.loads(self.body)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Message":
        """Read a message as the control API gives it."""
        headers = tuple((each["name"], each["value"]) for each in payload["headers"])
        return cls(headers, payload["body"], payload.get("cut", False))


@dataclass(frozen=True)
class Exchange:
    """A request with its response. `at` is world time; `duration_ms` is real time.

    `source` says what answered: `behaviour`, `stub`, `fault`, `gate`, or `upstream` behind a proxy.
    `operation` is empty for a call that matches no operation; `violations` are where it broke the
    contract. `curl` is the same call for a terminal: ready-made credentials are written out, others
    are masked. `trace_id` is that of the call's `traceparent` header, or empty. `ignored` has the
    first members (`/customer/nmae`) and flags (`?pgae`) of an answered call that its contract does
    not know.
    """

    id: int
    at: datetime
    duration_ms: float
    api: str
    operation: str
    method: str
    path: str
    query: str
    status: int
    source: str
    request: Message
    response: Message
    violations: tuple[Mapping[str, Any], ...]
    curl: str
    trace_id: str = ""
    ignored: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return one line: the call, the status, what answered."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        operation = f" ({self.api} {self.operation})" if self.operation else ""
        return f"#{self.id} {self.method} {target}{operation} -> {self.status}, {self.source}"

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Exchange":
        """Read an exchange as the control API gives it."""
        return cls(
            id=payload["id"],
            at=datetime.fromisoformat(payload["at"]),
            duration_ms=payload["duration_ms"],
            api=payload["api"],
            operation=payload["operation"],
            method=payload["method"],
            path=payload["path"],
            query=payload["query"],
            status=payload["status"],
            source=payload["source"],
            request=Message.of(payload["request"]),
            response=Message.of(payload["response"]),
            violations=tuple(payload["violations"]),
            curl=payload["curl"],
            trace_id=payload.get("trace_id", ""),
            ignored=tuple(payload.get("ignored", ())),
        )
