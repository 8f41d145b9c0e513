"""The outcome of a validation as one HTML page: what breaks the contract, and what was judged."""

from collections.abc import Iterable, Iterator

from mockserver.checks.html.markup import Content, Markup, tag
from mockserver.checks.html.page import render_page
from mockserver.checks.html.parts import chip, facts, folded, sides, table
from mockserver.cli.validate_tally import Kind, Occurrences, Tally
from mockserver.contract.contract import Contract

#: So many kinds of violations are unfolded from the start.
_OPEN = 3
#: The most calls outside the API that are listed.
_MOST_OUTSIDE = 200


def render_validation(contract: Contract, file: str, tally: Tally) -> str:
    """Render what a validation of a file counted; `file` is its name."""
    mood = "bad" if tally.broken else "good"
    header = tag(
        "header",
        tag("p", "mockserver validate", class_="kicker"),
        tag("h1", contract.api, " ", chip("broken" if tally.broken else "kept", mood)),
        tag("p", file, class_="address"),
        tag("p", tally.lines()[0], class_=f"verdict {mood}"),
    )
    content = tag(
        "article",
        header,
        tag("h2", "What breaks the contract", id="found"),
        [*_kinds(tally)] or tag("p", "Nothing.", class_="quiet"),
        tag("p", f"And {tally.others:,} violations of other kinds.") if tally.others else None,
        tag("h2", "What was judged"),
        tag("p", tally.lines()[1]) if tally.undecided else None,
        _judged(contract, tally),
        _outside(tally),
    )
    return render_page(f"{'Broken' if tally.broken else 'Kept'}: {contract.api} in {file}", content)


def _kinds(tally: Tally) -> Iterator[Markup]:
    for number, (kind, found) in enumerate(tally.kinds.items(), 1):
        yield tag("section", _kind(number, kind, found), class_="cause failure")


def _kind(number: int, kind: Kind, found: Occurrences) -> Markup:
    times = f"{found.count:,} times" if found.count > 1 else "once"
    summary = tag(
        "summary",
        tag("span", times, class_="severity failure"),
        tag("h3", f"{number}. {kind.place}{kind.pointer}"),
        tag("span", kind.operation, class_="where"),
    )
    calls = (f"{each.number}: {each.method} {each.path} {each.status}" for each in found.exchanges)
    return tag(
        "details",
        summary,
        sides(("Expected", kind.expected), ("Came", found.first.got)),
        facts([("exchanges", [chip(each) for each in calls])]),
        open=number <= _OPEN,
    )


def _judged(contract: Contract, tally: Tally) -> Markup:
    rows = [
        (
            tag("code", f"{each.method.upper()} {each.path}"),
            f"{tally.judged[each.id]:,}",
            f"{tally.broken_of[each.id]:,}",
        )
        for each in contract.operations.values()
        if tally.judged[each.id]
    ]
    never = [each.id for each in contract.operations.values() if not tally.judged[each.id]]
    label = "What was judged of each operation"
    shown: Iterable[Content] = (
        table(label, ("operation", "exchanges", "with violations"), rows) if rows else None,
        folded(f"Operations that no exchange calls ({len(never)})", map(chip, never))
        if never
        else None,
    )
    return tag("section", shown)


def _outside(tally: Tally) -> Markup | None:
    if not tally.outside:
        return None
    rows = ((call, f"{count:,}") for call, count in tally.outside.most_common(_MOST_OUTSIDE))
    label = "Calls outside the API"
    return folded(f"{label} ({len(tally.outside):,})", table(label, ("call", "times"), rows))
