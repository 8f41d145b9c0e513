"""Calls as shell commands that run as they are; values that the server made are variables."""

import re
import shlex
from collections.abc import Iterable, Mapping
from types import MappingProxyType

#: Bytes that one word of a shell can hold; others, such as NUL, are handed over by printf.
_WORD = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
#: What a client of ours sends in every call, and curl has its own of.
_OWN_HEADERS = frozenset(
    (
        *("accept-encoding", "connection", "content-length", "host", "user-agent"),
        "x-schemathesis-testcaseid",
    )
)


_NONE: Mapping[str, str] = MappingProxyType({})


def curl(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    variables: Mapping[str, str] = _NONE,
    words: Iterable[str] = (),
) -> str:
    """Return the command that sends a call; each value of `variables` is written as its name.

    `words` are further options of curl.
    """
    parts = ["curl", "-i", *map(shlex.quote, words), *_url_options(url)]
    if method == "HEAD":
        parts.append("--head")
    elif method != "GET" or body is not None:
        parts += ["-X", argument(method, _NONE)]
    for name, value in _headers(headers).items():
        parts += ["-H", argument(f"{name}: {value}" if value else f"{name};", variables)]
    if body and "content-type" not in map(str.lower, headers):
        parts += ["-H", "Content-Type:"]  # otherwise curl sends one of its own
    before = ""
    if body:
        text = _text(body)
        if text is None:
            before = f"printf {shlex.quote(_octal(body))} | "
            parts += ["--data-binary", "@-"]
        else:
            parts += ["--data-raw", argument(text, variables)]
    return before + " ".join([*parts, argument(url, variables)])


def argument(text: str, variables: Mapping[str, str]) -> str:
    """Return a text as one word of a shell, with the name of a variable for each of its values."""
    values = sorted((value for value in variables if value), key=len, reverse=True)
    found = re.compile("|".join(map(re.escape, values)) or "(?!)")
    if found.search(text) is None:
        return shlex.quote(text)
    written, end = "", 0
    for each in found.finditer(text):
        name, end_of_it = variables[each.group()], text[each.end() : each.end() + 1]
        written += _escaped(text[end : each.start()])
        written += f"${{{name}}}" if re.match(r"\w", end_of_it) else f"${name}"
        end = each.end()
    return f'"{written}{_escaped(text[end:])}"'


def _escaped(text: str) -> str:
    """Return a text as it stands between double quotes."""
    return re.sub(r'(["$`\\])', r"\\\1", text)


def _url_options(url: str) -> list[str]:
    """Return the options without which curl would change a URL."""
    options = ["--globoff"] if re.search(r"[\[\]{}]", url) else []
    return [*options, "--path-as-is"] if "/." in url.partition("?")[0] else options


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name.lower() not in _OWN_HEADERS and (name.lower(), value) != ("accept", "*/*")
    }


def _text(body: bytes) -> str | None:
    """Return a body that a word of a shell can hold; None for bytes that it cannot."""
    if _WORD.fullmatch(body) is None:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _octal(body: bytes) -> str:
    """Return bytes as the format of printf."""
    special = {ord("%"): "%%", ord("\\"): "\\\\"}
    return "".join(
        special.get(each) or (chr(each) if 32 <= each < 127 else f"\\{each:03o}") for each in body
    )
