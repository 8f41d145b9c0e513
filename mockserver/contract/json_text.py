"""Read JSON text as data: bounded, without duplicate keys, half characters or infinite numbers."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from mockserver.contract.caps import SPLIT, Caps, read_number
from mockserver.contract.json_lines import Fault, line_of_fault
from mockserver.errors import MockServerError

_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"')
#: As a tuple: a union would be made anew for each of a million values.
_HOLDERS = (dict, list)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str, source: str, caps: Caps) -> Any:
    """Parse JSON text. Raises the error of the caps, with the line if the source has a name."""
    refuse = partial(_refusal, text, source, caps)
    _estimate(text, source, caps)
    try:
        data = json.loads(text, **_hooks(refuse, caps))
    except json.JSONDecodeError as error:
        raise caps.error(
            f"This is not JSON: {error.msg}.",
            where=f"{source}:{error.lineno}",
            hint="Mend this line or the one before it: commas, quotes, brackets. "
            "JSON has no comments.",
        ) from None
    except RecursionError:
        raise _too_deep(text, source, caps) from None
    _measure(data, text, source, caps)
    if _SURROGATE.search(text) and not _is_whole(data):
        what = "A text holds half a character, a surrogate without its other half."
        raise refuse(what, Fault("surrogate"), "Write both halves, or the character itself.")
    return data


def _hooks(refuse: Callable[[str, Fault, str], MockServerError], caps: Caps) -> dict[str, Any]:
    """Return the parts of a parser that refuses repeated keys, NaN and numbers over the caps."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        unique = dict(pairs)
        if len(unique) < len(pairs):
            name = _repeated(pairs)
            what = f"The key {name!r} appears twice in one object."
            raise refuse(what, Fault("repeated", name), "Rename or remove one of the two.")
        return unique

    def constant(word: str) -> Any:
        hint = "Write null, or a number or a text instead."
        raise refuse(f"{word} is not JSON.", Fault("constant", word), hint)

    def number(kind: type[int] | type[float], digits: str) -> float:
        try:
            return read_number(digits, kind, caps)
        except ValueError as error:
            hint = "Write a shorter number, or a text in quotes."
            raise refuse(str(error), Fault("number", digits), hint) from None

    return {
        "object_pairs_hook": members,
        "parse_constant": constant,
        "parse_int": partial(number, int),
        "parse_float": partial(number, float),
    }


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    """Return the first name that an earlier pair has."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    raise AssertionError("no name is repeated")


def _refusal(
    text: str, source: str, caps: Caps, what: str, fault: Fault, hint: str
) -> MockServerError:
    """Make the error of a fault; only in what has a name is its line looked for."""
    line = line_of_fault(text, fault, caps.depth) if source else None
    return caps.error(what, where=source if line is None else f"{source}:{line}", hint=hint)


def _too_deep(text: str, source: str, caps: Caps) -> MockServerError:
    what = f"More than {caps.depth} levels of nesting."
    return _refusal(text, source, caps, what, Fault("deep"), "Write it with fewer levels.")


def _estimate(text: str, source: str, caps: Caps) -> None:
    """Refuse a text that has too many values, before they are built and take the memory.

    A text has at least as many values as commas, and as opening brackets.
    """
    if text.count(",") + text.count("[") + text.count("{") < 2 * caps.nodes:
        return
    bare = _TEXT.sub("", text)
    if bare.count(",") + bare.count("[") + bare.count("{") > 2 * caps.nodes:
        raise caps.error(f"More than {caps.nodes:,} values.", where=source, hint=SPLIT)


def _measure(data: Any, text: str, source: str, caps: Caps) -> None:
    # Only objects and lists are kept on a level; there are several values for each of them.
    level: list[Any] = [[data]]
    count, depth = 0, 0
    while level:
        depth += 1
        values = [each.values() if isinstance(each, dict) else each for each in level]
        count += sum(map(len, values))
        if depth > caps.depth + 1 and any(values):
            raise _too_deep(text, source, caps)
        if count > caps.nodes:
            raise caps.error(f"More than {caps.nodes:,} values.", where=source, hint=SPLIT)
        level = [each for inner in values for each in inner if isinstance(each, _HOLDERS)]


def _is_whole(data: Any) -> bool:
    """Whether no text holds half a character."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
