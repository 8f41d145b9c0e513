"""The steps that every mock is asked to take; each returns what it did, in a few words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

_REX = {"name": "Rex", "status": "sold"}
#: An id that no pet has.
_NOBODY = 987_654_321
_OWN_ERROR = "the document's error"


class Answer(NamedTuple):
    """A status, and the bytes that came with it."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """What the bytes say as JSON; None if they are none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Ask(Protocol):
    """Sends one request to a mock, below the path at which it has the document."""

    def __call__(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request; `body` is sent as JSON."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table."""

    name: str
    title: str
    take: Callable[[Ask], str]


def _create(ask: Ask) -> str:
    made = ask("POST", "/pets", _REX)
    return f"{made.status}, {'what was sent' if _is(made.json, _REX) else 'a pet of its own'}"


def _show(ask: Ask) -> str:
    shown = ask("GET", f"/pets/{_made(ask)}")
    if shown.status != 200:
        return str(shown.status)
    return f"200, {'the pet' if _is(shown.json, _REX) else 'another pet'}"


def _list(ask: Ask) -> str:
    pet = _made(ask)
    listed = ask("GET", "/pets")
    rows = listed.json if isinstance(listed.json, list) else []
    is_there = any(_is(row, {**_REX, "id": pet}) for row in rows)
    return f"{listed.status}, {'with it' if is_there else 'without it'}"


def _filter(ask: Ask) -> str:
    found = []
    for status in ("sold", "pending"):
        ask("POST", "/pets", {"name": "Tom", "status": status})
        listed = ask("GET", f"/pets?status={status}")
        rows = listed.json if isinstance(listed.json, list) else []
        if listed.status != 200 or not rows:
            return f"{listed.status}, none"
        found.append(all(_is(row, {"status": status}) for row in rows))
    return f"200, {'only these' if all(found) else 'others too'}"


def _replace(ask: Ask) -> str:
    pet, max_ = _made(ask), {"name": "Max", "status": "available"}
    replaced = ask("PUT", f"/pets/{pet}", max_)
    shown = ask("GET", f"/pets/{pet}")
    return f"{replaced.status}, then {'as replaced' if _is(shown.json, max_) else 'another pet'}"


def _delete(ask: Ask) -> str:
    pet = _made(ask)
    return f"{ask('DELETE', f'/pets/{pet}').status}, then {ask('GET', f'/pets/{pet}').status}"


def _nobody(ask: Ask) -> str:
    return _refused(ask("GET", f"/pets/{_NOBODY}"), "a pet")


def _forbidden(ask: Ask) -> str:
    return _refused(ask("POST", "/pets", {"status": "lost"}), "taken")


def _unknown(ask: Ask) -> str:
    return _refused(ask("GET", "/cars"), "an answer")


def _word(ask: Ask) -> str:
    return _refused(ask("GET", "/pets/first"), "a pet")


def _credential(ask: Ask) -> str:
    return _refused(ask("GET", "/store/inventory"), "an answer")


def _same(ask: Ask) -> str:
    one, other = ask("GET", "/pets"), ask("GET", "/pets")
    return "the same bytes" if one.body == other.body else "other pets"


def _apart(ask: Ask) -> str:
    mine, yours = ({"X-Mock-World": name} for name in ("mine", "yours"))
    made = ask("POST", "/pets", {"name": "Mine"}, mine)
    shown, other = (ask("GET", f"/pets/{_id(made)}", None, who) for who in (mine, yours))
    if not _is(shown.json, {"name": "Mine"}):
        return "nothing is kept"
    return "seen by both" if _is(other.json, {"name": "Mine"}) else "kept apart"


STEPS = (
    Step("create", 'create `{"name": "Rex", "status": "sold"}`', _create),
    Step("show", "show the id that the reply told", _show),
    Step("list", "list", _list),
    Step("filter", "list `?status=sold`, then `?status=pending`", _filter),
    Step("replace", "replace it, then show it", _replace),
    Step("delete", "delete it, then show it", _delete),
    Step("nobody", "show an id that no pet has", _nobody),
    Step("forbidden", 'create `{"status": "lost"}`, which the document forbids twice', _forbidden),
    Step("unknown", "a path that is not in the document", _unknown),
    Step("word", "a word where the path takes a number", _word),
    Step("credential", "no key where one is required", _credential),
    Step("same", "list twice", _same),
    Step("apart", "two clients, each with a world of its own (`X-Mock-World`)", _apart),
)


def _made(ask: Ask) -> Any:
    return _id(ask("POST", "/pets", _REX))


def _id(made: Answer) -> Any:
    """Return the id that a reply tells, or one that no pet has."""
    told = made.json.get("id") if isinstance(made.json, dict) else None
    return _NOBODY if told is None else told


def _is(row: Any, members: Mapping[str, Any]) -> bool:
    return isinstance(row, dict) and all(row.get(name) == each for name, each in members.items())


def _refused(answer: Answer, otherwise: str) -> str:
    """Say how a request was refused: in the document's error schema, or in another form."""
    if answer.status < 400:
        return f"{answer.status}, {otherwise}"
    error = answer.json if isinstance(answer.json, dict) else {}
    is_documented = isinstance(error.get("code"), int) and isinstance(error.get("message"), str)
    return f"{answer.status}, {_OWN_ERROR if is_documented else 'in its own form'}"
