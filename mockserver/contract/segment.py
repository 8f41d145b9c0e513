"""One segment of a path template: literal texts with names between them, such as `{id}.json`."""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

_NAME = re.compile(r"\{([^{}]+)\}")


class Segment(NamedTuple):
    """The texts around the names of a segment, decoded: always one more than there are names."""

    texts: tuple[bytes, ...]
    names: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the whole segment is one name."""
        return self.texts == (b"", b"")

    @property
    def rank(self) -> tuple[int, int, tuple[bytes, ...]]:
        """Sorts the more specific segment first: the one with more literal text, fewer names."""
        return -sum(map(len, self.texts)), len(self.names), self.texts

    def match(self, text: bytes) -> list[bytes] | None:
        """Return the text of each name, none of them empty; None if the segment does not fit.

        Of several ways to divide a text, the first names get most: `{page}.{format}` takes
        `a.b.json` for the page `a.b`. One pass from the end; nothing is tried twice.
        """
        first, *inner, last = self.texts
        if not (text.startswith(first) and text.endswith(last)):
            return None
        end = len(text) - len(last)
        parts: list[bytes] = []
        for literal in reversed(inner):
            at = text.rfind(literal, len(first), end - 1)
            if at < 0:
                return None
            parts.append(text[at + len(literal) : end])
            end = at
        if end <= len(first):
            return None
        parts.append(text[len(first) : end])
        return parts[::-1]


def parse_segment(text: str) -> Segment:
    """Parse one segment of a path template. Raises ValueError with the reason."""
    if "{" not in text and "}" not in text:
        return Segment((unquote_to_bytes(text),), ())
    texts = _NAME.split(text)
    literals, names = texts[::2], texts[1::2]
    if any("{" in each or "}" in each for each in literals):
        raise ValueError("a brace is not part of a {name}")
    if not all(literals[1:-1]):
        raise ValueError("nothing stands between two names")
    return Segment(tuple(unquote_to_bytes(each) for each in literals), tuple(names))


def names_in(path: str) -> tuple[str, ...]:
    """Return the names in a path template, in order.

    Raises ValueError, with the segment and the reason, for a path that cannot be matched.
    """
    names: list[str] = []
    for segment in path.split("/")[1:]:
        if "{" not in segment and "}" not in segment:
            continue
        try:
            names += parse_segment(segment).names
        except ValueError as error:
            raise ValueError(f"The path segment {segment!r} cannot be matched: {error}.") from None
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"The path has {{{twice}}} more than once.")
    return tuple(names)
