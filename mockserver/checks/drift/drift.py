"""Sends the same calls to a mock and to a real server, and reports where the replies differ."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, NamedTuple

from mockserver.checks.drift.alignment import Alignment
from mockserver.checks.drift.comparison import Difference
from mockserver.checks.drift.moments import Moments
from mockserver.checks.drift.pairs import Pairs
from mockserver.checks.drift.probed import Probed, Side
from mockserver.checks.drift.report import Drift, DriftReport
from mockserver.checks.drift.taken import take, why_not_compared
from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.walking import why_skipped
from mockserver.checks.probes.credential_probes import credentials_of_calls
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.report import Skipped
from mockserver.checks.risk import probed_methods
from mockserver.checks.target import Target
from mockserver.checks.wire.caller import Caller, NoReply, ServerGone
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.contract import Contract
from mockserver.errors import CheckError

#: What can be compared: the calls of the journeys; good calls, each changed in one way.
STAGES = ("journeys", "probes")
#: Methods that change nothing.
_READING = ["get", "options"]
#: Clocks that differ by no more, in microseconds, show the same time.
_SAME_TIME = 60_000_000


def time_of(real: Caller) -> int | None:
    """Return the time that a server tells in its Date, in microseconds; None if it tells none."""
    try:
        reply = real.send("", "GET", real.target.base_url, {})
        return int(parsedate_to_datetime(reply.reply_headers["date"]).timestamp()) * 1_000_000
    except (NoReply, KeyError, ValueError):
        return None


def find_drift(
    catalogue: Catalogue,
    mock: Caller,
    real: Caller,
    mock_data: Mapping[str, Any],
    real_data: Mapping[str, Any],
    *,
    run: str,
    is_tested: Callable[[str], bool] = lambda label: True,
    stages: Collection[str] = STAGES,
) -> DriftReport:
    """Walk each journey over both servers, then probe both; compare the replies, call by call.

    `is_tested` says of an operation, such as "POST /users", whether it may be called. Raises
    CheckError if there is nothing to compare.
    """
    is_same_data = catalogue.inference is not None or mock_data == real_data
    moments = _moments(mock, real, is_same_data=is_same_data)
    found = _Found(partial(Alignment, _pairs(mock_data, real_data), moments))
    both = _Both(mock, real, mock_data, real_data, is_tested)
    if "journeys" in stages:
        found.walk(catalogue, both, run)
    if "probes" in stages and real.target.contract is not None:
        is_same_data = mock_data == real_data and catalogue.inference is None
        found.probe(both, real.target.contract, is_same_data=is_same_data)
    if not found.compared:
        raise CheckError(
            "Nothing was compared: no call got a reply from both servers.",
            where=real.target.base_url,
            hint="Give --data and --allow-writes, and look whether both servers answer.",
        )
    return found.report(real.target)


class _Both(NamedTuple):
    """The two servers and what they have; `is_tested` says which operations may be called."""

    mock: Caller
    real: Caller
    mock_data: Mapping[str, Any]
    real_data: Mapping[str, Any]
    is_tested: Callable[[str], bool]


def _moments(mock: Caller, real: Caller, *, is_same_data: bool) -> Moments:
    """Return which times of the two mean the same.

    Of clocks that differ, nothing can be said. With other data, times of the past are those of
    rows that each server has of its own.
    """
    one, other = time_of(mock), time_of(real)
    if one is None or other is None or abs(one - other) > _SAME_TIME:
        return Moments()
    return Moments(0 if is_same_data else min(one, other) / 1_000_000 - 1)


class _Found:
    """What was found so far."""

    def __init__(self, alignment: Callable[[], Alignment]) -> None:
        #: Makes what matches the values of the two servers, for one journey or operation.
        self.alignment = alignment
        self.skipped: list[Skipped] = []
        self.compared = 0
        self._walks = 0
        self._probes = 0
        #: The exchanges of the journeys over the mock and over the real server.
        self._walked: tuple[list[Exchange], list[Exchange]] = ([], [])
        self._good_calls: list[GoodCall] = []
        self._drifts: dict[tuple[str, str, str], Drift] = {}

    def walk(self, catalogue: Catalogue, both: _Both, run: str) -> None:
        """Walk the journeys over both servers, and add their differences."""
        for journey in catalogue.journeys:
            why = why_skipped(journey, both.real_data, is_mock=False)
            if why is not None:
                self.skipped.append(Skipped(journey.name, why))
                continue
            mine = take(journey, both.mock, both.mock_data, run, both.is_tested)
            theirs = take(journey, both.real, both.real_data, run, both.is_tested)
            why = why_not_compared(mine, theirs)
            if why is not None:
                self.skipped.append(Skipped(journey.name, why))
            for walked, taken in zip(self._walked, (mine, theirs), strict=True):
                walked.extend(taken.exchanges)
            pairs = Pairs(mine, theirs, self.alignment(), catalogue.inference)
            for each, one, other in pairs.differences():
                self._add(journey.name, each, one, other)
            self._walks += 1
            self.compared += pairs.compared

    def probe(self, both: _Both, contract: Contract, *, is_same_data: bool) -> None:
        """Send the probes to both servers, and add the differences; end where the server does.

        Where the two have different rows, only the statuses are compared.
        """
        may_write = both.is_tested("POST")
        methods = probed_methods(both.real.target, allow_writes=True) if may_write else _READING
        mock = Side(both.mock, both.mock_data, self._walked[0], contract)
        real = Side(both.real, both.real_data, self._walked[1], contract)
        probed = Probed(
            mock, real, contract, self.alignment, both.is_tested, methods, not is_same_data
        )
        try:
            for what, each, one, other in probed.differences():
                self._add(what, each, one, other)
        except ServerGone as error:
            self.skipped.append(Skipped("the other probes", str(error)))
        self.skipped += probed.skipped
        self.compared += probed.compared
        self._probes = probed.compared
        self._good_calls = real.calls

    def report(self, real: Target) -> DriftReport:
        """Return all of it, by operation."""
        drifts = sorted(self._drifts.values(), key=lambda each: each.operation)
        skipped = tuple(self.skipped)
        return DriftReport(
            real.name,
            real.base_url,
            self.compared,
            self._walks,
            tuple(drifts),
            skipped,
            probes=self._probes,
            credentials=credentials_of_calls(self._good_calls, real.secret_names),
        )

    def _add(self, where: str, difference: Difference, mock: Exchange, real: Exchange) -> None:
        """Add a difference, or where it is to a known one: each place is reported once."""
        came = f"{difference.kind} {mock.status}"
        if difference.kind == "status":
            came += f" {real.status}"
        elif difference.kind == "header":
            # Most of them come with every status alike.
            came = f"header {difference.mock} {difference.real}"
        key = (mock.operation, came, _general(difference.place))
        known = self._drifts.get(key)
        if known is None:
            self._drifts[key] = Drift(mock.operation, difference, mock, real, (where,))
        elif where not in known.journeys:
            names = (*known.journeys, where)
            self._drifts[key] = replace(known, journeys=names)


def _general(place: str) -> str:
    """Return a pointer with `*` for each index."""
    return "/".join("*" if step.isdigit() else step for step in place.split("/"))


def _pairs(mock: Any, real: Any) -> dict[str, str]:
    """Return which value of the real data stands where which value of the mock's data does."""
    return {other: one for one, other in _leaves(mock, real) if one != other}


def _leaves(mock: Any, real: Any) -> Iterator[tuple[str, str]]:
    if isinstance(mock, Mapping) and isinstance(real, Mapping):
        for name in mock.keys() & real.keys():
            yield from _leaves(mock[name], real[name])
    elif isinstance(mock, (str, int)) and isinstance(real, (str, int)):
        yield str(mock), str(real)
