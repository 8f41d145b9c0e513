"""Compare the credentials that an operation asks for."""

from collections.abc import Iterator

from mockserver.contract.compat.change import CONSUMERS, PROVIDERS, Change, Party, Places
from mockserver.contract.compat.part import Pairing, Subject, mapping, node_at
from mockserver.contract.document import Json
from mockserver.contract.operation_compiler import Declared
from mockserver.contract.violation import pointer_to

#: One thing that a call has to bring: a credential of a scheme, or a scope of it.
_Asked = tuple[str, ...]
_Alternative = frozenset[_Asked]


def security_changes(both: Pairing, old: Declared, new: Declared) -> Iterator[Change]:
    """Yield the change of the credentials, if there is one.

    Who has what one alternative of the old contract asks for must have all that some alternative of
    the new one does. What a scheme is called does not matter.
    """
    before, after = _alternatives(both.old.data, old), _alternatives(both.new.data, new)
    if set(before) == set(after):
        return
    breaks: set[Party] = set()
    if not _serves(before, after):
        breaks.add(CONSUMERS)
    if not _serves(after, before):
        breaks.add(PROVIDERS)
    kind = "security-changed"
    if before == [frozenset()]:
        kind = "security-added"
    elif after == [frozenset()]:
        kind = "security-removed"
    what = f"Credentials: {_worded(before)} before, {_worded(after)} now."
    places = Places(_place(both.old.data, old), _place(both.new.data, new))
    subject = Subject(old.name, "security", "request", places)
    yield subject.change(kind, what, frozenset(breaks))


def _serves(held: list[_Alternative], asked: list[_Alternative]) -> bool:
    return all(any(other <= each for other in asked) for each in held)


def _alternatives(data: Json, declared: Declared) -> list[_Alternative]:
    """List what the alternatives ask for; nothing at all is one alternative that asks nothing."""
    listed = declared.node.get("security", data.get("security"))
    listed = listed if isinstance(listed, list) else []
    schemes = mapping(mapping(data, "components"), "securitySchemes")
    found = [
        frozenset(
            asked
            for name, scopes in each.items()
            for asked in _asked(node_at(data, "", schemes.get(name)).data, str(name), scopes)
        )
        for each in listed
        if isinstance(each, dict)
    ]
    return found or [frozenset()]


def _asked(scheme: dict[str, Json], name: str, scopes: Json) -> Iterator[_Asked]:
    kind = str(scheme.get("type", f"unknown scheme {name}"))
    if kind == "apiKey":
        where, key = str(scheme.get("in")), str(scheme.get("name"))
        yield kind, where, key.lower() if where == "header" else key
        return
    if kind == "http":
        kind = str(scheme.get("scheme", "bearer")).lower()
    yield (kind,)
    for scope in scopes if isinstance(scopes, list) else ():
        yield kind, "scope", str(scope)


def _worded(alternatives: list[_Alternative]) -> str:
    texts = sorted(
        " and ".join(" ".join(asked) for asked in sorted(each)) or "none" for each in alternatives
    )
    return ", or ".join(texts)


def _place(data: Json, declared: Declared) -> str:
    if "security" in declared.node:
        return declared.at + pointer_to("security")
    return "/security" if "security" in data else declared.at
