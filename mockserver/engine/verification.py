"""Whether a world was called as a tester expects, and if not, what came nearest."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from mockserver.engine.journal import CONTROL, Exchange, Journal
from mockserver.engine.masking import is_masked
from mockserver.engine.match import Match, RequestView, mismatches

#: What is asked for: `api`, `operation`, `match` and `status`, all optional.
Wanted = Mapping[str, Any]
#: A whole question: the same, with `times` and `in_order`, both optional.
Verification = Mapping[str, Any]

_NEAREST = 3
_PLACES = {"headers": "header", "query": "query parameter"}
_FILTERS = ("api", "operation", "status", "match")


class Near(NamedTuple):
    """An exchange that was not what was asked for, or one too many, and how it differs."""

    exchange: Exchange
    mismatches: tuple[str, ...]


class Verdict(NamedTuple):
    """The answer to a verification; `often` is how often the calls were found."""

    is_verified: bool
    often: int
    expected: str
    nearest: tuple[Near, ...]


def verify(journal: Journal, asked: Verification) -> Verdict:
    """Judge a journal. What was forgotten still counts where no single exchange is looked at."""
    exchanges = _looked_at(journal, asked)
    order = asked.get("in_order")
    wanted: Wanted = {name: asked[name] for name in _FILTERS if name in asked}
    if order:
        steps: list[Wanted] = [{**wanted, **step} for step in order]
        count, step = _in_order(steps, exchanges)
    else:
        steps, step = [wanted], wanted
        if "match" in wanted:
            count = sum(not differing(wanted, each) for each in exchanges)
        else:
            count = _counted(journal, wanted)
    times = _Times.of(asked.get("times", {"at_least": 1}))
    expected = f"{' then '.join(map(described, steps))}, {times}"
    if order or "match" in wanted:
        expected += _forgotten(journal)
    if times.allow(count):
        return Verdict(True, count, expected, ())
    return Verdict(False, count, expected, _nearest(step, exchanges, count > times.least))


def differing(wanted: Wanted, exchange: Exchange) -> list[str]:
    """Say in words where an exchange is not what is asked for; nothing where it is."""
    got: Mapping[str, Any] = {
        "api": exchange.api,
        "operation": exchange.operation,
        "status": exchange.status,
    }
    found = [
        f"{name}: expected {wanted[name]}, got {value or 'none'}"
        for name, value in got.items()
        if wanted.get(name, value) != value
    ]
    match = wanted.get("match")
    if match:
        found += _of_match(match, exchange)
    return found


def described(wanted: Wanted) -> str:
    """Word what is asked for; of a match only the names, for its values may be credentials."""
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


def view_of(exchange: Exchange) -> RequestView:
    """Give the request of an exchange as matches see it: its credentials are masked."""
    return RequestView(
        exchange.api,
        exchange.operation,
        exchange.texts,
        parse_qsl(exchange.query.decode("latin-1"), keep_blank_values=True),
        {name.decode("latin-1"): value.decode("latin-1") for name, value in exchange.headers},
        exchange.body,
    )


class _Times(NamedTuple):
    """From how often to how often, both included; `most` is None for no end."""

    least: int
    most: int | None

    @classmethod
    def of(cls, times: Mapping[str, Any]) -> "_Times":
        bounds: list[tuple[int, int | None]] = []
        if "exactly" in times:
            bounds.append((times["exactly"], times["exactly"]))
        if "at_least" in times or "at_most" in times:
            bounds.append((times.get("at_least", 0), times.get("at_most")))
        if times.get("never"):
            bounds.append((0, 0))
        most = [bound for _, bound in bounds if bound is not None]
        return cls(max(least for least, _ in bounds), min(most, default=None))

    def allow(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {_so_often(self.least)}"
        if self.most == 0 and self.least == 0:
            return "never"
        if self.least == self.most:
            return f"exactly {_so_often(self.least)}"
        if self.least == 0:
            return f"at most {_so_often(self.most)}"
        return f"{self.least} to {_so_often(self.most)}"


def _so_often(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _looked_at(journal: Journal, asked: Verification) -> list[Exchange]:
    steps = [asked, *asked.get("in_order", ())]
    if any(step.get("api") == CONTROL for step in steps):
        return list(journal.everything())
    return list(journal)


def _counted(journal: Journal, wanted: Wanted) -> int:
    names = ("api", "operation", "status")
    return sum(
        count
        for key, count in journal.counts.items()
        if all(wanted.get(name, value) == value for name, value in zip(names, key, strict=True))
        and (key[0] != CONTROL or wanted.get("api") == CONTROL)
    )


def _in_order(steps: list[Wanted], exchanges: Iterable[Exchange]) -> tuple[int, Wanted]:
    """Count how often all steps were made, one after the other; give the step waited for last."""
    count = at = 0
    for exchange in exchanges:
        if not differing(steps[at], exchange):
            at += 1
            if at == len(steps):
                count, at = count + 1, 0
    return count, steps[at]


def _nearest(wanted: Wanted, exchanges: list[Exchange], is_too_often: bool) -> tuple[Near, ...]:
    found = [Near(each, tuple(differing(wanted, each))) for each in exchanges]
    if is_too_often:
        found = [each for each in found if not each.mismatches]
    else:
        found = [each for each in found if each.mismatches]
    # The fewest differences first, and of as many the newest.
    found.sort(key=lambda near: (len(near.mismatches), -near.exchange.number))
    return tuple(found[:_NEAREST])


def _of_match(match: Match, exchange: Exchange) -> list[str]:
    request = view_of(exchange)
    open_match, found = dict(match), []
    for place, kind in _PLACES.items():
        got = request.headers if place == "headers" else dict(request.query)
        named = match.get(place, {})
        masked = [name for name in named if is_masked(got.get(_spelled(place, name)))]
        # What was sent is not known, and what was asked for may be a credential: neither is told.
        found += [f"{kind} {name}: the journal masks it, so nobody can tell" for name in masked]
        open_match[place] = {name: named[name] for name in named if name not in masked}
    found += mismatches(open_match, request)
    if match.get("body") and found and exchange.body_size > len(exchange.body):
        found.append(f"body: the journal keeps its first {len(exchange.body):,} bytes only")
    return found


def _spelled(place: str, name: str) -> str:
    return name.lower() if place == "headers" else name


def _forgotten(journal: Journal) -> str:
    kept = len(journal)
    if kept == journal.total:
        return ""
    gone = journal.total - kept
    return (
        f"; of {journal.total:,} calls the journal has forgotten the first {gone:,}, "
        f"so only the last {kept:,} were looked at"
    )
