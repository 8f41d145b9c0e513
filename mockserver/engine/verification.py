"""Whether a world was called as a tester expects: yes, no, or cannot tell.

A journal forgets old calls, cuts long bodies and masks credentials. So a count has a lower and an
upper bound, and a verification that the bounds do not decide is never a yes.
"""

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from mockserver.engine.effort import VERIFICATION, Effort
from mockserver.engine.journal import CONTROL, Exchange, Journal
from mockserver.engine.match import Mismatch, examine
from mockserver.engine.memo import Memo
from mockserver.engine.request_view import RequestView, joined_headers
from mockserver.engine.times import Times

#: One kind of call: `api`, `operation`, `match` and `status`, all optional.
Wanted = Mapping[str, Any]
#: A whole verification: the same, with `times` and `in_order`, both optional.
Verification = Mapping[str, Any]
#: Returns the query parameters of an API's operation that are lists.
Lists = Callable[[str, str], frozenset[str]]

_NEAREST = 3
#: Which exchanges a verdict shows: those that match, those that do not, or the undecided ones.
_TOO_MANY, _TOO_FEW, _UNSURE = "too many", "too few", "unsure"
_FILTERS = ("api", "operation", "status")

#: Yields after every comparison, so that a caller can pause there; returns a result.
Slices = Generator[None, None, Any]


class Near(NamedTuple):
    """An exchange to show with a verdict, and how it differs from the expected call."""

    exchange: Exchange
    mismatches: tuple[str, ...]


class Verdict(NamedTuple):
    """The result of a verification; `often` is how many calls match for certain.

    If it cannot be decided, it is not verified, and `reason` says why.
    """

    is_verified: bool
    often: int
    expected: str
    nearest: tuple[Near, ...]
    is_decided: bool = True
    reason: str = ""


class _Bounds(NamedTuple):
    """How often calls were made, at least and at most; `step` is the one to explain."""

    low: int
    high: int
    step: Wanted
    forgotten: int


def verify(journal: Journal, asked: Verification, memo: Memo | None = None) -> Verdict:
    """Verify a journal in one step."""
    slices = verification(journal, asked, Memo() if memo is None else memo)
    while True:
        try:
            next(slices)
        except StopIteration as done:
            verdict: Verdict = done.value
            return verdict


def verification(
    journal: Journal, asked: Verification, memo: Memo, lists: Lists | None = None
) -> Slices:
    """Verify a journal as it is now, in slices; the generator returns a Verdict.

    `memo` remembers compiled patterns. Raises TooMany if it needs too many comparisons.
    """
    evidence = _Evidence(journal, asked, memo, lists)
    wanted = {name: asked[name] for name in (*_FILTERS, "match") if name in asked}
    times = Times.of(asked.get("times", {"at_least": 1}))
    steps: list[Wanted] = [{**wanted, **step} for step in asked.get("in_order", ())] or [wanted]
    if "in_order" in asked:
        bounds = yield from _in_order(steps, evidence)
    else:
        bounds = yield from _counted(wanted, evidence)
    expected = f"{' then '.join(map(described, steps))}, {times}"
    answer = times.decide(bounds.low, bounds.high)
    if answer:
        return Verdict(True, bounds.low, expected, ())
    if times.most is not None and bounds.low > times.most:
        shown = _TOO_MANY
    elif bounds.low < times.least:
        shown = _TOO_FEW
    else:
        shown = _UNSURE
    nearest = yield from _nearest(bounds.step, evidence, shown)
    if answer is False:
        return Verdict(False, bounds.low, expected, nearest)
    return Verdict(False, bounds.low, expected, nearest, False, _reason(evidence, bounds, nearest))


def differing(wanted: Wanted, exchange: Exchange) -> list[str]:
    """Describe how the API, operation and status of an exchange differ from the expected ones."""
    return [
        f"{name}: expected {wanted[name]}, got {getattr(exchange, name) or 'none'}"
        for name in _FILTERS
        if name in wanted and getattr(exchange, name) != wanted[name]
    ]


def described(wanted: Wanted) -> str:
    """Describe a kind of call. Only the names of a match are shown: values may be credentials."""
    whom = " ".join(str(wanted[name]) for name in ("api", "operation") if wanted.get(name))
    words = [f"a call of {whom}" if whom else "a call"]
    match = wanted.get("match", {})
    named = [
        f"{place} {name}" for place in ("path", "query", "headers") for name in match.get(place, {})
    ]
    named += [f"body {each['pointer'] or '(whole)'}" for each in match.get("body", ())]
    if named:
        words.append(f"that matches in {', '.join(named)}")
    if "status" in wanted:
        words.append(f"answered {wanted['status']}")
    return " ".join(words)


class _Evidence:
    """The contents of a journal for one verification, as they were when it began."""

    def __init__(
        self, journal: Journal, asked: Verification, memo: Memo, lists: Lists | None
    ) -> None:
        steps = [asked, *asked.get("in_order", ())]
        self.has_control = any(step.get("api") == CONTROL for step in steps)
        self.exchanges = list(journal.everything() if self.has_control else journal)
        self.total, self.lost = journal.total, journal.total - len(journal)
        self._counts = dict(journal.counts)
        self._kept = Counter((each.api, each.operation, each.status) for each in self.exchanges)
        self._memo = memo
        self._lists = lists
        self._effort = Effort(VERIFICATION, "The conditions of this verification")
        self._views: dict[int, RequestView] = {}

    def count(self, wanted: Wanted) -> int:
        """Count all calls with the expected API, operation and status, forgotten ones included."""
        return self._count(self._counts, wanted)

    def forgotten(self, wanted: Wanted) -> int:
        """Count the forgotten calls whose API, operation and status are the expected ones."""
        return self.count(wanted) - self._count(self._kept, wanted)

    def judge(self, wanted: Wanted, exchange: Exchange) -> Slices:
        """Return whether an exchange is an expected call; None if that cannot be decided."""
        if any(name in wanted and getattr(exchange, name) != wanted[name] for name in _FILTERS):
            return False
        answer: bool | None = True
        for mismatch in self._examined(wanted, exchange):
            yield
            if mismatch is None:
                continue
            if mismatch.is_sure:
                return False
            answer = None
        return answer

    def mismatches(self, wanted: Wanted, exchange: Exchange) -> Slices:
        """Return every mismatch of an exchange."""
        found = [Mismatch(text) for text in differing(wanted, exchange)]
        for mismatch in self._examined(wanted, exchange):
            yield
            if mismatch is not None:
                found.append(mismatch)
        return found

    def _examined(self, wanted: Wanted, exchange: Exchange) -> Generator[Mismatch | None]:
        match = wanted.get("match")
        if not match:
            return
        view = self._views.get(exchange.number)
        if view is None:
            view = self._views[exchange.number] = self._view(exchange)
        yield from examine(match, view)

    def _view(self, exchange: Exchange) -> RequestView:
        """Return the request of an exchange as matches see it."""
        lists = None if self._lists is None else self._lists(exchange.api, exchange.operation)
        return RequestView(
            exchange.api,
            exchange.operation,
            exchange.texts,
            parse_qsl(exchange.query.decode("latin-1"), keep_blank_values=True),
            joined_headers(exchange.headers),
            exchange.body,
            lists=lists or frozenset(),
            is_recorded=True,
            body_size=exchange.body_size,
            memo=self._memo,
            effort=self._effort,
        )

    def _count(self, counts: Mapping[tuple[str, str, int], int], wanted: Wanted) -> int:
        return sum(
            count
            for key, count in counts.items()
            if (key[0] != CONTROL or self.has_control)
            and all(wanted.get(n, value) == value for n, value in zip(_FILTERS, key, strict=True))
        )


def _counted(wanted: Wanted, evidence: _Evidence) -> Slices:
    if "match" not in wanted:
        count = evidence.count(wanted)
        return _Bounds(count, count, wanted, 0)
    low = high = 0
    for exchange in evidence.exchanges:
        answer = yield from evidence.judge(wanted, exchange)
        low += answer is True
        high += answer is not False
    forgotten = evidence.forgotten(wanted)
    return _Bounds(low, high + forgotten, wanted, forgotten)


def _in_order(steps: list[Wanted], evidence: _Evidence) -> Slices:
    """Count how often all steps were made, one after the other.

    A position is the number of steps made so far; several are possible if calls were forgotten.
    The lowest begins at 0, the highest as if every forgotten call had been a step.
    """
    forgotten = sum(evidence.forgotten(step) for step in _distinct(steps))
    low, high = 0, forgotten
    for exchange in evidence.exchanges:
        answer = yield from evidence.judge(steps[low % len(steps)], exchange)
        highest = answer
        if (high - low) % len(steps):
            highest = yield from evidence.judge(steps[high % len(steps)], exchange)
        low += answer is True
        high += highest is not False
    size = len(steps)
    return _Bounds(low // size, high // size, steps[low % size], forgotten)


def _distinct(steps: list[Wanted]) -> list[Wanted]:
    """Leave out steps with the same API, operation and status as an earlier one."""
    found = {tuple(step.get(name) for name in _FILTERS): step for step in steps}
    return list(found.values())


def _nearest(wanted: Wanted, evidence: _Evidence, shown: str) -> Slices:
    """Return the exchanges to show, those that cannot be judged first.

    Then come those with the fewest differences, the newest first.
    """
    found: list[tuple[tuple[bool, int, int], Near]] = []
    for exchange in evidence.exchanges:
        mismatches = yield from evidence.mismatches(wanted, exchange)
        is_sure = any(each.is_sure for each in mismatches)
        kind = _TOO_MANY if not mismatches else _TOO_FEW if is_sure else _UNSURE
        if kind == shown or (kind == _UNSURE and shown == _TOO_FEW):
            order = (is_sure, len(mismatches), -exchange.number)
            found.append((order, Near(exchange, tuple(each.text for each in mismatches))))
    found.sort(key=lambda each: each[0])
    return tuple(near for _, near in found[:_NEAREST])


def _reason(evidence: _Evidence, bounds: _Bounds, nearest: tuple[Near, ...]) -> str:
    """Explain why a verification cannot be decided, and what to do."""
    reasons = []
    if bounds.forgotten:
        reasons.append(
            f"The journal has forgotten {evidence.lost:,} of {evidence.total:,} "
            f"calls, and {bounds.forgotten:,} of them may match: clear the journal before the "
            "calls that count, or leave `match` out."
        )
    if bounds.high - bounds.forgotten > bounds.low and nearest:
        exchange, mismatches = nearest[0]
        reasons.append(f"Call {exchange.number} may match; {'; '.join(mismatches)}.")
    return " ".join(reasons) or "Masked or cut calls may match."
