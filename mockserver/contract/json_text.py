"""Read JSON text as data: bounded, without duplicate keys, half characters or infinite numbers."""

import json
import re
from functools import partial
from typing import Any

from mockserver.contract.caps import Caps, read_number

_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str, source: str, caps: Caps) -> Any:
    """Parse JSON text. Raises the error of the caps, with the source and the line if known."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        unique = dict(pairs)
        if len(unique) < len(pairs):
            what = f"The key {_repeated(pairs)!r} appears twice in one object."
            raise caps.error(what, where=source)
        return unique

    def constant(word: str) -> Any:
        raise caps.error(f"{word} is not JSON.", where=source)

    def number(kind: type[int] | type[float], digits: str) -> float:
        try:
            return read_number(digits, kind, caps)
        except ValueError as error:
            raise caps.error(str(error), where=source) from None

    _estimate(text, source, caps)
    try:
        data = json.loads(
            text,
            object_pairs_hook=members,
            parse_constant=constant,
            parse_int=partial(number, int),
            parse_float=partial(number, float),
        )
    except json.JSONDecodeError as error:
        raise caps.error(
            f"This is not JSON: {error.msg}.", where=f"{source}:{error.lineno}"
        ) from None
    except RecursionError:
        raise caps.error(f"More than {caps.depth} levels of nesting.", where=source) from None
    _measure(data, source, caps)
    if _SURROGATE.search(text):
        _refuse_surrogates(data, source, caps)
    return data


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    """Return the first name that an earlier pair has."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    raise AssertionError("no name is repeated")


def _estimate(text: str, source: str, caps: Caps) -> None:
    """Refuse a text that has too many values, before they are built and take the memory.

    A text has at least as many values as commas, and as opening brackets.
    """
    if text.count(",") + text.count("[") + text.count("{") < 2 * caps.nodes:
        return
    bare = _TEXT.sub("", text)
    if bare.count(",") + bare.count("[") + bare.count("{") > 2 * caps.nodes:
        raise caps.error(f"More than {caps.nodes:,} values.", where=source)


def _measure(data: Any, source: str, caps: Caps) -> None:
    # Only objects and lists are kept on a level; there are several values for each of them.
    level: list[Any] = [[data]]
    count, depth = 0, 0
    while level:
        depth += 1
        values = [each.values() if isinstance(each, dict) else each for each in level]
        count += sum(map(len, values))
        if depth > caps.depth + 1 and any(values):
            raise caps.error(f"More than {caps.depth} levels of nesting.", where=source)
        if count > caps.nodes:
            raise caps.error(f"More than {caps.nodes:,} values.", where=source)
        level = [each for inner in values for each in inner if isinstance(each, dict | list)]


def _refuse_surrogates(data: Any, source: str, caps: Caps) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise caps.error(
            "A text holds half a character, a surrogate without its other half.", where=source
        ) from None
