"""What the name of a media type says about a body."""

from typing import Literal

#: How a body is parsed: into JSON, a form's object, a text, or a text that stands for bytes.
Kind = Literal["json", "form", "multipart", "text", "binary"]

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_TEXTS = frozenset(
    (
        "application/xml",
        "application/yaml",
        "application/x-yaml",
        "application/x-ndjson",
        "application/jsonl",
        "application/javascript",
        "application/graphql",
        "application/sql",
    )
)


def essence(media_type: str) -> str:
    """Return a media type in lower case, without parameters such as `; charset=utf-8`."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON's: `application/json`, or any that ends in `+json`.

    Parameters such as `; charset=utf-8` and the case of letters do not matter.
    """
    name = essence(media_type)
    return name == "application/json" or name.endswith("+json")


def is_range(media_type: str) -> bool:
    """Whether it stands for several media types, as `*/*` and `text/*` do."""
    return "*" in media_type


def kind_of(media_type: str) -> Kind:
    """Say how a body of this media type is parsed."""
    if media_type == "application/json":
        return "json"  # found first, for nearly every body is
    name = essence(media_type)
    if is_json(name):
        return "json"
    if name == FORM:
        return "form"
    if name == MULTIPART:
        return "multipart"
    is_text = name.startswith("text/") or name.endswith("+xml") or name in _TEXTS
    return "text" if is_text else "binary"
