"""HTML that is built of elements; every text in it is escaped, wherever it comes from."""

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

#: Characters that a reader cannot see, or that turn the order of others around.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_VOID = frozenset(("meta",))

#: What an element may have inside: None is nothing.
Content: TypeAlias = "str | Iterable[Content] | None"


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *content: Content, **attributes: str | int | bool | None) -> Markup:
    """Return an element; `class_` is its class, True an attribute without a value."""
    named = "".join(_attribute(each, value) for each, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{named}>")
    return Markup(f"<{name}{named}>{''.join(map(_inner, content))}</{name}>")


def text(value: str) -> Markup:
    """Return a text as HTML that shows it; characters that cannot be seen are written out."""
    return Markup(escape(_UNSEEN.sub(lambda found: ascii(found.group())[1:-1], value)))


def _inner(content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return text(content)
    return "".join(map(_inner, content))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    named = " " + name.rstrip("_").replace("_", "-")
    return named if value is True else f'{named}="{text(str(value))}"'
