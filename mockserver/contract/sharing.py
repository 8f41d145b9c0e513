"""Values that stand at several places of a document: JSON writes each place out, and loses that.

Two places share an object or a list where a document was mended so. Whether they do is kept: it
says that two schemas are one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Json = Any

#: A place that shares a value: the number of the object or list that holds it, its key or index
#: there, and the number of the value. Numbers count objects and lists, level by level.
Shared = tuple[int, str | int, int]


@contextmanager
def apart(data: Json) -> Iterator[list[Shared]]:
    """Let `data` hold each object and list once while the block runs; yields what it shares.

    Meanwhile, null stands at the other places of each.
    """
    containers = [data]
    numbers = {id(data): 0}
    shared: list[Shared] = []
    # The list grows while it is read: what is found in a container is looked into later.
    for number, container in enumerate(containers):
        for key, value in _members(container):
            if isinstance(value, _HOLDERS):
                known = numbers.setdefault(id(value), len(containers))
                if known < len(containers):
                    shared.append((number, key, known))
                else:
                    containers.append(value)
    try:
        for holder, key, _ in shared:
            containers[holder][key] = None
        yield shared
    finally:
        _share(containers, shared)


def together(data: Json, shared: Sequence[Shared]) -> None:
    """Share the values of a document that was written while they were `apart`."""
    if not shared:
        return
    containers = [data]
    for container in containers:
        containers += [value for _, value in _members(container) if isinstance(value, _HOLDERS)]
    _share(containers, shared)


#: As a tuple: a union would be made anew for each of a million values.
_HOLDERS = (dict, list)


def _members(container: Json) -> Any:
    return container.items() if isinstance(container, dict) else enumerate(container)


def _share(containers: Sequence[Json], shared: Sequence[Shared]) -> None:
    for holder, key, number in shared:
        containers[holder][key] = containers[number]
