"""The stages of a check before its generated requests, cheapest first."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from mockserver.checks.covering import Covering
from mockserver.checks.finding import SERVER_STOPPED, Finding, Severity
from mockserver.checks.invariants.monitor import Monitor
from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walking import Walking
from mockserver.checks.options import CheckOptions
from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.credential_probes import credentials_of_calls, credentials_of_data
from mockserver.checks.probes.probing import OneProbe, Probing
from mockserver.checks.report import Skipped, StageTally
from mockserver.checks.selection import Selection
from mockserver.checks.target import Target
from mockserver.checks.wire.caller import Caller, ServerGone
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.contract import Contract

#: Is told the stage, the operation that comes next, and the numbers of calls and findings so far.
OnStep = Callable[[str, str | None, int, int], None]


OnExchange = Callable[[Exchange], None]


def _unheard(stage: str, operation: str | None, calls: int, findings: int) -> None:
    """Report nothing."""


def _unseen(exchange: Exchange) -> None:
    """Look at nothing."""


class Staged(NamedTuple):
    """What the stages counted and found; credentials are masked.

    `probed` counts the calls of the probes, by the label of an operation that answered one of them
    with success.
    """

    tallies: tuple[StageTally, ...]
    findings: tuple[Finding, ...]
    probed: Mapping[str, int] = {}


def run_stages(
    target: Target,
    options: CheckOptions,
    catalogue: Catalogue,
    selection: Selection,
    *,
    only: OneProbe | None = None,
) -> Staged:
    """Run the stages to their end, and return what they found."""
    stages = Stages(target, options, catalogue, selection, only=only)
    stages.run()
    return stages.staged


class Stages:
    """The stages of one check; an interruption leaves what they have found.

    What the selection leaves out is not run. Without a compiled contract, nothing is probed; with
    `only`, no more than that probe is. `on_exchange` gets every exchange; it may be called by
    several threads.
    """

    def __init__(
        self,
        target: Target,
        options: CheckOptions,
        catalogue: Catalogue,
        selection: Selection,
        covering: Covering | None = None,
        on_step: OnStep = _unheard,
        on_exchange: OnExchange = _unseen,
        *,
        only: OneProbe | None = None,
    ) -> None:
        self._target = target
        self._options = options
        self._catalogue = catalogue
        self._selection = selection
        self._covering = covering or Covering(target)
        self._on_step = on_step
        self._on_exchange = on_exchange
        self._only = only
        self._is_real = target.fresh_state is None
        mock_data = {} if self._is_real else catalogue.mock_data
        self._data: Mapping[str, Any] = {**mock_data, **options.data}
        is_inferred = catalogue.inference is not None
        self._monitor = Monitor(target, target.contract, is_inferred=is_inferred)
        self._walked: list[Exchange] = []
        self._walking: Walking | None = None
        self._probing: Probing | None = None
        self._untested: list[Skipped] = []
        self._last: Exchange | None = None
        self._gone: Finding | None = None

    @property
    def is_server_gone(self) -> bool:
        """Whether the stages ended because the server did."""
        return self._gone is not None

    def run(self) -> None:
        """Walk the journeys of the catalogue, then probe the wire; watch the exchanges of both."""
        try:
            self._run()
        except ServerGone as error:
            phase = "journeys" if self._probing is None else "probes"
            self._gone = _stopped(error, self._last, phase)

    def _run(self) -> None:
        if self._catalogue.journeys and "journeys" in self._selection.stages:
            self._on_step("journeys", None, 0, 0)
            self._walk()
        contract = self._target.contract
        if contract is not None and self._selection.families:
            self._probe(contract)

    @property
    def staged(self) -> Staged:
        """What was counted and found so far."""
        if self._walking is None and self._probing is None:
            return Staged((), ())
        tallies: list[StageTally] = []
        findings: list[Finding] = []
        credentials = credentials_of_data(self._data, self._target.secret_names)
        counts: Mapping[str, int] = {}
        made_up: Collection[str] = ()
        if self._walking is not None:
            tally = self._walking.tally
            tallies.append(tally._replace(skipped=(*tally.skipped, *self._untested)))
            findings += self._walking.findings
            made_up = self._walking.made_up
        if self._probing is not None:
            tallies.append(self._probing.tally)
            findings += self._probing.findings
            counts = self._probing.counts
            calls = self._probing.calls.values()
            credentials |= credentials_of_calls(calls, self._target.secret_names)
        findings += self._monitor.findings
        if self._gone is not None:
            findings.append(self._gone)
        words = self._options.curl_words
        showing = self._target.showing({**self._data, **credentials}, made_up, words)
        shown = tuple(each.shown(showing) for each in findings)
        return Staged((*tallies, self._monitor.tally), shown, counts)

    def _walk(self) -> None:
        catalogue, selection = self._catalogue, self._selection
        stage = self._target.for_stage("journeys")
        seen = _each(
            self._monitor.see,
            self._walked.append,
            self._counting("journeys"),
            self._remember,
            self._on_exchange,
        )
        caller = Caller(stage, self._options, seen)
        permitted, self._untested = _permitted(catalogue.journeys, caller, selection)
        is_judged_so = self._is_real or not catalogue.binds_mock
        self._walking = Walking(
            caller,
            self._data,
            run=_run(self._options, is_real=self._is_real),
            on_walked=self._covering.walked,
            severity_of=_by_provenance if is_judged_so else _always_a_failure,
            is_tested=selection.operations.__contains__,
        )
        self._walking.walk(permitted)

    def _probe(self, contract: Contract) -> None:
        seen = _each(self._counting("probes"), self._remember, self._on_exchange)
        self._probing = Probing(
            self._target,
            contract,
            self._options,
            self._selection,
            Bench(self._target, self._options, seen),
            self._monitor,
            self._data,
            self._only,
        )
        self._probing.run(self._walked, partial(self._on_step, "probes"))

    def _remember(self, exchange: Exchange) -> None:
        self._last = exchange

    def _counting(self, stage: str) -> OnExchange:
        return partial(_count, self._covering, stage)


def _stopped(error: ServerGone, last: Exchange | None, phase: str) -> Finding:
    """Return the finding of a server that ended; `last` is the last call that it answered."""
    came = "its address refuses connections"
    what = f" ({error.after})" if error.after else ""
    said = "" if last is None else f"\nThe last call that it answered{what} got: {last.came}"
    return Finding(
        code=SERVER_STOPPED,
        title="The server does not answer any more",
        operation="Server",
        message=f"came: {came}{said}\nnext: {error.hint}",
        phase=phase,
        curl=None,
        expected="an answer",
        came=came,
        exchanges=() if last is None else (last,),
        has_made_up_credentials=phase == "probes",
    )


def _each(*functions: OnExchange) -> OnExchange:
    def call(exchange: Exchange) -> None:
        for each in functions:
            each(exchange)

    return call


def _count(covering: Covering, stage: str, exchange: Exchange) -> None:
    covering.see(
        exchange.operation,
        stage,
        exchange.url,
        exchange.headers,
        has_body=bool(exchange.body),
        status=exchange.status,
    )


def _permitted(
    journeys: Iterable[Journey], caller: Caller, selection: Selection
) -> tuple[list[Journey], list[Skipped]]:
    """Return the journeys whose writing operations are all tested; the others, with the reason."""
    permitted, skipped = [], []
    for journey in journeys:
        labels = {caller.label(operation) for operation in journey.writes}
        if missing := sorted(labels - selection.operations):
            skipped.append(Skipped(journey.name, f"{', '.join(missing)} is not tested"))
        else:
            permitted.append(journey)
    return permitted, skipped


def _by_provenance(journey: Journey) -> Severity:
    return journey.severity


def _always_a_failure(journey: Journey) -> Severity:
    """Return what a broken rule is on the mock, which has to keep all of its rules."""
    return "failure"


def _run(options: CheckOptions, *, is_real: bool) -> str:
    """Return a text that no earlier run had; on a fresh state, the same for the same seed."""
    return f"{options.seed}x{time.time_ns() // 1_000_000:x}" if is_real else f"{options.seed}"
