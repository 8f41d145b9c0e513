"""The comparison of two contracts as text: operation by operation, what breaks whom."""

from collections.abc import Iterable, Iterator

from mockserver.cli.printable import printable
from mockserver.contract.compat import CONSUMERS, PROVIDERS, Change, Comparison, Party
from mockserver.contract.contract import Contract
from mockserver.program import program

#: How many other places are named that one cause changes as well.
_NAMED = 3
_WHOLE = "The whole document"


def render_text(comparison: Comparison, parties: tuple[Party, ...], *, shows_all: bool) -> str:
    """Render the changes that count for these parties, or all; the last line is the verdict."""
    old, new = comparison.old, comparison.new
    lines = [f"old: {_titled(old)}", f"new: {_titled(new)}"]
    shown = [each for each in comparison.changes if shows_all or counts(each, parties)]
    operation = None
    for change, others in _by_cause(shown):
        if change.operation != operation:
            operation = change.operation
            lines += ["", operation or _WHOLE]
        lines += _change_lines(comparison, change, others)
    notes = len(old.notes) + len(new.notes)
    if notes:
        lines += [
            "",
            f"{notes} notes on what was mended in the documents: `{program()} infer FILE`.",
        ]
    return "\n".join(map(printable, [*lines, "", verdict(comparison, parties)]))


def counts(change: Change, parties: tuple[Party, ...]) -> bool:
    """Whether a change breaks one of these parties, or may."""
    return bool((change.breaks | change.unknown).intersection(parties))


def verdict(comparison: Comparison, parties: tuple[Party, ...]) -> str:
    """Return the verdict in one line, with the number of changes of each kind."""
    asked = " and ".join(parties)
    word = f"Compatible for {asked}" if comparison.is_compatible(*parties) else "Not compatible"
    if not comparison.breaking(*parties) and comparison.undecided(*parties):
        word = f"Not known to be compatible for {asked}"
    undecided = comparison.undecided(CONSUMERS, PROVIDERS)
    compatible = [each for each in comparison.changes if each.is_compatible]
    return (
        f"{word}. Changes: {len(comparison.changes)} "
        f"(breaks consumers: {len(comparison.breaking(CONSUMERS))}, "
        f"breaks providers: {len(comparison.breaking(PROVIDERS))}, "
        f"cannot tell: {len(undecided)}, compatible: {len(compatible)})"
    )


def effect_text(change: Change) -> str:
    """Say whom a change breaks: `breaks consumers`, `cannot tell` or `compatible`."""
    if change.breaks:
        return f"breaks {' and '.join(sorted(change.breaks))}"
    return "cannot tell" if change.unknown else "compatible"


def _titled(contract: Contract) -> str:
    return f"{contract.title} {contract.version} ({contract.document.source})"


def _by_cause(changes: Iterable[Change]) -> Iterator[tuple[Change, list[Change]]]:
    """Yield each change once, with those that the same two places cause elsewhere."""
    causes: dict[tuple[object, ...], list[Change]] = {}
    for each in changes:
        cause = each.kind, each.old, each.new, each.what, each.breaks, each.unknown
        causes.setdefault(cause, []).append(each)
    first = {id(listed[0]): listed[1:] for listed in causes.values()}
    yield from ((each, first[id(each)]) for each in changes if id(each) in first)


def _change_lines(comparison: Comparison, change: Change, others: list[Change]) -> Iterator[str]:
    subject = f"{change.subject}: " if change.subject else ""
    yield f"  {effect_text(change)}: {subject}{change.what} [{change.kind}]"
    if change.old:
        yield f"      old: {comparison.old.document.where(change.old)}"
    if change.new:
        yield f"      new: {comparison.new.document.where(change.new)}"
    if not change.is_compatible:
        yield f"      {change.advice}"
    if others:
        named = [f"{each.operation} {each.subject}".strip() for each in others[:_NAMED]]
        more = f", and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        yield f"      also: {', '.join(named)}{more}"
