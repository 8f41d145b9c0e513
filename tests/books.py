"""What a world holds, copied to compare it later."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.engine.world import Due, World


class Books(NamedTuple):
    """Everything of a world that a call of one API may change."""

    tables: Mapping[str, Mapping[str, Mapping[str, Any]]]
    counters: Mapping[str, int]
    agenda: list[Due]

    @classmethod
    def of(cls, world: World, api: str) -> "Books":
        """Copy the rows of an API, the counters and the agenda."""
        tables = {name: dict(table) for name, table in world.tables[api].items()}
        return cls(tables, dict(world.counters), list(world.agenda))
