"""The first part of a large value, small enough to list all that is wrong with it."""

from typing import Any, NamedTuple

_WIDE = 1_000


class Prefix(NamedTuple):
    """A value's first members and elements, in the order of the document.

    `cut` is the path of the container in which the prefix ends; it and the containers around it
    are not whole. None means that the prefix is the whole value.
    """

    value: Any
    cut: tuple[str | int, ...] | None

    def is_whole(self, path: list[str | int]) -> bool:
        """Whether the value at a path is in the prefix with all that it holds."""
        return self.cut is None or tuple(path) != self.cut[: len(path)]


def prefix_of(value: Any, most: int) -> Prefix:
    """Copy the first values of a JSON value, `most` in all, counted at all levels together."""
    copier = _Copier(most)
    copy = copier.copy(value, ())
    return Prefix(copy, copier.cut)


def size_of(value: Any, most: int) -> int:
    """Count the values in a JSON value, at all levels; stops soon after `most`.

    A mapping with more than a thousand members counts as more than `most`: each error about the
    mapping as a whole costs as much as it has members.
    """
    count, waiting = 1, [value]
    while waiting and count <= most:
        each = waiting.pop()
        inner = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        count += len(inner) if len(inner) <= _WIDE or isinstance(each, list) else most
        waiting += [child for child in inner if isinstance(child, dict | list)]
    return count


class _Copier:
    def __init__(self, most: int) -> None:
        self.left = most
        self.cut: tuple[str | int, ...] | None = None

    def copy(self, value: Any, path: tuple[str | int, ...]) -> Any:
        self.left -= 1
        if isinstance(value, dict):
            members: dict[str, Any] = {}
            for name, each in value.items():
                if self._is_used_up(path):
                    break
                members[name] = self.copy(each, (*path, name))
            return members
        if isinstance(value, list):
            elements: list[Any] = []
            for index, each in enumerate(value):
                if self._is_used_up(path):
                    break
                elements.append(self.copy(each, (*path, index)))
            return elements
        return value

    def _is_used_up(self, path: tuple[str | int, ...]) -> bool:
        """Whether nothing more fits; the first container that is refused a value is the cut."""
        if self.left > 0:
            return False
        if self.cut is None:
            self.cut = path
        return True
