"""Writes values as forms: URL-encoded, or in parts."""

from collections.abc import Mapping
from typing import Any

from tests.corpus import text
from tests.corpus.unmade import Unmade

_URL_ENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_BOUNDARY = "corpus-7d91f0"


def name_of(kind: str) -> str:
    """Return a media type without its parameters."""
    return kind.partition(";")[0].strip().lower()


def is_form(kind: str) -> bool:
    """Whether a media type is that of a form."""
    return name_of(kind) in (_URL_ENCODED, _MULTIPART)


def said(value: Any) -> Any:
    """Return what a form says of a value: it has no empty lists and objects."""
    if isinstance(value, dict):
        inner = {name: said(each) for name, each in value.items()}
        return {name: each for name, each in inner.items() if each not in ({}, [])}
    if isinstance(value, list):
        return [each for each in map(said, value) if each not in ({}, [])]
    return value


def written(name: str, value: Any, encoding: Mapping[str, Any]) -> tuple[str, bytes]:
    """Write a value; returns the media type to send, too. `encoding` is the document's.

    Raises Unmade for what is no object.
    """
    if not isinstance(value, dict):
        raise Unmade("a form whose schema is no object")
    if name == _URL_ENCODED:
        return name, _url_encoded(value, encoding)
    return f"{name}; boundary={_BOUNDARY}", _multipart(value)


def _url_encoded(value: Mapping[str, Any], encoding: Mapping[str, Any]) -> bytes:
    fields = []
    for name, each in value.items():
        given = encoding.get(name) or {}
        style = given.get("style") or ("deepObject" if isinstance(each, dict) else "form")
        explode = given.get("explode", style in ("form", "deepObject"))
        fields += text.fields(name, each, style, explode=explode)
    return "&".join(f"{name}={each}" for name, each in fields).encode()


def _multipart(value: Mapping[str, Any]) -> bytes:
    parts = []
    for name, each in value.items():
        for item in each if isinstance(each, list) else [each]:
            head = f'content-disposition: form-data; name="{name}"'
            if isinstance(item, dict | list):
                head += "\r\ncontent-type: application/json"
            parts.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n{text.scalar(item)}\r\n")
    return ("".join(parts) + f"--{_BOUNDARY}--\r\n").encode()
