"""The headers of replies. What replies of one kind have in common is made and checked once."""

from collections.abc import Callable
from typing import get_args

from mockserver.engine.call import NO_BODY, Reply, Source
from mockserver.http import cors
from mockserver.http.answer import Answer
from mockserver.http.request import Head
from mockserver.http.transport.wire import DateHeader, RawHeaders, header_lines

_SOURCES = {each: (b"x-mock-source", each.encode()) for each in get_args(Source)}
_LINES = b"date: %b\r\ncontent-length: %b\r\n%b"
#: How many kinds of replies are remembered, and up to which length of their media type.
_MOST_REMEMBERED = 1_024
_LONGEST_REMEMBERED = 256

#: The headers that replies of one world, source and media type have in common; and the same as
#: lines, None if they cannot be sent unseen.
_Kind = tuple[RawHeaders, bytes | None]


class ReplyHeaders:
    """Makes the headers of replies.

    `is_shared` tells whether web pages of any origin may read the answer to a request.
    """

    def __init__(self, is_shared: Callable[[Head], bool]) -> None:
        self._is_shared = is_shared
        self._date = DateHeader()
        self._kinds: dict[tuple[str, Source, str, bool], _Kind] = {}

    def of(self, head: Head, answer: Answer) -> tuple[RawHeaders, bytes | None]:
        """Return the headers of an answer; and, unless they are special, their lines to send."""
        reply, passed = answer.reply, answer.passed
        has_length = reply.status not in (204, 304)
        media_type = reply.media_type if has_length and reply.body is not NO_BODY else ""
        key = (head.world, answer.source, media_type, answer.is_new_world)
        shared, lines = self._kinds.get(key) or self._remember(key)
        date = self._date(answer.now)
        headers = [(b"date", date), *shared]
        if answer.stream is not None:
            return headers + _encoded(reply), None
        if has_length:
            length = b"%d" % len(answer.payload)
            headers.append((b"content-length", length))
            if not reply.headers and passed is None and b"origin" not in head.headers:
                return headers, lines and _LINES % (date, length, lines)
        if passed is not None:
            return _with_passed(headers, passed, is_head=head.method == "HEAD"), None
        headers += _encoded(reply)
        origin = head.headers.get(b"origin")
        if origin is not None and self._is_shared(head):
            headers += cors.shared(origin, (name for name, _ in headers))
        return headers, None

    def _remember(self, key: tuple[str, Source, str, bool]) -> _Kind:
        world, source, media_type, is_new_world = key
        headers = [(b"x-mock-world", world.encode("latin-1")), _SOURCES[source]]
        if is_new_world:
            headers.append((b"x-mock-world-created", b"true"))
        if media_type:
            headers.append((b"content-type", media_type.encode("latin-1", "replace")))
        kind = (headers, header_lines(headers))
        if len(media_type) <= _LONGEST_REMEMBERED:
            if len(self._kinds) >= _MOST_REMEMBERED:
                self._kinds.clear()
            self._kinds[key] = kind
        return kind


def _encoded(reply: Reply) -> RawHeaders:
    return [(n.encode("latin-1"), v.encode("latin-1")) for n, v in reply.headers.items()]


def _with_passed(headers: RawHeaders, passed: RawHeaders, *, is_head: bool) -> RawHeaders:
    """Add an upstream's headers; its own Date wins, and only it knows the length of a HEAD's."""
    names = {name for name, _ in passed}
    if is_head:
        names.add(b"content-length")
    return [header for header in headers if header[0] not in names] + passed
