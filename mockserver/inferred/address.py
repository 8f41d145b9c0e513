"""Addresses of the mock itself as replies tell them: they lead back to the call's own world."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from mockserver.contract.writing import write_query
from mockserver.engine.call import Call
from mockserver.inferred.choice import sent_query
from mockserver.inferred.identifier import text_of

Json = Any
#: Writes the address of another page from the parameters that differ; the second argument says
#: whether it is a URL with scheme and host, or a path.
PageAddress = Callable[[Mapping[str, Json], bool], str]


def address_of(call: Call, path: str, *, is_url: bool) -> str:
    """Return the address of a path, as a URL with scheme and host or as a path."""
    return f"{call.origin if is_url else ''}{call.prefix}{path}"


def page_address(call: Call, base_path: str) -> PageAddress:
    """Return the function that writes the address of another page of the call's list."""
    path = base_path + call.operation.path
    for name, value in call.path.items():
        path = path.replace("{" + name + "}", quote(text_of(value), safe=""))
    queried = [each for each in call.operation.parameters if each.where == "query"]
    asked = sent_query(call)

    def write(other: Mapping[str, Json], is_url: bool) -> str:
        values = {**asked, **other}
        fields = [write_query(each, values[each.name]) for each in queried if each.name in values]
        query = "&".join(filter(None, fields))
        return address_of(call, f"{path}?{query}" if query else path, is_url=is_url)

    return write
