"""The path of an operation in canonical form: names of parameters and spellings left out.

`/containers/json`, `/containers/create` and `/containers` are one collection; `/pets/{petId}.json`
is `/pets/{}`; `/orders/{id}:cancel` is `/orders/{}/cancel`.
"""

import re
from typing import NamedTuple

#: Stands for a parameter in a canonical path.
PARAMETER = "{}"

_WHOLE = re.compile(r"\{([^{}]+)\}")
_ENDING = re.compile(r"\.(?:json|xml|html|csv|\{[^{}]+\})$")
_VERB_AFTER = re.compile(r"^(\{[^{}]+\}):([A-Za-z][A-Za-z0-9_-]*)$")
_NOUN_AND_VERB = re.compile(r"^([A-Za-z][A-Za-z0-9_-]*):([A-Za-z][A-Za-z0-9_-]*)$")

#: Last words of a path that say what its method says already, by the methods that go with them:
#: behind a collection, and behind an item.
_OF_COLLECTION: dict[str, tuple[str, ...]] = {
    "create": ("POST", "PUT"),
    "new": ("POST", "PUT"),
    "add": ("POST", "PUT"),
    "json": ("GET",),
    "list": ("GET",),
    "all": ("GET",),
}
_OF_ITEM: dict[str, tuple[str, ...]] = {
    "json": ("GET",),
    "get": ("GET",),
    "show": ("GET",),
    "inspect": ("GET",),
    "details": ("GET",),
    "delete": ("DELETE", "POST"),
    "remove": ("DELETE", "POST"),
    "update": ("PUT", "PATCH", "POST"),
    "edit": ("PUT", "PATCH", "POST"),
}


class Template(NamedTuple):
    """A canonical path; `parameters` are the names of its parameters, in order.

    `verb` is the last word that was left out, as `create`; empty if none was.
    """

    segments: tuple[str, ...]
    parameters: tuple[str, ...]
    verb: str = ""

    @property
    def is_item(self) -> bool:
        """Whether the path ends with a parameter."""
        return bool(self.segments) and self.segments[-1] == PARAMETER


def template_of(path: str, method: str) -> Template:
    """Read the path of an operation."""
    raw = [segment for segment in path.split("/") if segment]
    if raw:
        raw[-1:] = _last(raw[-1])
    segments: list[str] = []
    parameters: list[str] = []
    for segment in raw:
        names = _WHOLE.findall(segment)
        parameters += names
        whole = len(names) == 1 and _WHOLE.fullmatch(segment) is not None
        # A segment of several parts stays one of its own, so that it equals no other.
        segments.append(PARAMETER if whole else _WHOLE.sub("{.}", segment))
    spellings = _OF_ITEM if segments[-2:-1] == [PARAMETER] else _OF_COLLECTION
    if len(segments) > 1 and method in spellings.get(segments[-1].lower(), ()):
        return Template(tuple(segments[:-1]), tuple(parameters), segments[-1].lower())
    return Template(tuple(segments), tuple(parameters))


def _last(segment: str) -> list[str]:
    """Split the last segment at its verb, and leave out an ending such as `.json`."""
    verb = _VERB_AFTER.match(segment) or _NOUN_AND_VERB.match(segment)
    if verb is not None:
        return [verb[1], verb[2]]
    short = _ENDING.sub("", segment)
    return [short] if short else [segment]
