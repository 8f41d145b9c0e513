"""One call that was made in a world, as its journal has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Message:
    """A request or a response: headers as they came, and the text of the body, both masked.

    Of a long body, the journal keeps the beginning only; then it `is_cut`.
    """

    headers: tuple[tuple[str, str], ...]
    body: str
    is_cut: bool

    def json(self) -> Any:
        """Read the body as JSON. Raises ValueError where it is none."""
        return json.loads(self.body)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Message":
        """Read a message as the control API has it."""
        headers = tuple((each["name"], each["value"]) for each in told["headers"])
        return cls(headers, told["body"], told.get("cut", False))


@dataclass(frozen=True)
class Exchange:
    """A request with its response. `at` is the world's time, `duration_ms` the wall clock's.

    `source` says who answered: `behaviour`, `stub`, `fault` or `gate`. `operation` is empty
    where the call was none; `violations` are what it broke of the contract. `curl` is the same
    call for a terminal, its credentials masked.
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

    def __str__(self) -> str:
        """One line: the call, the status, who answered."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        known = f" ({self.api} {self.operation})" if self.operation else ""
        return f"#{self.id} {self.method} {target}{known} -> {self.status}, {self.source}"

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Exchange":
        """Read an exchange as the control API has it."""
        return cls(
            id=told["id"],
            at=datetime.fromisoformat(told["at"]),
            duration_ms=told["duration_ms"],
            api=told["api"],
            operation=told["operation"],
            method=told["method"],
            path=told["path"],
            query=told["query"],
            status=told["status"],
            source=told["source"],
            request=Message.of(told["request"]),
            response=Message.of(told["response"]),
            violations=tuple(told["violations"]),
            curl=told["curl"],
        )
