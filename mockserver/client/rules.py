"""Stubs and faults: written as the control API takes them, and one that a world has."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.client.control import Control
from mockserver.client.refusal import MockServerRefused

#: Stands for "no body at all", which is not the same as the JSON value null.
NO_BODY: Any = object()

#: What a call has to bring: `path`, `query` and `headers` by name, and `body`, either the control
#: API's list of conditions or values by JSON pointer.
Match = Mapping[str, Any]
#: Seconds; two of them, to wait uniformly between; or the control API's own mapping.
Delay = float | Sequence[float] | Mapping[str, float]


class Rule:
    """A stub or a fault that a world has; `id` is its own there."""

    def __init__(self, control: Control, kind: str, world: str, identifier: str) -> None:
        self._control = control
        self._kind = kind
        self._world = world
        self.id = identifier

    def __repr__(self) -> str:
        return f"<{self._kind[:-1]} {self.id} of the world {self._world}>"

    @property
    def seen(self) -> int:
        """How many calls have matched. Raises LookupError once it is removed."""
        return int(self._told()["seen"])

    @property
    def used(self) -> int:
        """How many of them it has answered or struck. Raises LookupError once it is removed."""
        return int(self._told()["used"])

    def remove(self) -> None:
        """Take it away; it may be gone already."""
        try:
            self._control.delete("worlds", self._world, self._kind, self.id)
        except MockServerRefused as error:
            if error.status != 404:
                raise

    def _told(self) -> Mapping[str, Any]:
        for each in self._control.get("worlds", self._world, self._kind)[self._kind]:
            if each["id"] == self.id:
                return dict(each)
        raise LookupError(f"There is no {self!r} any more: it was removed, or the world reset.")


def stub_of(
    where: Mapping[str, Any],
    *,
    status: int | None,
    body: Any,
    headers: Mapping[str, str] | None,
    example: str | None,
) -> dict[str, Any]:
    """Write a stub: which calls it means, and its reply."""
    reply = given(status=status, headers=headers, example=example)
    if body is not NO_BODY:
        reply["body"] = body
    return {**where, "reply": reply}


def fault_of(
    where: Mapping[str, Any],
    *,
    status: int | None,
    retry_after: int | None,
    delay: Delay | None,
    drop: str | None,
    garble: str | None,
) -> dict[str, Any]:
    """Write a fault: which calls it means, and what becomes of them; a 503 without a word."""
    does = given(status=status, retry_after=retry_after, drop=drop, garble=garble)
    if delay is not None:
        does["delay"] = _delay(delay)
    if not does.keys() - {"retry_after"}:
        does["status"] = 503
    return {**where, "do": does}


def meant(api: str | None, operation: str | None, match: Match | None) -> dict[str, Any]:
    """Write which calls are meant; what is None is left out."""
    return given(api=api, operation=operation, match=None if match is None else _match(match))


def given(**wishes: Any) -> dict[str, Any]:
    """Leave out what is None."""
    return {name: value for name, value in wishes.items() if value is not None}


def _match(match: Match) -> dict[str, Any]:
    body = match.get("body")
    if not isinstance(body, Mapping):
        return dict(match)
    conditions = [{"pointer": pointer, "equals": value} for pointer, value in body.items()]
    return {**match, "body": conditions}


def _delay(delay: Delay) -> Any:
    if isinstance(delay, Mapping):
        return dict(delay)
    if isinstance(delay, Sequence):
        return dict(zip(("min", "max"), delay, strict=True))
    return {"seconds": delay}
