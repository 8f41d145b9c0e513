"""Preferences: a request chooses its reply, as in Prism: `Prefer: code=403` or `?__code=403`."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_plus

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.contract.sample import examples, statuses
from mockserver.contract.violation import Violation, shown
from mockserver.engine.call import Reply
from mockserver.engine.canned import canned
from mockserver.engine.problem import Problem, invalid
from mockserver.engine.provider import Provider
from mockserver.engine.rules import LONGEST_DELAY
from mockserver.errors import UnknownName
from mockserver.http.transport.wire import Headers

HEADER = b"prefer"
#: The first characters of a preference's name in the query.
QUERY = b"__"

_NAMES = ("code", "example", "delay", "seed")
_PART = re.compile(r"(?<![\w-])([A-Za-z]+)\s*=\s*\"?([^\",;]*)\"?\s*")


class Preference(NamedTuple):
    """A status, an example's name, a delay in seconds, and a seed that chooses an example."""

    code: int | None = None
    example: str | None = None
    delay: float = 0.0
    seed: int | None = None

    @property
    def chooses(self) -> bool:
        """Whether it asks for a reply of the contract instead of the behaviour's."""
        return not (self.code is None and self.example is None and self.seed is None)

    def __str__(self) -> str:
        given = {
            "code": self.code,
            "example": self.example,
            "delay": self.delay or None,
            "seed": self.seed,
        }
        return ", ".join(f"{name}={value}" for name, value in given.items() if value is not None)


def read_preference(headers: Headers, query: bytes) -> Preference | Problem:
    """Return the preference of a request; the query wins. A Problem for an invalid value."""
    preferences = _PART.findall(headers.get(HEADER, b"").decode("latin-1"))
    given: dict[str, str] = {}
    for name, value in preferences:
        if name.lower() in _NAMES:
            # If a preference is repeated, the first one counts (RFC 7240, 2).
            given.setdefault(name.lower(), value.strip())
    given.update(_of_query(query))
    try:
        code = int(given["code"]) if "code" in given else None
        seed = int(given["seed"]) if "seed" in given else None
        delay = float(given.get("delay", 0))
        if not 0 <= delay <= LONGEST_DELAY:
            raise ValueError
    except ValueError:
        got = ", ".join(f"{name}={value}" for name, value in given.items())
        expected = f"code and seed as whole numbers, delay as seconds up to {LONGEST_DELAY:g}"
        return invalid([Violation("header", "/Prefer", "format", expected, shown(got), got)])
    return Preference(code, given.get("example"), delay, seed)


def preferred(
    preference: Preference, provider: Provider, contract: Contract, operation: Operation
) -> Reply | Problem:
    """Return the preferred reply, or a Problem that lists the possible values."""
    status = preference.code
    if status is None:
        status = _status_of(preference.example, contract, operation)
    try:
        return canned(
            provider, contract, operation, status, preference.example, preference.seed or 0
        )
    except UnknownName as error:
        name = "code" if error.name == str(status) else "example"
        return _unknown(name, error)


def _of_query(query: bytes) -> Iterator[tuple[str, str]]:
    for part in query.decode("latin-1").split("&"):
        name, _, value = part.partition("=")
        if name.startswith("__") and name[2:] in _NAMES:
            yield name[2:], unquote_plus(value)


def _status_of(example: str | None, contract: Contract, operation: Operation) -> int:
    """Return the status for a preference without one: the example's, or the first success."""
    known = statuses(contract, operation)
    for status in known if example is not None else ():
        if example in examples(contract, operation, status):
            return status
    return next((status for status in known if status < 300), known[0])


def _unknown(name: str, error: UnknownName) -> Problem:
    """Return the problem that lists an operation's values for a preference."""
    there = ", ".join(error.known) or "nothing"
    got = f"{name}={error.name}"
    expected = f"{name} to be one of {there}"
    violation = Violation("header", "/Prefer", "enum", expected, got, got, list(error.known))
    return invalid([violation])
