"""Probes the operations of a contract, one after the other."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.checks.finding import Finding
from mockserver.checks.invariants.monitor import Monitor
from mockserver.checks.options import CheckOptions
from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.found import PHASE
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.probes.good_calls import Found, GoodCalls
from mockserver.checks.probes.renewal import Renewal, creator_path
from mockserver.checks.probes.subject import Subject
from mockserver.checks.probes.trial import Trial
from mockserver.checks.probes.unchanged import Views
from mockserver.checks.report import Skipped, StageTally
from mockserver.checks.risk import READING, destroys
from mockserver.checks.selection import Selection
from mockserver.checks.target import Target
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation

_NO_GOOD_CALL = "none of its calls succeeded: no example, journey or list leads to a good one"
_ONLY_ONCE = "its good call succeeds only once on this server, which refuses it from then on"
_TIME_IS_UP = "the time of --max-time is up"
_ENOUGH_FOUND = "there are as many findings as --max-failures"

#: Is told the operation that is probed next, and the numbers of calls and findings so far.
OnProbe = Callable[[str, int, int], None]


def _unheard(label: str, calls: int, findings: int) -> None:
    """Report nothing."""


class OneProbe(NamedTuple):
    """One probe: the label of its operation, and what it changes."""

    label: str
    what: str


class Probing:
    """Probes one server over a bench; an interruption leaves what was found.

    `monitor` sees the exchanges; `data` is what the server has, by name. With `only`,
    no other probe is sent.
    """

    def __init__(
        self,
        target: Target,
        contract: Contract,
        options: CheckOptions,
        selection: Selection,
        bench: Bench,
        monitor: Monitor,
        data: Mapping[str, Any],
        only: OneProbe | None = None,
    ) -> None:
        self.findings: list[Finding] = []
        #: The good calls, by the labels of their operations.
        self.calls: dict[str, GoodCall] = {}
        #: For each of them, how many calls there were in all.
        self.counts: dict[str, int] = {}
        self._skipped: list[Skipped] = []
        self._held = 0
        self._target = target
        self._contract = contract
        self._selection = selection
        self._monitor = monitor
        self._data = data
        self._only = only
        self._most_seconds = options.max_time
        self._most_findings = options.max_failures
        self._bench = bench
        self._operations = {
            f"{each.method.upper()} {each.path}": each for each in contract.operations.values()
        }

    @property
    def tally(self) -> StageTally:
        """How many probes ended as expected so far, and which operations were not probed."""
        return StageTally(PHASE, self._held, len(self.findings), tuple(self._skipped))

    def run(self, walked: Sequence[Exchange] = (), on_probe: OnProbe = _unheard) -> None:
        """Probe the selected operations. `walked` are exchanges that may be good calls."""
        started = time.monotonic()
        goods = GoodCalls(self._contract, self._bench, walked, self._data)
        for label, operation in self._in_order():
            on_probe(label, self._bench.calls, len(self.findings))
            why = self._why_not(time.monotonic() - started)
            if why is None:
                before = self._bench.calls
                found = goods.find(operation)
                if found is not None:
                    self._monitor.see(found.exchange)
                    self._probe(label, found, self._renewal(label, found, goods))
                    self.counts[label] = self._bench.calls - before
                    continue
                why = _NO_GOOD_CALL
            self._skipped.append(Skipped(label, why))

    def _why_not(self, seconds: float) -> str | None:
        """Return why no more operations are probed after so many seconds; None if they are."""
        if self._most_seconds and seconds > self._most_seconds:
            return _TIME_IS_UP
        if self._most_findings and len(self.findings) >= self._most_findings:
            return _ENOUGH_FOUND
        return None

    def _renewal(self, label: str, found: Found, goods: GoodCalls) -> Renewal | None:
        """Return what renews a good call that writes; on the mock, each operation has a world."""
        if self._target.fresh_state is not None or label.partition(" ")[0] in READING:
            return None
        path = creator_path(found.call)
        creator = self._operations.get(f"POST {path}")
        if creator is None or f"POST {path}" not in self._selection.operations:
            return Renewal(self._bench, found.call, None)
        known = self.calls.get(f"POST {path}")
        if known is None and (first := goods.find(creator)) is not None:
            known = first.call
        return Renewal(self._bench, found.call, known)

    def _probe(self, label: str, found: Found, renewal: Renewal | None) -> None:
        is_first = all(
            each.operation.path != found.call.operation.path for each in self.calls.values()
        )
        self.calls[label] = found.call
        subject = self._subject(found.call, is_first=is_first)
        views = Views(self._bench, found.call, [*self.calls.values()])
        trial = Trial(subject, label, found, self._bench, self._monitor, views, renewal)
        try:
            trial.run(self._selection.families, None if self._only is None else self._only.what)
        finally:
            self.findings += trial.findings
            self._held += trial.held
            if trial.undecided:
                self._skipped.append(Skipped(f"{label} ({_probes(trial.undecided)})", _ONLY_ONCE))

    def _subject(self, call: GoodCall, *, is_first: bool) -> Subject:
        methods = self._selection.probed_methods
        return Subject(call, self._contract, self._target, self._data, methods, is_first)

    def _in_order(self) -> list[tuple[str, Operation]]:
        """Return the selected operations: those that read first, those that may destroy last."""

        def rank(each: tuple[str, Operation]) -> tuple[int, int]:
            label, operation = each
            is_dangerous = destroys(label, operation.id)
            # A shorter path destroys more.
            return (0 if label.startswith("GET ") else 1 + is_dangerous), -len(label) * is_dangerous

        chosen = self._selection.operations if self._only is None else {self._only.label}
        selected = [each for each in self._operations.items() if each[0] in chosen]
        return sorted(selected, key=rank)


def _probes(count: int) -> str:
    return f"{count} probe{'s' if count != 1 else ''}"
