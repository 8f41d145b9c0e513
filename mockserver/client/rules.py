"""Stubs and faults: written in the control API's shape, and a handle to one in a world."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.client.control import Control
from mockserver.client.refusal import MockServerRefused

#: Means "no body", which is not the JSON value null.
ABSENT: Any = object()

#: The conditions on a request: `path`, `query` and `headers` by name, and `body`, which is either
#: a list of the control API's conditions or a mapping from JSON pointer to value.
Match = Mapping[str, Any]
#: Seconds; a pair of them for a uniform random delay between; or the control API's mapping.
Delay = float | Sequence[float] | Mapping[str, float]


class Rule:
    """A stub or a fault in a world; `id` is unique there."""

    def __init__(self, control: Control, kind: str, world: str, identifier: str) -> None:
        self._control = control
        self._kind = kind
        self._world = world
        self.id = identifier

    def __repr__(self) -> str:
        return f"<{self._kind[:-1]} {self.id} of the world {self._world}>"

    @property
    def seen(self) -> int:
        """The number of calls that matched. Raises LookupError once the rule is removed."""
        return int(self._payload()["seen"])

    @property
    def used(self) -> int:
        """The number of calls it was applied to. Raises LookupError once the rule is removed."""
        return int(self._payload()["used"])

    def remove(self) -> None:
        """Remove the rule; it may be gone already."""
        try:
            self._control.delete("worlds", self._world, self._kind, self.id)
        except MockServerRefused as error:
            if error.status != 404:
                raise

    def _payload(self) -> Mapping[str, Any]:
        for each in self._control.get("worlds", self._world, self._kind)[self._kind]:
            if each["id"] == self.id:
                return dict(each)
        raise LookupError(
            f"The {self!r} does not exist any more: it was removed, or its world was reset."
        )


def stub_of(
    where: Mapping[str, Any],
    *,
    status: int | None,
    body: Any,
    headers: Mapping[str, str] | None,
    example: str | None,
) -> dict[str, Any]:
    """Write a stub: the calls that it applies to, and its reply."""
    reply = without_none(status=status, headers=headers, example=example)
    if body is not ABSENT:
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
    """Write a fault: the calls that it applies to, and its effect; the default is a 503."""
    effect = without_none(status=status, retry_after=retry_after, drop=drop, garble=garble)
    if delay is not None:
        effect["delay"] = _delay(delay)
    if not effect.keys() - {"retry_after"}:
        effect["status"] = 503
    return {**where, "do": effect}


def rule_target(api: str | None, operation: str | None, match: Match | None) -> dict[str, Any]:
    """Write which calls a rule or a verification applies to; what is None is left out."""
    target = without_none(api=api, operation=operation)
    return target if match is None else {**target, "match": _match(match)}


def without_none(**options: Any) -> dict[str, Any]:
    """Return the options without those that are None."""
    return {name: value for name, value in options.items() if value is not None}


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
