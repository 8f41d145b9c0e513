"""What tells whether two worlds have the same rows and due effects, without looking at any."""

from mockserver.engine.world import World

#: What identifies a world's rows and agenda: the objects themselves.
Contents = tuple[object, ...]


def contents_of(world: World) -> Contents:
    """Return the same value for worlds that share all tables and the agenda.

    It holds as long as one of them, or a fork, is kept.
    """
    tables = (
        (api, collection, id(table))
        for api, tables in world.tables.items()
        for collection, table in tables.items()
    )
    return (*tables, id(world.agenda))
