"""Writes the values of parameters as the text of a request, in every style of OpenAPI."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

_SEPARATORS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
_DEFAULT = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def style_of(parameter: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the style of a parameter, and whether its value explodes."""
    style = parameter.get("style") or _DEFAULT[parameter["in"]]
    return style, bool(parameter.get("explode", style == "form"))


def scalar(value: Any) -> str:
    """Write one value."""
    return value if isinstance(value, str) else json.dumps(value)


def segment(name: str, value: Any, style: str, *, explode: bool) -> str:
    """Write a parameter of the path, encoded."""
    if style == "matrix":
        pairs = fields(name, value, "form", explode=explode)
        return "".join(f";{key}={text}" for key, text in pairs)
    separator = "." if style == "label" and explode else ","
    return ("." if style == "label" else "") + _joined(value, separator, explode=explode)


def header(value: Any, *, explode: bool) -> str:
    """Write a parameter of the header, which nothing encodes."""
    if isinstance(value, list):
        return ",".join(map(scalar, value))
    if isinstance(value, dict):
        sign = "=" if explode else ","
        return ",".join(f"{key}{sign}{scalar(each)}" for key, each in value.items())
    return scalar(value)


def fields(name: str, value: Any, style: str, *, explode: bool) -> list[tuple[str, str]]:
    """Write a parameter of the query, or of a form: encoded names and values."""
    if style == "deepObject" and isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        return [
            field
            for key, each in members
            for field in fields(f"{name}[{key}]", each, style, explode=explode)
        ]
    if explode and isinstance(value, list):
        return [(_quoted(name), _quoted(scalar(each))) for each in value]
    if explode and isinstance(value, dict) and style == "form":
        return [(_quoted(key), _quoted(scalar(each))) for key, each in value.items()]
    text = _joined(value, _SEPARATORS.get(style, ","), explode=False)
    return [(_quoted(name), text)]


def _joined(value: Any, separator: str, *, explode: bool) -> str:
    if isinstance(value, list):
        return separator.join(_quoted(scalar(each)) for each in value)
    if isinstance(value, dict):
        sign = "=" if explode else separator
        pairs = (f"{_quoted(key)}{sign}{_quoted(scalar(each))}" for key, each in value.items())
        return separator.join(pairs)
    return _quoted(scalar(value))


def _quoted(text: str) -> str:
    return quote(text, safe="[]")
