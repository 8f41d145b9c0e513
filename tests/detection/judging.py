"""Judges deviations and mutants: whether a hunt finds them, and which stage and check is first."""

import logging
import os
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple, TypeVar

from mockserver.checks.finding import Finding
from mockserver.http.app import Server
from mockserver.http.serving import serving
from tests.checks.altered import Altered
from tests.checks.on_the_wire import OnTheWire
from tests.checks.planted import Planted
from tests.detection.forks import in_forks
from tests.detection.hunt import (
    PETSTORE_API,
    contracts_of,
    hunt_in,
    hunted,
    server_of,
    units_of,
)
from tests.detection.mutants import Mutant, file_of, in_place
from tests.detection.reach import START, Reach

#: Seconds of a processor for one hunt.
_SECONDS = 60

Sought = TypeVar("Sought", Planted, OnTheWire, Mutant, Planted | Altered)


class Found(NamedTuple):
    """What has found something first: a stage, or the server itself, and the finding's code."""

    stage: str
    code: str


#: A server that hangs, or takes its process down, cannot be overlooked.
_HANGS = Found("server", "hangs")


class Verdict(NamedTuple):
    """What has found a deviation or a mutant, None if nothing has; whether anything reaches it."""

    found: Found | None
    is_reached: bool


def judged_planted(
    api: str, planted: Iterable[Planted], reach: Mapping[str, Reach]
) -> Iterator[tuple[Planted, Verdict]]:
    """Yield each deviation with its verdict; each is planted in a server of its own."""
    server = server_of(api)

    _known(api)

    def judge(each: Planted) -> Verdict:
        units = _answered(each, api, reach)
        app = each.around(server.app)
        return Verdict(_first_finding(replace(server, app=app), api, units), bool(units))

    return _in_forks(planted, judge)


def judged_petstore(
    planted: Iterable[Planted | Altered],
) -> Iterator[tuple[Planted | Altered, Verdict]]:
    """Yield each deviation of the petstore with its verdict: journeys first, then probes."""
    server = server_of(PETSTORE_API)
    known = _known(PETSTORE_API)

    def judge(each: Planted | Altered) -> Verdict:
        logging.disable()
        deviating = replace(server, app=each.around(server.app))
        with serving(deviating) as address:
            for stage in ("journeys", "probes"):
                findings = hunted(deviating, f"{address}/_world/{stage}", PETSTORE_API, stage)
                found = _new_one(findings, known)
                if found is not None:
                    return Verdict(found, is_reached=True)
        return Verdict(None, is_reached=True)

    return _in_forks(planted, judge)


def judged_wire(api: str, planted: Iterable[OnTheWire]) -> Iterator[tuple[OnTheWire, Verdict]]:
    """Yield each deviation of the wire with its verdict; its own operations are probed."""
    server = server_of(api)
    known = _known(api)

    def judge(each: OnTheWire) -> Verdict:
        logging.disable()
        deviating = replace(server, app=each.around(server.app))
        with serving(deviating) as address:
            url = f"{address}/_world/hunt"
            findings = hunted(deviating, url, api, "probes", *each.operation.split())
        return Verdict(_new_one(findings, known), is_reached=True)

    return _in_forks(planted, judge)


def judged_mutants(
    mutants: Collection[Mutant], reach: Mapping[str, Reach]
) -> Iterator[tuple[Mutant, Verdict]]:
    """Yield each mutant with its verdict."""

    for api in {each.api for each in mutants}:
        _known(api)

    def judge(mutant: Mutant) -> Verdict:
        units = _running(mutant, reach)
        try:
            with in_place(mutant):
                server = server_of(mutant.api)
            return Verdict(_first_finding(server, mutant.api, units), bool(units))
        except Exception as error:  # whatever a mutant breaks while the server starts
            return Verdict(Found("server", type(error).__name__), is_reached=True)

    return _in_forks(mutants, judge)


def _in_forks(
    sought: Iterable[Sought], judge: Callable[[Sought], Verdict]
) -> Iterator[tuple[Sought, Verdict]]:
    at_once = os.cpu_count() or 1
    for each, verdict in in_forks(sought, judge, at_once=at_once, seconds=_SECONDS):
        yield each, verdict or Verdict(_HANGS, is_reached=True)


def _answered(planted: Planted, api: str, reach: Mapping[str, Reach]) -> list[str]:
    """Name the units of an API with a call whose reply a deviation changes."""
    return [
        name
        for name, each in reach.items()
        if each.contract == api
        and any(
            method == planted.method and re.search(planted.path, path)
            for method, path in each.calls
        )
    ]


def _running(mutant: Mutant, reach: Mapping[str, Reach]) -> list[str]:
    """Name the units that run a line of a mutant: only those can tell it from the correct code.

    What runs while a world is made, or a module is imported, may show in any unit.
    """
    file, (first, last) = file_of(mutant.module), mutant.lines
    lines = {(file, number) for number in range(first, last + 1)}
    units = [name for name in reach if name != START]
    if not mutant.function or lines & reach[START].lines:
        return units
    return [name for name in units if lines & reach[name].lines]


def _first_finding(server: Server, api: str, units: Sequence[str]) -> Found | None:
    """Hunt in units, one after the other, until one finds something."""
    # What a deviation breaks is expected: nobody wants its traceback.
    logging.disable()
    threading.excepthook = lambda failed: None
    known = _known(api)
    with serving(server) as address:
        by_name = {unit.name: unit for unit in units_of(server, f"{address}/_world/hunt", api)}
        for name in units:
            found = _new_one(hunt_in(by_name[name]), known)
            if found is not None:
                return found
    return None


def _new_one(findings: Iterable[Finding], known: frozenset[str]) -> Found | None:
    """Return the first finding that the correct server has not, a warning or a note as well."""
    return next((Found(one.phase or "", one.code) for one in findings if one.id not in known), None)


@cache
def _known(api: str) -> frozenset[str]:
    """Return the ids of what is found on the correct server: warnings and notes alone."""

    def hunt(api: str) -> frozenset[str]:
        server = server_of(api)
        with serving(server) as address:
            return frozenset(
                one.id
                for name in contracts_of(api)
                for one in hunted(server, f"{address}/_world/{name}", name)
            )

    known = next(in_forks([api], hunt, at_once=1, seconds=_SECONDS))[1]
    assert known is not None, "the correct server can be hunted in"
    return known
