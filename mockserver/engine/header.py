"""Which headers a reply may have: names and values that can be sent, none of the server's own."""

import re
from collections.abc import Mapping

from mockserver.contract.violation import Violation, pointer_to, shown

#: What a header's name and value may hold (RFC 9110, 5.1 and 5.5); others break the connection.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_SENDABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
#: The server sets these itself: they frame the body or belong to one connection.
_SERVERS_OWN = frozenset(
    {
        "content-length",
        "transfer-encoding",
        "date",
        "x-mock-world",
        "x-mock-source",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
    }
)


def unsendable(headers: Mapping[str, str]) -> list[Violation]:
    """List the headers, by lower-case name, that the server cannot or will not send."""
    violations = []
    for name, value in headers.items():
        violation = _violation(name, value)
        if violation is not None:
            violations.append(violation)
    return violations


def _violation(name: str, value: str) -> Violation | None:
    pointer = pointer_to(name)
    if name in _SERVERS_OWN:
        return Violation("header", pointer, "name", "none of the server's own", name)
    if not _NAME.fullmatch(name):
        return Violation("header", pointer, "name", "a header's name", shown(name))
    if not _SENDABLE.fullmatch(value):
        return Violation("header", pointer, "characters", "visible latin-1", shown(value))
    if name == "connection" and value.lower() != "close":
        return Violation("header", pointer, "value", "close", shown(value))
    if name == "content-type" and not value.strip():
        return Violation("header", pointer, "value", "a media type", shown(value))
    return None
