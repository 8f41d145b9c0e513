"""The one call that shows what a scenario is about, and the person that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Story:
    """A call of one API; `person` is who makes it, as its credentials name them, or None.

    `target` is the vendor's path with its query, `body` a JSON value or None, and `status` that of
    the reply in a fresh world of the scenario.
    """

    api: str
    method: str
    target: str
    status: int
    person: str | None = None
    body: Any = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Story":
        """Read a story that the schema of scenarios has accepted."""
        method, _, target = data["call"].partition(" ")
        return cls(
            data["api"], method, target, data["status"], data.get("person"), data.get("body")
        )
