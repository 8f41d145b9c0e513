"""The exchanges of one journey on two servers, side by side, with all in which they differ."""

from collections.abc import Iterator

from mockserver.checks.drift.alignment import Alignment
from mockserver.checks.drift.comparison import Difference, compare
from mockserver.checks.drift.own_part import OwnPart
from mockserver.checks.drift.taken import Taken
from mockserver.checks.wire.exchange import Exchange
from mockserver.inferred.resources.resource import Inference

Found = tuple[Difference, Exchange, Exchange]


class Pairs:
    """A journey that was walked over the mock and over the real server.

    With an `inference`, only what the journey made itself is compared.
    """

    def __init__(
        self, mock: Taken, real: Taken, alignment: Alignment, inference: Inference | None
    ) -> None:
        #: How many exchanges were compared so far.
        self.compared = 0
        self._mock = mock
        self._real = real
        self._alignment = alignment
        self._part = None if inference is None else OwnPart(inference)

    def differences(self) -> Iterator[Found]:
        """Compare call by call. After another status or another call, the rest is not compared."""
        is_alike = True
        for one, other in zip(self._mock.exchanges, self._real.exchanges, strict=False):
            if one.operation != other.operation:
                return
            self.compared += 1
            parts = [one, other]
            if self._part is not None:
                parts = self._part.of(one, other, (self._mock.made, self._real.made))
            for each in compare(parts[0], parts[1], self._alignment):
                is_alike = False
                yield each, one, other
                if each.kind == "status":
                    return  # the walks go different ways from here
        yield from self._silence()
        if is_alike and self._mock.is_ordered:
            yield from self._rule()

    def _silence(self) -> Iterator[Found]:
        """Yield the call to which only one server has replied."""
        mock, real = self._mock.silence, self._real.silence
        if (mock is None) is (real is None):
            return
        answers = "the answer to the same call"
        if real is not None:
            beside = _beside(self._mock.exchanges, len(self._real.exchanges), real.sent)
            yield Difference("reply", "", beside.came or answers, str(real)), beside, real.sent
        elif mock is not None:
            beside = _beside(self._real.exchanges, len(self._mock.exchanges), mock.sent)
            yield Difference("reply", "", str(mock), beside.came or answers), mock.sent, beside

    def _rule(self) -> Iterator[Found]:
        """Yield the rule that holds on one server only although no reply differs."""
        mock, real = self._mock, self._real
        if (mock.broken is None) is (real.broken is None) or not mock.exchanges:
            return
        if not real.exchanges or mock.untested or real.untested or mock.silence or real.silence:
            return
        told = [
            "the rule holds" if each.broken is None else f"it is broken ({_line(each)})"
            for each in (mock, real)
        ]
        yield Difference("rule", "", told[0], told[1]), mock.exchanges[-1], real.exchanges[-1]


def _line(taken: Taken) -> str:
    return ", ".join(str(taken.broken).splitlines())


def _beside(exchanges: tuple[Exchange, ...], index: int, sent: Exchange) -> Exchange:
    """Return what the other server answered; the call itself if it was not made there."""
    return exchanges[index] if index < len(exchanges) else sent
