"""Regular expressions that testers write in stubs, faults and verifications; each is bounded.

They come from outside and there may be thousands of them, so they run on an engine whose time
grows with the length of the text only. That engine has no look-around and no back references.
"""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from mockserver.contract.violation import shown
from mockserver.errors import ContractError

#: The memory, in bytes, that one compiled pattern may take: `^.{1,255}$` fits, `\p{L}{100}` not.
PATTERN_SIZE = 500_000
#: What one character of a text costs, by the size of the pattern, in units of 50 nanoseconds: the
#: slowest that was measured with patterns of that size.
_COSTS = ((20_000, 1), (100_000, 40), (PATTERN_SIZE, 400))
#: Longer texts match no pattern. The slowest pattern of that size takes 10 to 20 microseconds for
#: one character, an ordinary one a thousandth of it; so no match takes more than 100 milliseconds.
LONGEST_TEXT = 5_000

_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_BACK_REFERENCE = re.compile(r"\\[1-9]|\\k[<'{]|\(\?P=")
_UNICODE_CLASS = re.compile(r"\\[pP](?:\{[^}]*\}|\w)")
_ESCAPED_OR_CLASS = re.compile(r"\\[^1-9k]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled regular expression. It may match anywhere in a text, unless it has anchors."""

    text: str
    #: The units that one character of a text costs at worst, for whoever has a budget.
    cost: int
    _is_valid: Callable[[Any], bool]

    def accepts(self, value: object) -> bool:
        """Whether a value is a text of at most LONGEST_TEXT characters that matches."""
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            return False
        try:
            return self._is_valid(value)
        except UnicodeEncodeError:  # half a character, which is not text
            return False

    def is_decidable(self, value: object) -> bool:
        """Whether `accepts` looks at a value at all; it refuses a longer text unseen."""
        return not isinstance(value, str) or len(value) <= LONGEST_TEXT


def compile_pattern(text: str) -> Pattern:
    """Compile a regular expression once, to be matched with many values.

    Raises ContractError, with what to write instead, for look-around, back references, a pattern
    that is too large, and text that is not a regular expression.
    """
    for size, cost in _COSTS:
        options = jsonschema_rs.RegexOptions(size_limit=size)
        try:
            compiled = jsonschema_rs.Draft202012Validator(
                {"pattern": text}, pattern_options=options, offline=True
            )
        except ValueError:
            continue
        return Pattern(text, cost, compiled.is_valid)
    raise _refusal(text)


def _refusal(text: str) -> ContractError:
    """Say why the linear engine does not take a pattern, and what to write instead."""
    name = f"The regular expression {shown(text)}"
    bare = _ESCAPED_OR_CLASS.sub("", text)
    if _LOOK_AROUND.search(bare):
        return ContractError(
            f"{name} has look-around, such as (?=...), (?!...) or (?<=...). It is not supported.",
            hint="Write one condition for each part; all conditions on one pointer must hold.",
        )
    if _BACK_REFERENCE.search(bare):
        return ContractError(
            f"{name} has a back reference, such as \\1. It is not supported.",
            hint="Write out the texts that may be repeated, or match each part on its own.",
        )
    reason = _syntax_error(text)
    if reason is None:
        return ContractError(
            f"{name} is too large, or its syntax is not supported.",
            hint="Use fewer and smaller repeats such as {1,500}, and plain groups: (?:...).",
        )
    return ContractError(
        f"{name} is not valid: {reason}.",
        hint="Put a backslash before a character that stands for itself, such as \\( or \\[.",
    )


def _syntax_error(text: str) -> str | None:
    """Return the reason of Python's own parser, which words it; the schema library does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about `[[`, which Python may read otherwise one day
            re.compile(_UNICODE_CLASS.sub("x", text))
    except re.error as error:
        return str(error)
    except (RecursionError, OverflowError):
        return None
    return None
