"""The words of --only, --skip and --allow: which operations, stages or checks each one chooses."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.failure_codes import FAILURE_CLASSES

from mockserver.checks.finding import NEVER_ANSWERED_2XX
from mockserver.checks.probes.probe import FAMILIES
from mockserver.checks.report import Part
from mockserver.checks.stage import STAGES
from mockserver.checks.target import Target
from mockserver.errors import UnknownName

# What a word can be, in the order in which it is tried, and the part that it chooses.
_PARTS: Mapping[str, Part] = {
    "operation": "operation",
    "stage": "stage",
    "check": "check",
    "tag": "operation",
    "path": "operation",
}
_KINDS = tuple(_PARTS)


class Choice(NamedTuple):
    """What one word chooses. `is_name` says that it is the name of one operation."""

    part: Part
    names: frozenset[str]
    is_name: bool


def parts(target: Target) -> Mapping[Part, tuple[str, ...]]:
    """Return the names of all that a check can test: labels of operations, stages and checks."""
    load_all_checks()
    checks = (*CHECKS.get_all_names(), "max_response_time", NEVER_ANSWERED_2XX, *FAMILIES)
    return {"operation": tuple(target.labels), "stage": STAGES, "check": checks}


def parse_choice(word: str, target: Target) -> Choice:
    """Return what a word chooses. Raises UnknownName with the closest name there is.

    "tag:users" takes the word for a tag, although there may be an operation "users".
    """
    prefix, colon, rest = word.partition(":")
    kinds: tuple[str, ...] = _KINDS
    if colon and prefix in _KINDS:
        word, kinds = rest, (prefix,)
    for kind in kinds:
        names = frozenset(_chosen(kind, word, target))
        if names:
            return Choice(_PARTS[kind], names, kind == "operation")
    known = (name for kind in kinds for name in _known(kind, target))
    raise UnknownName(" or ".join(kinds), word, known)


def parse_operation(word: str, target: Target) -> str:
    """Return the label of the operation that a word names. Raises UnknownName."""
    for label in _chosen("operation", word, target):
        return label
    raise UnknownName("operation", word, _known("operation", target))


def _chosen(kind: str, word: str, target: Target) -> Iterator[str]:
    if kind == "operation":
        yield from (label for label, known in target.labels.items() if word in (label, known))
    elif kind == "tag":
        yield from (label for label, one in target.operations() if word in one.get("tags", ()))
    elif kind == "path":
        yield from (label for label in target.labels if fnmatchcase(label.partition(" ")[2], word))
    elif kind == "stage":
        yield from {word} & {*STAGES}
    else:
        checks = {name for one in FAILURE_CLASSES if one.code == word for name in one.checks}
        yield from {word, *checks} & {*parts(target)["check"]}


def _known(kind: str, target: Target) -> Iterator[str]:
    if kind == "operation":
        for label, operation_id in target.labels.items():
            yield from (label, operation_id or label)
    elif kind == "tag":
        yield from {tag for _, one in target.operations() for tag in one.get("tags", ())}
    elif kind == "path":
        yield from {label.partition(" ")[2] for label in target.labels}
    elif kind == "stage":
        yield from STAGES
    else:
        yield from parts(target)["check"]
