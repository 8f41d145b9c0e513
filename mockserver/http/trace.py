"""The trace that a request belongs to: its header `traceparent`, as W3C Trace Context has it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

TRACEPARENT = b"traceparent"

#: Version, trace, parent, flags; a version above 00 may have more parts after another dash.
_FORM = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?", re.S
)
_FIRST_VERSION = b"00"


class Trace(NamedTuple):
    """The ids of a trace, and of the span in it that sent the request: 32 and 16 hex digits."""

    trace_id: str
    parent_id: str


def trace_of(headers: Iterable[tuple[bytes, bytes]]) -> Trace | None:
    """Return the trace that a request names; None if it names none, several, or none that is valid.

    Header names are in lower case.
    """
    values = [value for name, value in headers if name == TRACEPARENT]
    parts = _FORM.fullmatch(values[0]) if len(values) == 1 else None
    if parts is None or (parts[1] == _FIRST_VERSION and parts[4] is not None):
        return None
    return Trace(parts[2].decode(), parts[3].decode())
