"""The comparison of two contracts as annotations of GitHub Actions, one a line."""

from collections.abc import Iterator

from mockserver.cli.compat_text import counts, effect_text, verdict
from mockserver.cli.printable import printable
from mockserver.contract.compat import Change, Comparison, Party


def github_lines(
    comparison: Comparison, parties: tuple[Party, ...], *, shows_all: bool
) -> Iterator[str]:
    """Yield an error for each break, a warning for what cannot be told, then the verdict.

    Each stands at its place in the new document, or in the old one if it is there only. With
    `shows_all`, all other changes are notices.
    """
    for each in comparison.changes:
        if shows_all or counts(each, parties):
            yield _annotation(comparison, each, _level(each, parties))
    yield verdict(comparison, parties)


def _level(change: Change, parties: tuple[Party, ...]) -> str:
    if change.breaks.intersection(parties):
        return "error"
    return "warning" if change.unknown.intersection(parties) else "notice"


def _annotation(comparison: Comparison, change: Change, level: str) -> str:
    contract, pointer = comparison.new, change.new
    if not pointer:
        contract, pointer = comparison.old, change.old
    place = contract.document.place(pointer)
    title = f"{effect_text(change)}: {change.operation or 'the document'} {change.subject}".strip()
    properties = {"file": place.source, "line": place.line, "title": f"{title} ({change.kind})"}
    written = ",".join(
        f"{key}={_escaped(str(value), is_property=True)}"
        for key, value in properties.items()
        if value is not None
    )
    return f"::{level} {written}::{_escaped(f'{change.what} {change.advice}')}"


def _escaped(text: str, *, is_property: bool = False) -> str:
    """Write a text as GitHub's runner reads it: nothing in it begins another command."""
    text = printable(text).replace("%", "%25")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text
