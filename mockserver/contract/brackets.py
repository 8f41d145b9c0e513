"""Names with brackets, such as `filter[price][gte]` or `tags[]`: how objects travel as fields."""

import re
from collections.abc import Sequence
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.shape import Shape

#: A value and the steps that lead to it, without the name of the whole: `("price", "gte")`.
Entry = tuple[Sequence[str], str]

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_STEP = re.compile(r"\[([^\[\]]*)\]")
#: A name with more steps is a name like any other.
_DEEPEST = 16
#: How many steps the names of one request's fields may have together.
MOST_STEPS = 4_000
_INDEX = re.compile(r"[0-9]{1,6}")


def steps_of(name: str) -> tuple[str, ...]:
    """Split `a[b][]` into `("a", "b", "")`; any other name is one step."""
    match = _NAME.fullmatch(name)
    if match is None:
        return (name,)
    steps = _STEP.findall(match[2])
    return (match[1], *steps) if len(steps) <= _DEEPEST else (name,)


def nested(entries: Sequence[Entry], shape: Shape, *, keep_all: bool = False) -> Any:
    """Build a value of the entries that have one name.

    A list takes its items from `[]`, from `[0]`, `[1]` by number, or from a repeated name. Of a
    repeated name that is no list the last value counts; with `keep_all` it becomes a list.
    """
    inner: dict[str, list[Entry]] = {}
    texts: list[str] = []
    for steps, text in entries:
        if steps:
            inner.setdefault(steps[0], []).append((steps[1:], text))
        else:
            texts.append(text)
    if not inner:
        return _leaf(texts, shape, keep_all)
    if _is_list(inner, shape):
        return _items(inner, shape.items, keep_all)
    return {
        name: nested(each, shape.member(name), keep_all=keep_all) for name, each in inner.items()
    }


def _leaf(texts: list[str], shape: Shape, keep_all: bool) -> Any:
    alone = shape.alone(texts[-1]) if len(texts) == 1 else ABSENT
    if alone is not ABSENT:
        return alone
    if shape.is_list:
        return [shape.items.value(text) for text in texts]
    if keep_all and len(texts) > 1:
        return [shape.value(text) for text in texts]
    return shape.value(texts[-1])


def _is_list(inner: dict[str, list[Entry]], shape: Shape) -> bool:
    if shape.is_object and not shape.is_list:
        return False
    return all(not step or _INDEX.fullmatch(step) for step in inner)


def _items(inner: dict[str, list[Entry]], shape: Shape, keep_all: bool) -> list[Any]:
    """Build the items: those with numbers in their order, then those without."""
    numbered = sorted((step for step in inner if step), key=int)
    items = [nested(inner[step], shape, keep_all=keep_all) for step in numbered]
    return items + [nested([each], shape, keep_all=keep_all) for each in inner.get("", ())]
