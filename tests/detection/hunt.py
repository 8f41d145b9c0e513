"""Runs the stages of a check over one server, and says what finds something."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from mockserver.checks import (
    Catalogue,
    CheckOptions,
    CheckReport,
    Target,
    catalogue_of,
)
from mockserver.checks.finding import Finding
from mockserver.checks.selection import Selection, select
from mockserver.checks.stages import Staged, run_stages
from mockserver.cli.subject import Subject
from mockserver.http.app import Server, build_server
from mockserver.http.control import credentials
from mockserver.settings import Settings
from tests.checks.one_verdict import assert_one_verdict
from tests.detection.petstore import DOCUMENT

#: The API of a user's document, whose journeys are inferred.
PETSTORE_API = DOCUMENT.name
#: The contracts that one package plays, where it plays several over the same rows and code.
_CONTRACTS = {"talon_one": ("talon_one", "talon_one_today")}
#: What is kept of the contracts that were validated.
_CACHE = Path(__file__).parents[2] / "build" / "detection"
#: Seconds that a call may take; a mutant may let one hang.
_TIMEOUT = 5


class Unit(NamedTuple):
    """A part of the hunt, at one contract: one journey, or all the other stages."""

    name: str
    target: Target
    catalogue: Catalogue
    selection: Selection


def contracts_of(api: str) -> tuple[str, ...]:
    """Name the APIs that the package of an API plays, itself first."""
    return _CONTRACTS.get(api, (api,))


def server_of(api: str, *, seed: int = 5, now: int | None = None) -> Server:
    """Make the correct server of a vendor's package, or of the petstore's document."""
    if api == PETSTORE_API:
        return build_server(Settings(documents=(DOCUMENT,), seed=seed, now=now))
    return build_server(Settings(apis=contracts_of(api), seed=seed, now=now))


def hunted(server: Server, url: str, api: str, *only: str) -> Sequence[Finding]:
    """Return what the stages find on the server: nothing on a correct one.

    `only` are words that choose stages and operations; all without any.
    """
    target, options = target_of(server, url, api), CheckOptions(timeout=_TIMEOUT, only=only)
    catalogue = catalogue_at(server, api)
    staged = run_stages(target, options, catalogue, select(target, options))
    _assert_one_verdict(target, staged)
    return staged.findings


def catalogue_at(server: Server, api: str) -> Catalogue:
    """Return the journeys of an API: a vendor's, or those that a document lets infer."""
    own = server.own.get(api)
    return catalogue_of(api) if own is None else Subject(api, server, own).catalogue()


def units_of(server: Server, url: str, api: str) -> Iterator[Unit]:
    """Yield the units of a hunt: of each contract the journeys in their order, then the others."""
    for name in contracts_of(api):
        is_first = name == api
        # Each contract has worlds of its own: what one leaves behind, no unit of another meets.
        target = target_of(server, url if is_first else f"{url}-{name}", name)
        catalogue, selection = catalogue_of(name), select(target, CheckOptions())
        before = "" if is_first else f"{name}/"
        journeys = replace(selection, stages=frozenset(["journeys"]))
        for journey in catalogue.journeys:
            one = replace(catalogue, journeys=(journey,))
            yield Unit(before + journey.name, target, one, journeys)
        others = replace(selection, stages=selection.stages - {"journeys"})
        yield Unit(before, target, catalogue, others)


def hunt_in(unit: Unit) -> Sequence[Finding]:
    """Return what one unit of a hunt finds."""
    options = CheckOptions(timeout=_TIMEOUT)
    staged = run_stages(unit.target, options, unit.catalogue, unit.selection)
    _assert_one_verdict(unit.target, staged)
    return staged.findings


def _assert_one_verdict(target: Target, staged: Staged) -> None:
    """Fail where two reports of what was found disagree."""
    tallies = staged.tallies
    report = CheckReport(target.name, target.url, (), staged.findings, (), 1, 0.0, None, tallies)
    assert_one_verdict(report)


def target_of(server: Server, url: str, api: str) -> Target:
    """Return the target of a hunt: one world of the server, which its URL names.

    What is probed has worlds of its own beside it.
    """
    headers = credentials(server.worlds, server.apis[api])
    # Each hunt has a process of its own: what was found right once is found there.
    subject = Subject(api, server, server.own.get(api), _CACHE)
    target = subject.target(url, headers, mock=url.partition("/_world")[0])
    if subject.own is not None:
        return replace(target, fresh_state=lambda stage: url)
    return replace(
        target, fresh_state=lambda stage: url if stage == "journeys" else f"{url}-{stage}"
    )
