"""A world's calls as Markdown: how it began, each step, and the first one that went wrong."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mockserver.cli.world.text import clock_text
from mockserver.client.violation import violation_text

if TYPE_CHECKING:
    from mockserver.client import Exchange, World

#: The most characters of a body that are shown.
_MOST_CHARACTERS = 4_000
#: The API of what a tester changed.
CONTROL = "control"
_TICKS = re.compile("`+")


def bug_report(world: "World", calls: "Sequence[Exchange]", changes: "Sequence[Exchange]") -> str:
    """Return the report. Its steps are the calls, oldest first, and the changes among them.

    Where earlier calls are left out, so are the changes before the first call that is shown.
    """
    seen = world.look()
    left_out = seen["exchanges"] - len(calls)
    first = calls[0].id if left_out and calls else 0
    among = [each for each in changes if each.id > first]
    steps = sorted((*calls, *among), key=lambda each: each.id)
    return "\n".join(_lines(world, seen, steps, left_out))


def _lines(
    world: "World", seen: Mapping[str, Any], steps: "Sequence[Exchange]", left_out: int
) -> Iterator[str]:
    yield f"# World {world.name}"
    yield ""
    yield f"- scenario `{seen['scenario']}`, seed {seen['seed']}, {clock_text(world.clock)}"
    if left_out:
        yield f"- {left_out:,} earlier calls are left out"
    wrong = next((each for each in steps if each.violations or each.status >= 400), None)
    if wrong is not None:
        yield f"- the first call that went wrong: {_code(str(wrong))}"
    yield ""
    yield "Make the same world:"
    yield ""
    yield from _block(
        f"mockserver world new {world.name} --scenario {seen['scenario']} --seed {seen['seed']}"
    )
    for number, each in enumerate(steps, 1):
        yield ""
        yield from _step(number, each, is_wrong=each is wrong)


def _step(number: int, exchange: "Exchange", *, is_wrong: bool) -> Iterator[str]:
    mark = ", went wrong first" if is_wrong else ""
    call = _code(f"{exchange.method} {exchange.path}")
    yield f"## {number}. {call} -> {exchange.status}{mark}"
    yield ""
    by = "a tester's change" if exchange.api == CONTROL else f"answered by {exchange.source}"
    yield f"At {exchange.at.isoformat()}, {by}."
    for violation in exchange.violations:
        yield f"- {_code(violation_text(violation))}"
    yield ""
    yield from _block(exchange.curl)
    if exchange.response.body:
        yield ""
        yield from _block(_pretty(exchange.response.body))


def _pretty(body: str) -> str:
    with suppress(ValueError):
        body = json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    return body if len(body) <= _MOST_CHARACTERS else f"{body[:_MOST_CHARACTERS]}\n..."


def _block(text: str) -> Iterator[str]:
    """Yield a code block; its fence is longer than any in the text."""
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    yield fence
    yield text
    yield fence


def _code(text: str) -> str:
    """Return a span of code on one line, whatever is in the text."""
    ticks = "`" * (1 + max(map(len, _TICKS.findall(text)), default=0))
    inner = " ".join(text.split())
    return f"{ticks} {inner} {ticks}" if len(ticks) > 1 else f"`{inner}`"
