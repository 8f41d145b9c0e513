"""One world of a mock server: its URLs, clock, rows, rules, snapshots and journal."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from mockserver.client.api import Api, Credentials
from mockserver.client.clock import Clock, Turned, moment, seconds
from mockserver.client.control import Control
from mockserver.client.journal import Journal
from mockserver.client.refusal import MockServerRefused
from mockserver.client.rules import (
    ABSENT,
    Delay,
    Match,
    Rule,
    fault_of,
    rule_target,
    stub_of,
    without_none,
)

#: Rows that are read with one call.
_PAGE = 1_000

Row = dict[str, Any]


class Server(Protocol):
    """What a world needs of its server; `MockServer` is one."""

    @property
    def url(self) -> str:
        """The server's URL, without a slash at its end."""

    @property
    def has_token(self) -> bool:
        """Whether a token is sent."""

    def api(self, name: str, scenario: str | None = None) -> Api:
        """Return one API. Raises UnknownName."""


class World:
    """A world by its name. As a context manager it drops the world at the end.

    What the server refuses is raised as MockServerRefused, with the closest right name.
    """

    def __init__(self, server: Server, control: Control, name: str) -> None:
        self._control = control
        self.server = server
        self.name = name
        self.journal = Journal(control, name)

    def __repr__(self) -> str:
        return f"<World {self.name} of {self.server.url}>"

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def url(self, api: str) -> str:
        """Return the base URL of an API in this world, for a client library to call.

        It replaces the server URL of the vendor's specification: `<server>/_world/<name>` and the
        API's base path, without a slash at the end. `url("boostcom")` is followed by `/v3/...`;
        `url("koomalooma")`, which ends in the vendor's `/api`, is followed by `/users`.
        """
        return f"{self.server.url}/_world/{quote(self.name, safe='')}{self._base_path(api)}"

    def credentials(self, api: str) -> Credentials:
        """Return ready-made credentials: `.headers` can be sent as they are.

        They are those of the person that the world's scenario is about: of points that expire, the
        member who has them. Of a world that is not there yet, its scenario is the server's.
        """
        return self.server.api(api, self._scenario()).credentials

    def issue_credentials(
        self, api: str, person: str | None = None, *, expires_in: float | None = None
    ) -> Credentials:
        """Make credentials in this world that end in so many seconds; below 0, they have ended.

        `person` is a customer of koomalooma, a member of Boostcom, an application of Talon.One.
        Raises MockServerRefused, such as for an unknown person.
        """
        asked = without_none(person=person, expires_in=expires_in)
        return Credentials(self._post("credentials", api, body=asked)["headers"])

    def _scenario(self) -> str | None:
        """Return the scenario of the world; None if there is no such world yet."""
        try:
            return str(self.look()["scenario"])
        except MockServerRefused as refused:
            if refused.status == 404:
                return None
            raise

    def _base_path(self, api: str) -> str:
        return self.server.api(api).base_path.rstrip("/")

    @property
    def clock(self) -> Clock:
        """The time in the world, and how its clock runs."""
        return Clock.of(self._get("clock"))

    def advance(self, duration: str | None = None, /, **by: float) -> Turned:
        """Turn the clock on by an ISO 8601 duration (`P1DT2H`), or by keywords of timedelta."""
        body: dict[str, Any] = {"seconds": seconds(by)} if duration is None or by else {}
        if duration is not None:
            body["duration"] = duration
        return Turned.of(self._post("clock", "advance", body=body))

    def set_clock(
        self,
        now: str | datetime | None = None,
        *,
        frozen: bool | None = None,
        rate: float | None = None,
    ) -> Turned:
        """Set the clock forward, freeze it or let it run; what is None stays as it is."""
        options = without_none(now=None if now is None else moment(now), frozen=frozen, rate=rate)
        return Turned.of(self._put("clock", body=options))

    def freeze(self) -> Turned:
        """Freeze the clock at its time."""
        return self.set_clock(frozen=True)

    def run(self, rate: float | None = None) -> Turned:
        """Let the clock run; `rate` is world seconds for each real one, None keeps the rate."""
        return self.set_clock(frozen=False, rate=rate)

    def look(self) -> Mapping[str, Any]:
        """Return its scenario, seed and clock, and how many rows and exchanges it has."""
        return dict(self._get())

    def reset(self) -> None:
        """Reset the world to its start."""
        self._post("reset")

    def fork(self, as_: str, ttl: float | None = None) -> "World":
        """Copy the world under another name; the two are independent from then on."""
        self._post("fork", body={"as": as_, **without_none(ttl=ttl)})
        return World(self.server, self._control, as_)

    def snapshot(self, at: str | None = None) -> dict[str, Any]:
        """Return the world as one document; `at="start"` is how it was when its journal began."""
        return dict(self._get("snapshot", at=at))

    def restore(self, snapshot: Mapping[str, Any] | str) -> None:
        """Restore a document, or a snapshot that the server keeps, by its name."""
        if isinstance(snapshot, str):
            self._post("restore", body={"from": snapshot})
        else:
            self._put("snapshot", body=dict(snapshot))

    def keep(self, name: str) -> None:
        """Keep a snapshot on the server under a name, until the world is dropped."""
        self._post("snapshots", body={"as": name})

    def snapshots(self) -> list[str]:
        """List the names of the snapshots that the server keeps of this world, oldest first."""
        return list(self._get("snapshots")["snapshots"])

    def diff(self, from_: "str | World") -> Mapping[str, Any]:
        """Return the rows that differ from a kept snapshot, or from another world.

        The result has `added`, `removed` and `changed`, the first 1,000 of each, and `total`.
        """
        return dict(
            self._get("diff", **{"from": from_.name if isinstance(from_, World) else from_})
        )

    def drop(self) -> None:
        """Drop the world; it may be gone already."""
        try:
            self._control.delete("worlds", self.name)
        except MockServerRefused as error:
            if error.status != 404:
                raise

    def rows(self, api: str, collection: str) -> list[Row]:
        """Return every row of a collection, oldest first; moments are RFC 3339 texts."""
        return list(self._rows(api, collection))

    def row(self, api: str, collection: str, identifier: str) -> Row:
        """Return one row."""
        return dict(self._get("rows", api, collection, identifier))

    def put_row(
        self, api: str, collection: str, identifier: str, columns: Mapping[str, Any]
    ) -> Row:
        """Set columns of a row, or add a row, past the API's business rules; returns the row."""
        return dict(self._put("rows", api, collection, identifier, body=dict(columns)))

    def delete_row(self, api: str, collection: str, identifier: str) -> None:
        """Remove a row."""
        self._control.delete("worlds", self.name, "rows", api, collection, identifier)

    def backstage(self, api: str, action: str, /, **body: Any) -> Any:
        """Run a backstage action: something the vendor's system does itself; returns its answer."""
        return self._post("backstage", api, action, body=body)

    def _rows(self, api: str, collection: str) -> Iterator[Row]:
        after = None
        while True:
            page = self._get("rows", api, collection, limit=_PAGE, after=after)["rows"]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1]["id"]

    def stub(
        self,
        api: str,
        operation: str | None = None,
        *,
        status: int | None = None,
        body: Any = ABSENT,
        headers: Mapping[str, str] | None = None,
        match: Match | None = None,
        times: int | None = None,
        after: int | None = None,
        example: str | None = None,
        breaks_contract: bool = False,
    ) -> Rule:
        """Answer matching calls with a fixed reply, or with an example of the contract.

        Without `operation` it applies to every operation of the API. It answers at most `times`
        calls, after the first `after` calls have passed. A reply that breaks the contract is
        refused unless `breaks_contract` is true.
        """
        where = rule_target(api, operation, match) | without_none(times=times, after=after)
        if breaks_contract:
            where["breaks_contract"] = True
        stub = stub_of(where, status=status, body=body, headers=headers, example=example)
        return self._rule("stubs", stub)

    def fail(
        self,
        api: str | None = None,
        operation: str | None = None,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        delay: Delay | None = None,
        drop: str | None = None,
        garble: str | None = None,
        share: float | None = None,
        nth: int | None = None,
        times: int | None = None,
        after: int | None = None,
        match: Match | None = None,
    ) -> Rule:
        """Make matching calls fail: with a 503, unless another effect is given.

        `delay` is in seconds, or a pair for a uniform random delay, at most 60. `drop` closes the
        connection `before` the reply or `during` its body. `garble` damages the reply: `empty`,
        `truncate`, `json`, `content-type`, `missing-field`, `wrong-type`. It applies to a `share`
        of the calls, or only to the `nth`; at most `times`, after the first `after` calls.
        """
        where = rule_target(api, operation, match)
        where |= without_none(share=share, nth=nth, times=times, after=after)
        fault = fault_of(
            where, status=status, retry_after=retry_after, delay=delay, drop=drop, garble=garble
        )
        return self._rule("faults", fault)

    def stubs(self) -> list[Mapping[str, Any]]:
        """List the stubs, newest first, each with `id`, `seen` and `used`."""
        return list(self._get("stubs")["stubs"])

    def faults(self) -> list[Mapping[str, Any]]:
        """List the faults, newest first, each with `id`, `seen` and `used`."""
        return list(self._get("faults")["faults"])

    def clear_stubs(self) -> None:
        """Remove every stub."""
        self._control.delete("worlds", self.name, "stubs")

    def clear_faults(self) -> None:
        """Remove every fault."""
        self._control.delete("worlds", self.name, "faults")

    def _rule(self, kind: str, rule: Mapping[str, Any]) -> Rule:
        return Rule(self._control, kind, self.name, self._post(kind, body=dict(rule))["id"])

    def _get(self, *path: str, **query: str | int | None) -> Any:
        return self._control.get("worlds", self.name, *path, **query)

    def _put(self, *path: str, body: Any = None) -> Any:
        return self._control.put("worlds", self.name, *path, body=body)

    def _post(self, *path: str, body: Any = None) -> Any:
        return self._control.post("worlds", self.name, *path, body=body)
