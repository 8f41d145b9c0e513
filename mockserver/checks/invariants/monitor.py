"""Holds the exchanges of a stage to the invariants; keeps a finding for each broken place."""

from collections.abc import Iterable

from mockserver.checks.finding import Finding
from mockserver.checks.invariants.breach import Invariant
from mockserver.checks.invariants.contract_kept import BROKEN_CONTRACT, ContractKept
from mockserver.checks.invariants.encoding_kept import json_is_utf_8
from mockserver.checks.invariants.lists_and_times import (
    ids_are_unique,
    names_are_unique,
    times_are_in_order,
)
from mockserver.checks.report import StageTally
from mockserver.checks.target import Target
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.contract import Contract

#: The check that judges statuses; what a target expects of it is no breach.
_STATUSES = "status_code_conformance"


class Monitor:
    """Holds every exchange to the invariants; several threads may hand theirs over.

    Where the API is `is_inferred`, nobody promises that ids are unique in inner lists, or that
    times have an order.
    """

    def __init__(
        self, target: Target, contract: Contract | None, *, is_inferred: bool = False
    ) -> None:
        self._labels = {name or label: label for label, name in target.labels.items()}
        self._invariants: Iterable[Invariant] = (
            names_are_unique,
            json_is_utf_8,
            *([] if is_inferred else [ids_are_unique, times_are_in_order]),
            *([] if contract is None else [ContractKept(contract, of_mock=target.is_mock)]),
        )
        self._place = target.place
        self._expected = {
            operation: [one for one in target.expected_of(label) if one.check == _STATUSES]
            for operation, label in (self._labels.items() if target.expected_statuses else ())
        }
        self._findings: dict[tuple[str, str, str], Finding] = {}
        self._good = 0

    def see(self, exchange: Exchange) -> None:
        """Judge one exchange."""
        is_good = True
        for invariant in self._invariants:
            for breach in invariant(exchange):
                if breach.code == BROKEN_CONTRACT and self._is_expected(exchange):
                    continue
                is_good = False
                key = (exchange.operation, breach.code, breach.place)
                self._findings.setdefault(
                    key,
                    Finding(
                        code=breach.code,
                        title=breach.title,
                        operation=self._labels.get(exchange.operation, exchange.operation),
                        message=f"expected: {breach.expected}\ngot: {breach.came}\n"
                        f"came: {exchange.came}",
                        phase="invariants",
                        curl=None,
                        expected=breach.expected,
                        came=breach.came,
                        place=self._place(breach.pointer) if breach.pointer else None,
                        cause=breach.cause,
                        exchanges=(exchange,),
                    ),
                )
        self._good += is_good

    def _is_expected(self, exchange: Exchange) -> bool:
        """Whether the target declares the reply's status, which its contract does not have."""
        body = exchange.reply_body.decode(errors="replace")
        expected = self._expected.get(exchange.operation, ())
        return any(one.matches(exchange.status, body) for one in expected)

    @property
    def tally(self) -> StageTally:
        """How many exchanges kept every invariant, and how many findings there are."""
        return StageTally("invariants", self._good, len(self._findings))

    @property
    def findings(self) -> list[Finding]:
        """The findings so far."""
        return [*self._findings.values()]
