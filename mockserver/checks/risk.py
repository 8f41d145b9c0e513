"""What is not called on a server of somebody else: operations that write, and those that destroy.

A server on this machine is taken for one that may be changed.
"""

import re
from collections.abc import Iterable, Iterator

from mockserver.checks.report import NotTested
from mockserver.checks.target import Target

READING = frozenset({"GET", "HEAD", "OPTIONS"})

_DESTROYS = ("leave", "delet", "revok", "revoc", "remov", "erase", "cancel")
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+")


def too_risky(
    target: Target, *, allow_writes: bool, allowed: Iterable[str], named: Iterable[str]
) -> Iterator[NotTested]:
    """Yield the operations that are not called, each with the option that would change that.

    `allowed` are labels that are called in any case; `named` are those that the user chose by name,
    which is enough for an operation that destroys, but not for writing at all.
    """
    if target.is_on_this_machine:
        return
    for label, operation_id in target.labels.items():
        method = label.partition(" ")[0]
        if method in READING or label in allowed:
            continue
        if not allow_writes:
            why = "it would write, and the server is not on this machine; --allow-writes permits it"
            yield NotTested("operation", label, why)
        elif label not in named and destroys(label, operation_id):
            allow = f"--allow '{operation_id or label}'"
            why = f"it may destroy rows that are there; {allow} permits it"
            yield NotTested("operation", label, why)


def probed_methods(target: Target, *, allow_writes: bool) -> list[str] | None:
    """Return the methods that the coverage stage may try where the contract has none; None for all.

    A server may have more operations than its contract says.
    """
    if target.is_on_this_machine:
        return None
    return ["get", "options", *(("post", "put", "patch") if allow_writes else ())]


def destroys(label: str, operation_id: str | None) -> bool:
    """Whether an operation may destroy something, by its method or by a word in its names."""
    method, _, path = label.partition(" ")
    words = (word.lower() for word in _WORD.findall(f"{operation_id or ''} {path}"))
    return method == "DELETE" or any(word.startswith(_DESTROYS) for word in words)
