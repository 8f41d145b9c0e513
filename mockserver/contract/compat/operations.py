"""Which operations of two contracts are the same one: by path, else by operationId."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mockserver.contract.compat.bodies import reply_changes, request_changes
from mockserver.contract.compat.change import CONSUMERS, EVERYBODY, PROVIDERS, Change, Places
from mockserver.contract.compat.parameters import parameter_changes
from mockserver.contract.compat.part import Pairing, Subject
from mockserver.contract.compat.security import security_changes
from mockserver.contract.document import Json
from mockserver.contract.operation_compiler import Declared

_NAME = re.compile(r"\{[^{}]*\}")


class Operations(NamedTuple):
    """The operations that belong together, those that are gone, and those that were added."""

    pairs: list[tuple[Declared, Declared]]
    removed: list[Declared]
    added: list[Declared]


def matched(old: list[Declared], new: list[Declared], base_paths: tuple[str, str]) -> Operations:
    """Match operations by their whole path, by their path below the base path, then by their id.

    What the parameters in a path are called does not matter.
    """
    pairs: list[tuple[Declared, Declared]] = []
    for is_whole in (True, False):
        bases = base_paths if is_whole else ("", "")
        places = {_place(each, bases[1]): each for each in reversed(new)}
        rest = []
        for each in old:
            other = places.pop(_place(each, bases[0]), None)
            if other is None:
                rest.append(each)
            else:
                pairs.append((each, other))
                new = [one for one in new if one is not other]
        old = rest
    ids = {each.node.get("operationId"): each for each in new if each.node.get("operationId")}
    removed = []
    for each in old:
        other = ids.pop(each.node.get("operationId"), None)
        if other is None:
            removed.append(each)
        else:
            pairs.append((each, other))
            new = [one for one in new if one is not other]
    return Operations(pairs, removed, new)


def have_moved(found: Operations, base_paths: tuple[str, str]) -> bool:
    """Whether an operation that is in both contracts has another whole path in the new one."""
    return any(_place(old, base_paths[0]) != _place(new, base_paths[1]) for old, new in found.pairs)


def operation_changes(
    both: Pairing, found: Operations, base_paths: tuple[str, str]
) -> Iterator[Change]:
    """Yield the changes of all operations, those that are in both contracts first."""
    for old, new in found.pairs:
        yield from _compared(both, old, new, base_paths)
    for each in found.removed:
        subject = Subject(each.name, "", "request", Places(each.at, ""))
        what = "The operation was removed."
        yield subject.change("operation-removed", what, frozenset((CONSUMERS,)))
    for each in found.added:
        subject = Subject(each.name, "", "request", Places("", each.at))
        what = "The operation was added."
        yield subject.change("operation-added", what, frozenset((PROVIDERS,)))


def _compared(
    both: Pairing, old: Declared, new: Declared, base_paths: tuple[str, str]
) -> Iterator[Change]:
    subject = Subject(old.name, "", "request", Places(old.at, new.at))
    is_below = _place(old, "") == _place(new, "")
    if not is_below and _place(old, base_paths[0]) != _place(new, base_paths[1]):
        what = f"It moved to {new.name}: the operationId is the same."
        yield subject.change("operation-moved", what, EVERYBODY)
    if new.node.get("deprecated") is True and old.node.get("deprecated") is not True:
        yield subject.change("deprecated", "It is deprecated now.")
    if _written(old.node.get("callbacks")) != _written(new.node.get("callbacks")):
        yield subject.unknown(
            "callbacks", "Its callbacks changed. They are not compared.", EVERYBODY
        )
    yield from security_changes(both, old, new)
    yield from parameter_changes(both, old, new)
    yield from request_changes(both, old, new)
    yield from reply_changes(both, old, new)


def _place(declared: Declared, base_path: str) -> tuple[str, str]:
    return declared.method, _NAME.sub("{}", base_path + declared.path)


def _written(value: Json) -> Json:
    return value or None
