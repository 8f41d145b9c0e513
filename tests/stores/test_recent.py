"""The worlds that a process keeps of a store elsewhere."""

from unittest.mock import patch

from mockserver.engine.clock import Clock
from mockserver.engine.world import Start, World
from mockserver.stores import recent
from mockserver.stores.recent import RecentWorlds


def a_world(name: str, size: int = 0) -> World:
    world = World(name, Start(), 0, Clock(0, None))
    world.size = size
    return world


def test_the_least_recently_used_world_gives_way() -> None:
    kept = RecentWorlds()
    with patch.object(recent, "_MOST", 2):
        kept.keep(a_world("a"))
        kept.keep(a_world("b"))
        kept.use("a")
        kept.keep(a_world("c"))

    assert [name for name in "abc" if kept.use(name) is not None] == ["a", "c"]


def test_worlds_give_way_where_their_rows_take_too_much() -> None:
    kept = RecentWorlds()
    with patch.multiple(recent, _MOST_BYTES=25, _OFTEN=3):
        for name in "abc":
            kept.keep(a_world(name, 10))

    assert [name for name in "abc" if kept.use(name) is not None] == ["b", "c"]


def test_a_world_that_is_larger_than_the_bound_is_kept_alone() -> None:
    kept = RecentWorlds()
    with patch.multiple(recent, _MOST_BYTES=25, _OFTEN=1):
        kept.keep(a_world("small", 1))
        kept.keep(a_world("large", 100))

    assert [name for name in ("small", "large") if kept.use(name) is not None] == ["large"]
