"""Runs the stage of probes over small servers; no assertions."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from mockserver.checks import CheckOptions, ExpectedStatus, Finding, Target
from mockserver.checks.journeys.catalogue import NO_JOURNEYS
from mockserver.checks.selection import select
from mockserver.checks.stages import Staged, run_stages
from mockserver.contract.compiler import compile_contract
from mockserver.contract.document import SPEC_CAPS, Document
from mockserver.http.app import Server as MockServer
from mockserver.http.control import credentials
from tests.checks.builders import a_target
from tests.checks.contract import DOCUMENT
from tests.checks.planted import deviating
from tests.checks.server import Bug, Server, serving

CONTRACT = compile_contract(
    "koomalooma", Document("koomalooma.json", json.dumps(DOCUMENT), DOCUMENT, SPEC_CAPS)
)


def probed(target: Target, *only: str, **options: Any) -> Staged:
    """Run the stage of probes, and no other."""
    checking = CheckOptions(only=("probes", *only), **options)
    return run_stages(target, checking, NO_JOURNEYS, select(target, checking))


@contextmanager
def a_server(*bugs: Bug, **target: Any) -> Iterator[tuple[Server, Target]]:
    """Serve the small koomalooma with bugs."""
    with serving(*bugs) as server:
        yield server, replace(a_target(server.url, **target), contract=CONTRACT)


def findings(*bugs: Bug, **target: Any) -> tuple[Finding, ...]:
    """Return what the probes find on a server with bugs."""
    with a_server(*bugs, **target) as (_, checked):
        return probed(checked).findings


def titles(found: tuple[Finding, ...]) -> set[tuple[str, str]]:
    """Return what was found, in short: the code and the title of each."""
    return {(each.code, each.title) for each in found}


@contextmanager
def of_mock(
    api: str, server: MockServer | None = None, url: str = "", *, expects: bool = False
) -> Iterator[Target]:
    """Yield a target for one API of the mock, which has a world for each operation.

    It `expects` what the provider declares.
    """
    with nullcontext((server, url)) if server else deviating() as (running, address):
        contract = running.apis[api].contract
        yield Target(
            name=api,
            url=address,
            document=contract.document.data,
            headers=credentials(running.worlds, running.apis[api]),
            contract=contract,
            expected_statuses=tuple(
                ExpectedStatus(each.operation, each.check, each.statuses, each.reason, each.says)
                for each in running.apis[api].provider.expectations
                if expects
            ),
            fresh_state=lambda stage: f"{address}/_world/{stage}",
        )
