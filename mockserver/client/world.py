"""One world of a mock server: where it is reached, and everything that can be done to it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mockserver.client.clock import Clock, Turned, moment, seconds
from mockserver.client.control import Control
from mockserver.client.journal import Journal
from mockserver.client.refusal import MockServerRefused
from mockserver.client.rules import (
    NO_BODY,
    Delay,
    Match,
    Rule,
    fault_of,
    given,
    meant,
    stub_of,
)

if TYPE_CHECKING:
    from mockserver.client.server import Credentials, MockServer

#: Rows are read so many at a time.
_PAGE = 1_000

Row = dict[str, Any]


class World:
    """A world by its name. As a context it is dropped at the end.

    Whatever the server refuses is raised as MockServerRefused, with the nearest right name.
    """

    def __init__(self, server: "MockServer", control: Control, name: str) -> None:
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
        """Give the URL that stands for the vendor's own server, within this world.

        That is what the vendor's specification has under `servers`, and what a client library
        takes as its base URL, host or base path: `<server>/_world/<name>` and the base path of
        the API, without a slash at the end. `url("boostcom")` is followed by `/v3/...`, and
        `url("koomalooma")`, which ends in the vendor's `/api`, by `/users`.
        """
        return f"{self.server.url}/_world/{quote(self.name, safe='')}{self._base_path(api)}"

    def credentials(self, api: str) -> "Credentials":
        """Give ready-made credentials: `.headers` can be sent as they are.

        They are those of the server's own scenario, which every scenario of the house accepts,
        unless it is about credentials.
        """
        return self.server.api(api).credentials

    def _base_path(self, api: str) -> str:
        return self.server.api(api).base_path.rstrip("/")

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return Clock.of(self._get("clock"))

    def advance(self, **by: float) -> Turned:
        """Turn the clock by timedelta's keywords: `advance(days=30)`; gives what happened."""
        return Turned.of(self._post("clock", "advance", body={"seconds": seconds(by)}))

    def set_clock(
        self,
        now: str | datetime | None = None,
        *,
        frozen: bool | None = None,
        rate: float | None = None,
    ) -> Turned:
        """Set the clock forward, stop it or let it run; what is not named stays."""
        wish = given(now=None if now is None else moment(now), frozen=frozen, rate=rate)
        return Turned.of(self._put("clock", body=wish))

    def freeze(self) -> Turned:
        """Stop the clock where it is."""
        return self.set_clock(frozen=True)

    def run(self, rate: float | None = None) -> Turned:
        """Let the clock run, `rate` seconds for each of ours; as fast as before without it."""
        return self.set_clock(frozen=False, rate=rate)

    def look(self) -> Mapping[str, Any]:
        """Give its scenario, seed and clock, and how many rows and exchanges it has."""
        return dict(self._get())

    def reset(self) -> None:
        """Put it back to where it started."""
        self._post("reset")

    def fork(self, as_: str, ttl: float | None = None) -> "World":
        """Make a copy that goes its own way from here."""
        self._post("fork", body={"as": as_, **given(ttl=ttl)})
        return self.server.world(as_)

    def snapshot(self, at: str | None = None) -> dict[str, Any]:
        """Take it as one document; `at="start"` takes it as it was when its journal began."""
        return dict(self._get("snapshot", at=at))

    def restore(self, snapshot: Mapping[str, Any] | str) -> None:
        """Put it back to a document, or to a snapshot that the server keeps, by its name."""
        if isinstance(snapshot, str):
            self._post("restore", body={"from": snapshot})
        else:
            self._put("snapshot", body=dict(snapshot))

    def keep(self, name: str) -> None:
        """Have the server keep how it stands, under a name, until the world is dropped."""
        self._post("snapshots", body={"as": name})

    def snapshots(self) -> list[str]:
        """List the names of the snapshots that the server keeps of it, oldest first."""
        return list(self._get("snapshots")["snapshots"])

    def diff(self, from_: "str | World") -> Mapping[str, Any]:
        """Tell what is different since a kept snapshot, or from another world.

        Gives `added` and `removed` rows and `changed` ones, the first 1,000 of each, and `total`.
        """
        return dict(
            self._get("diff", **{"from": from_.name if isinstance(from_, World) else from_})
        )

    def drop(self) -> None:
        """Forget it; it may be gone already."""
        try:
            self._control.delete("worlds", self.name)
        except MockServerRefused as error:
            if error.status != 404:
                raise

    def rows(self, api: str, collection: str) -> list[Row]:
        """Read every row of a collection, oldest first; moments are RFC 3339."""
        return list(self._rows(api, collection))

    def row(self, api: str, collection: str, identifier: str) -> Row:
        """Read one row."""
        return dict(self._get("rows", api, collection, identifier))

    def put_row(
        self, api: str, collection: str, identifier: str, columns: Mapping[str, Any]
    ) -> Row:
        """Change columns of a row, or add the row, whatever the API's rules say; gives the row."""
        return dict(self._put("rows", api, collection, identifier, body=dict(columns)))

    def delete_row(self, api: str, collection: str, identifier: str) -> None:
        """Remove a row."""
        self._control.delete("worlds", self.name, "rows", api, collection, identifier)

    def backstage(self, api: str, action: str, /, **body: Any) -> Any:
        """Let happen what the vendor's system does by itself; gives what the action answers."""
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
        body: Any = NO_BODY,
        headers: Mapping[str, str] | None = None,
        match: Match | None = None,
        times: int | None = None,
        after: int | None = None,
        example: str | None = None,
        breaks_contract: bool = False,
    ) -> Rule:
        """Have matching calls answered with a fixed reply, or an example of the contract.

        Every operation's, without one. It answers `times` calls at most, once `after` others
        have passed. A reply that breaks the contract is refused, unless it is meant to.
        """
        where = meant(api, operation, match) | given(times=times, after=after)
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
        """Let matching calls go wrong: a 503, unless it says how.

        `delay` waits so many seconds, or uniformly between two, at most 60. `drop` closes the
        connection `before` the reply or `during` its body. `garble` spoils the reply: `empty`,
        `truncate`, `json`, `content-type`, `missing-field`, `wrong-type`. It strikes a `share` of
        the calls, or only the `nth`, `times` at most, once `after` others have passed.
        """
        where = meant(api, operation, match)
        where |= given(share=share, nth=nth, times=times, after=after)
        wrong = fault_of(
            where, status=status, retry_after=retry_after, delay=delay, drop=drop, garble=garble
        )
        return self._rule("faults", wrong)

    def stubs(self) -> list[Mapping[str, Any]]:
        """List the stubs, newest first: as they were made, with `id`, `seen` and `used`."""
        return list(self._get("stubs")["stubs"])

    def faults(self) -> list[Mapping[str, Any]]:
        """List the faults, newest first: as they were made, with `id`, `seen` and `used`."""
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
