"""A simulated API and its ready-made credentials, as the control API describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, repr=False)
class Credentials:
    """Ready-made credentials of an API: `headers` can be sent as they are."""

    headers: Mapping[str, str]

    def __repr__(self) -> str:
        return f"<Credentials: {', '.join(self.headers)}>"


@dataclass(frozen=True)
class Api:
    """One simulated API.

    `base_path` is the path of the vendor's server URL. `operations` have `id`, `method`, `path`
    (with the base path), `summary`, `state`, `provenance` and `note`; `backstage` actions have
    `name`, `summary` and `body`, a JSON Schema.
    """

    name: str
    title: str
    base_path: str
    credentials: Credentials
    operations: Sequence[Mapping[str, Any]]
    backstage: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Api":
        """Read an API as the control API gives it."""
        return cls(
            name=payload["name"],
            title=payload["title"],
            base_path=payload["base_path"],
            credentials=Credentials(payload["credentials"]["headers"]),
            operations=payload["operations"],
            backstage=payload["backstage"],
        )
