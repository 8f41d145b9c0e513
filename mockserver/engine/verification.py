"""Whether a world was called as a tester expects: yes, no, or cannot tell.

A journal forgets old calls, cuts long bodies and masks credentials. So a count has a lower and an
upper bound, and a verification that the bounds do not decide is never a yes.
"""

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from mockserver.engine.effort import VERIFICATION, Effort
from mockserver.engine.journal import CONTROL, Exchange, Journal
from mockserver.engine.match import Mismatch, examine
from mockserver.engine.memo import Memo
from mockserver.engine.request_view import RequestView, joined_headers
from mockserver.engine.steps import Steps, finished
from mockserver.engine.times import Times

#: One kind of call: `api`, `operation`, `match` and `status`, all optional.
ExpectedCall = Mapping[str, Any]
#: A whole verification: the same, with `times` and `in_order`, both optional.
Verification = Mapping[str, Any]
#: Returns the query parameters of an API's operation that are lists.
Lists = Callable[[str, str], frozenset[str]]
#: Returns what the form in an exchange's request is, as its contract reads it; ABSENT without one.
Forms = Callable[[Exchange], Any]

_NEAREST = 3
#: Which exchanges a verdict shows: those that match, those that do not, or the undecided ones.
_TOO_MANY, _TOO_FEW, _UNSURE = "too many", "too few", "unsure"
_FILTERS = ("api", "operation", "status")


class Comparison(NamedTuple):
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
    nearest: tuple[Comparison, ...]
    is_decided: bool = True
    reason: str = ""


class _Bounds(NamedTuple):
    """How often calls were made, at least and at most; `step` is the one to explain."""

    low: int
    high: int
    step: ExpectedCall
    forgotten: int


def verify(journal: Journal, asked: Verification, memo: Memo | None = None) -> Verdict:
    """Verify a journal at once."""
    return finished(verification(journal, asked, Memo() if memo is None else memo))


def verification(
    journal: Journal,
    asked: Verification,
    memo: Memo,
    lists: Lists | None = None,
    forms: Forms | None = None,
) -> Steps[Verdict]:
    """Verify a journal as it is now; each comparison is a step.

    `memo` remembers compiled patterns. Raises TooMany if it needs too many comparisons.
    """
    matcher = _JournalMatcher(journal, asked, memo, lists, forms)
    expected = {name: asked[name] for name in (*_FILTERS, "match") if name in asked}
    times = Times.of(asked.get("times", {"at_least": 1}))
    steps: list[ExpectedCall] = [{**expected, **step} for step in asked.get("in_order", ())]
    steps = steps or [expected]
    if "in_order" in asked:
        bounds = yield from _in_order(steps, matcher)
    else:
        bounds = yield from _counted(expected, matcher)
    summary = f"{' then '.join(map(described, steps))}, {times}"
    answer = times.decide(bounds.low, bounds.high)
    if answer:
        return Verdict(True, bounds.low, summary, ())
    if times.most is not None and bounds.low > times.most:
        shown = _TOO_MANY
    elif bounds.low < times.least:
        shown = _TOO_FEW
    else:
        shown = _UNSURE
    nearest = yield from _nearest(bounds.step, matcher, shown)
    if answer is False:
        return Verdict(False, bounds.low, summary, nearest)
    return Verdict(False, bounds.low, summary, nearest, False, _reason(matcher, bounds, nearest))


def differing(expected: ExpectedCall, exchange: Exchange) -> list[str]:
    """Describe how the API, operation and status of an exchange differ from the expected ones."""
    return [
        f"{name}: expected {expected[name]}, got {getattr(exchange, name) or 'none'}"
        for name in _FILTERS
        if name in expected and getattr(exchange, name) != expected[name]
    ]


def described(expected: ExpectedCall) -> str:
    """Describe a kind of call. Only the names of a match are shown: values may be credentials."""
    whom = " ".join(str(expected[name]) for name in ("api", "operation") if expected.get(name))
    words = [f"a call of {whom}" if whom else "a call"]
    match = expected.get("match", {})
    named = [
        f"{place} {name}" for place in ("path", "query", "headers") for name in match.get(place, {})
    ]
    named += [f"body {each['pointer'] or '(whole)'}" for each in match.get("body", ())]
    if named:
        words.append(f"that matches in {', '.join(named)}")
    if "status" in expected:
        words.append(f"answered {expected['status']}")
    return " ".join(words)


class _JournalMatcher:
    """Matches the exchanges that a journal had when the verification began."""

    def __init__(
        self,
        journal: Journal,
        asked: Verification,
        memo: Memo,
        lists: Lists | None,
        forms: Forms | None,
    ) -> None:
        steps = [asked, *asked.get("in_order", ())]
        self.has_control = any(step.get("api") == CONTROL for step in steps)
        self.exchanges = list(journal.everything() if self.has_control else journal)
        self.total, self.lost = journal.total, journal.total - len(journal)
        self._counts = dict(journal.counts)
        self._kept = Counter((each.api, each.operation, each.status) for each in self.exchanges)
        self._memo = memo
        self._lists = lists
        self._forms = forms
        self._effort = Effort(VERIFICATION, "The conditions of this verification")
        self._views: dict[int, RequestView] = {}

    def count(self, expected: ExpectedCall) -> int:
        """Count all calls with the expected API, operation and status, forgotten ones included."""
        return self._count(self._counts, expected)

    def forgotten(self, expected: ExpectedCall) -> int:
        """Count the forgotten calls whose API, operation and status are the expected ones."""
        return self.count(expected) - self._count(self._kept, expected)

    def judge(self, expected: ExpectedCall, exchange: Exchange) -> Steps[bool | None]:
        """Return whether an exchange is an expected call; None if that cannot be decided."""
        if differing(expected, exchange):
            return False
        answer: bool | None = True
        for mismatch in self._examined(expected, exchange):
            yield
            if mismatch is None:
                continue
            if mismatch.is_sure:
                return False
            answer = None
        return answer

    def mismatches(self, expected: ExpectedCall, exchange: Exchange) -> Steps[list[Mismatch]]:
        """Return every mismatch of an exchange."""
        mismatches = [Mismatch(text) for text in differing(expected, exchange)]
        for mismatch in self._examined(expected, exchange):
            yield
            if mismatch is not None:
                mismatches.append(mismatch)
        return mismatches

    def _examined(self, expected: ExpectedCall, exchange: Exchange) -> Generator[Mismatch | None]:
        match = expected.get("match")
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
            form=None if self._forms is None else partial(self._forms, exchange),
            memo=self._memo,
            effort=self._effort,
        )

    def _count(self, counts: Mapping[tuple[str, str, int], int], expected: ExpectedCall) -> int:
        return sum(
            count
            for key, count in counts.items()
            if (key[0] != CONTROL or self.has_control)
            and all(expected.get(n, value) == value for n, value in zip(_FILTERS, key, strict=True))
        )


def _counted(expected: ExpectedCall, matcher: _JournalMatcher) -> Steps[_Bounds]:
    if "match" not in expected:
        count = matcher.count(expected)
        return _Bounds(count, count, expected, 0)
    low = high = 0
    for exchange in matcher.exchanges:
        answer = yield from matcher.judge(expected, exchange)
        low += answer is True
        high += answer is not False
    forgotten = matcher.forgotten(expected)
    return _Bounds(low, high + forgotten, expected, forgotten)


def _in_order(steps: list[ExpectedCall], matcher: _JournalMatcher) -> Steps[_Bounds]:
    """Count how often all steps were made, one after the other.

    A position is the number of steps made so far; several are possible if calls were forgotten.
    The lowest begins at 0, the highest as if every forgotten call had been a step.
    """
    forgotten = sum(matcher.forgotten(step) for step in _distinct(steps))
    low, high = 0, forgotten
    for exchange in matcher.exchanges:
        answer = yield from matcher.judge(steps[low % len(steps)], exchange)
        highest = answer
        if (high - low) % len(steps):
            highest = yield from matcher.judge(steps[high % len(steps)], exchange)
        low += answer is True
        high += highest is not False
    size = len(steps)
    return _Bounds(low // size, high // size, steps[low % size], forgotten)


def _distinct(steps: list[ExpectedCall]) -> list[ExpectedCall]:
    """Leave out steps with the same API, operation and status as an earlier one."""
    by_filters = {tuple(step.get(name) for name in _FILTERS): step for step in steps}
    return list(by_filters.values())


def _nearest(
    expected: ExpectedCall, matcher: _JournalMatcher, shown: str
) -> Steps[tuple[Comparison, ...]]:
    """Return the exchanges to show, those that cannot be judged first.

    Then come those with the fewest differences, the newest first.
    """
    comparisons: list[tuple[tuple[bool, int, int], Comparison]] = []
    for exchange in matcher.exchanges:
        mismatches = yield from matcher.mismatches(expected, exchange)
        is_sure = any(each.is_sure for each in mismatches)
        kind = _TOO_MANY if not mismatches else _TOO_FEW if is_sure else _UNSURE
        if kind == shown or (kind == _UNSURE and shown == _TOO_FEW):
            order = (is_sure, len(mismatches), -exchange.number)
            texts = tuple(each.text for each in mismatches)
            comparisons.append((order, Comparison(exchange, texts)))
    comparisons.sort(key=lambda each: each[0])
    return tuple(comparison for _, comparison in comparisons[:_NEAREST])


def _reason(matcher: _JournalMatcher, bounds: _Bounds, nearest: tuple[Comparison, ...]) -> str:
    """Explain why a verification cannot be decided, and what to do."""
    reasons = []
    if bounds.forgotten:
        reasons.append(
            f"The journal has forgotten {matcher.lost:,} of {matcher.total:,} "
            f"calls, and {bounds.forgotten:,} of them may match: clear the journal before the "
            "calls that count, or leave `match` out."
        )
    if bounds.high - bounds.forgotten > bounds.low and nearest:
        exchange, mismatches = nearest[0]
        reasons.append(f"Call {exchange.number} may match; {'; '.join(mismatches)}.")
    return " ".join(reasons) or "Masked or cut calls may match."
