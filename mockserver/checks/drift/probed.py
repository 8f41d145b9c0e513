"""The good call of each operation and its probes, sent to a mock and to a real server alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from mockserver.checks.drift.alignment import Alignment
from mockserver.checks.drift.comparison import Difference, compare
from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.probes.good_calls import Found, GoodCalls
from mockserver.checks.probes.making import probes_of
from mockserver.checks.probes.probe import METHODS, Probe
from mockserver.checks.probes.subject import Subject
from mockserver.checks.report import Skipped
from mockserver.checks.risk import READING, destroys
from mockserver.checks.wire.caller import Caller, NoReply
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.inferred.resources.paging import page_parameters

#: What is sent, how the replies differ, and the exchanges of the mock and of the real server.
Beside = tuple[str, Difference, Exchange, Exchange]

#: Where another API has the path, too, a server may answer 404; some know no such method at all.
_ABSENT = frozenset((400, 404, 405, 501))
_NO_GOOD_CALL = "no call of it succeeds on both servers"
_DESTROYS = "it may destroy rows that are there"


class Sent(NamedTuple):
    """One request to one server: the reply, or why there is none."""

    exchange: Exchange
    silence: str | None = None


class Side:
    """One of the two servers: what it has, and its good calls.

    `walked` are exchanges of journeys over it, which may be good calls.
    """

    def __init__(
        self,
        caller: Caller,
        data: Mapping[str, Any],
        walked: Sequence[Exchange],
        contract: Contract,
    ) -> None:
        # The real server has one state only, so the mock gets one, too.
        self.target = replace(caller.target, fresh_state=None)
        self.bench = Bench(self.target, caller.options)
        self.calls: list[GoodCall] = []
        self._data = data
        self._contract = contract
        self._goods = GoodCalls(contract, self.bench, walked, data)

    def find(self, operation: Operation) -> Found | None:
        """Return the good call of an operation, if there is one."""
        found = self._goods.find(operation)
        if found is not None:
            self.calls.append(found.call)
        return found

    def probes(self, call: GoodCall, methods: list[str] | None, *, is_first: bool) -> list[Probe]:
        """Return the probes of a good call: those that have to be refused change nothing."""
        subject = Subject(call, self._contract, self.target, self._data, methods, is_first)
        return sorted(probes_of(subject), key=lambda probe: probe.expected != "refused")

    def send(self, call: GoodCall, probe: Probe | None = None) -> Sent:
        """Send a call of an operation, or a probe of it."""
        request = call.request if probe is None else probe.request
        try:
            return Sent(self.bench.send("", call.operation.id, request))
        except NoReply as error:
            return Sent(error.sent, str(error))


@dataclass
class Probed:
    """Sends the same calls to both servers; `alignment` makes a new one for each operation.

    `methods` are those that may be tried although the contract does not have them; None stands for
    all. With `is_status_only`, of the replies nothing else is compared: their rows are different.
    """

    mock: Side
    real: Side
    contract: Contract
    alignment: Callable[[], Alignment]
    is_tested: Callable[[str], bool]
    methods: list[str] | None
    is_status_only: bool

    def __post_init__(self) -> None:
        """Begin with nothing."""
        #: How many calls were compared so far, and which operations were not.
        self.compared = 0
        self.skipped: list[Skipped] = []

    def differences(self) -> Iterator[Beside]:
        """Send the calls of one operation after the other; those that only read come first."""
        paths: set[str] = set()
        for label, operation in self._in_order():
            why = self._why_not(label, operation)
            if why is None:
                is_first = operation.path not in paths
                paths.add(operation.path)
                found = self.mock.find(operation), self.real.find(operation)
                if found[0] is not None and found[1] is not None:
                    yield from self._operation(found[0], found[1], is_first=is_first)
                    continue
                why = _NO_GOOD_CALL
            self.skipped.append(Skipped(f"probes of {label}", why))

    def _in_order(self) -> list[tuple[str, Operation]]:
        labels = {
            f"{each.method.upper()} {each.path}": each for each in self.contract.operations.values()
        }
        tested = [each for each in labels.items() if self.is_tested(each[0])]
        return sorted(
            tested,
            key=lambda each: (
                each[0].partition(" ")[0] not in READING,
                destroys(each[0], each[1].id),
            ),
        )

    def _why_not(self, label: str, operation: Operation) -> str | None:
        is_others = not self.real.target.is_on_this_machine
        return _DESTROYS if is_others and destroys(label, operation.id) else None

    def _operation(self, mock: Found, real: Found, *, is_first: bool) -> Iterator[Beside]:
        alignment = self.alignment()
        sent = Sent(mock.exchange), Sent(real.exchange)
        yield from self._compare("the good call", *sent, alignment)
        pages = _second_page(mock.call), _second_page(real.call)
        if pages[0] is not None and pages[1] is not None:
            sent = self.mock.send(pages[0]), self.real.send(pages[1])
            yield from self._compare("the second page", *sent, alignment)
        theirs = {
            (each.family, each.what): each
            for each in self.real.probes(real.call, self.methods, is_first=is_first)
        }
        for one in self.mock.probes(mock.call, self.methods, is_first=is_first):
            other = theirs.get((one.family, one.what))
            if other is not None:
                sent = self.mock.send(mock.call, one), self.real.send(real.call, other)
                if one.family == METHODS and _are_absent(*sent):
                    continue
                if one.is_of_path:
                    sent = _without_body(sent[0]), _without_body(sent[1])
                yield from self._compare(one.what, *sent, alignment)

    def _compare(self, what: str, mock: Sent, real: Sent, alignment: Alignment) -> Iterator[Beside]:
        self.compared += 1
        one, other = mock.exchange, real.exchange
        if (mock.silence is None) is not (real.silence is None):
            came = (each.silence or each.exchange.came for each in (mock, real))
            yield what, Difference("reply", "", *came), one, other
        elif mock.silence is not None:
            return
        elif self.is_status_only:
            if one.status != other.status:
                yield what, Difference("status", "", str(one.status), str(other.status)), one, other
        else:
            for each in compare(one, other, alignment):
                yield what, each, one, other


def _second_page(call: GoodCall) -> GoodCall | None:
    """Return the call for the second page of one row; None if it is not paged by number."""
    paging = page_parameters(call.operation)
    if call.operation.method.upper() != "GET" or not (paging.offset or paging.page):
        return None
    if paging.limit:
        call = call.with_query(paging.limit, "1")
    if paging.page:
        return call.with_query(paging.page, "2")
    return call.with_query(paging.offset, "1")


def _are_absent(*sent: Sent) -> bool:
    """Whether both say, in different words, that nothing answers the method there."""
    statuses = {each.exchange.status for each in sent}
    return len(statuses) == len(sent) and statuses <= _ABSENT


def _without_body(sent: Sent) -> Sent:
    """Leave out a body that is no operation's: servers say there what they like."""
    return sent._replace(exchange=replace(sent.exchange, reply_body=b""))
