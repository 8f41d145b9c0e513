"""Answers the control API: functions over the server's worlds, one for each operation."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.schema import compile_schema
from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import Clock, format_instant, is_instant, parse_duration, parse_instant
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Row, Start, World
from mockserver.errors import FixtureError, MockServerError, SettingsError, UnknownName
from mockserver.http import dialect
from mockserver.http.answer import Answer, payload_of
from mockserver.http.provider import ProviderApi, judged
from mockserver.http.request import Request, invalid, not_utf8, read_call
from mockserver.http.security import ControlGuard
from mockserver.http.wire import Headers
from mockserver.stores.worlds import Turned, Worlds

#: Of what happened while a clock was turned, so much is told.
_TOLD = 1_000
_HIDDEN = "[masked]"


class Refused(MockServerError):
    """A control operation that cannot be carried out; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class ControlApi:
    """The server's own API. It looks at worlds, and changes them, through `Worlds` alone."""

    shared_with_pages = False
    contract: Contract

    def __init__(self, worlds: Worlds, apis: Mapping[str, ProviderApi], token: str | None) -> None:
        self._worlds = worlds
        self._apis = apis
        self._guard = ControlGuard(token)
        self._operations: dict[str, Callable[[Call], Awaitable[Reply]]] = {
            "getHealth": self._get_health,
            "listApis": self._list_apis,
            "getSpecification": self._get_specification,
            "listWorlds": self._list_worlds,
            "createWorld": self._create_world,
            "getWorld": self._get_world,
            "deleteWorld": self._delete_world,
            "resetWorld": self._reset_world,
            "getClock": self._get_clock,
            "setClock": self._set_clock,
            "advanceClock": self._advance_clock,
            "listRows": self._list_rows,
            "getRow": self._get_row,
            "runBackstage": self._run_backstage,
        }

    def with_contract(self, contract: Contract) -> "ControlApi":
        """Take the contract that connexion has handed over."""
        self.contract = contract
        return self

    def dialect(self, problem: Problem) -> Reply:
        """Word a refusal as a problem document."""
        return dialect.word(problem)

    def screen(self, method: str, headers: Headers) -> Problem | None:
        """Keep strangers out."""
        return self._guard.refusal(method, headers)

    async def answer(self, request: Request) -> Answer:
        """Answer one call to the control API; its replies are judged like any other."""
        outcome = await self._outcome(request)
        if isinstance(outcome, Problem):
            reply = dialect.word(outcome)
            return Answer(reply, payload_of(reply), "gate", outcome.violations)
        return Answer(outcome, payload_of(outcome), "gate")

    async def _outcome(self, request: Request) -> Reply | Problem:
        try:
            call = read_call(request, request.fields(), {})
        except UnicodeError:
            return not_utf8("query")
        if isinstance(call, Problem):
            return call
        try:
            reply = await self._operations[call.operation.id](call)
        except Refused as refused:
            return refused.problem
        except UnknownName as error:
            return Problem("not-found", f"{error.what} {error.hint or ''}".strip())
        except SettingsError as error:
            return Problem("invalid", f"{error.what} {error.hint or ''}".strip())
        except FixtureError as error:
            return Problem("failure", f"A fixture or scenario is broken. {error}")
        return judged(call, reply)

    async def _get_health(self, call: Call) -> Reply:
        return Reply(200, {"status": "ok", "version": version("loyalty-mockserver")})

    async def _list_apis(self, call: Call) -> Reply:
        apis = [await self._described(api) for api in self._apis.values()]
        library = self._worlds.library
        scenarios = [
            {"name": name, "description": library.description(name)} for name in library.names()
        ]
        return Reply(200, {"apis": apis, "scenarios": scenarios})

    async def _described(self, api: ProviderApi) -> dict[str, Any]:
        provider, contract = api.provider, api.contract
        return {
            "name": provider.name,
            "title": contract.title,
            "version": contract.version,
            "base_path": contract.base_path,
            "credentials": {"headers": await credentials(self._worlds, api)},
            "operations": [
                {
                    "id": operation.id,
                    "method": operation.method,
                    "path": contract.base_path + operation.path,
                    "summary": operation.summary,
                    "provenance": provider.behaviours[operation.id].provenance,
                    "note": provider.behaviours[operation.id].note,
                }
                for operation in contract.operations.values()
            ],
            "backstage": [
                {"name": name, "summary": action.summary, "body": action.schema}
                for name, action in provider.backstage.items()
            ],
        }

    async def _get_specification(self, call: Call) -> Reply:
        return Reply(200, self._api(call).contract.document.data)

    async def _list_worlds(self, call: Call) -> Reply:
        return Reply(200, {"worlds": await self._worlds.names()})

    async def _create_world(self, call: Call) -> Reply:
        body = call.body or {}
        default = self._worlds.start
        clock = body.get("clock")
        start = Start(
            scenario=body.get("scenario", default.scenario),
            seed=body.get("seed", default.seed),
            now=_instant(clock["now"]) if clock else default.now,
            frozen=clock.get("frozen", True) if clock else default.frozen,
        )
        world = await self._worlds.create(call.path["world"], start)
        return Reply(200, self._seen(world))

    async def _get_world(self, call: Call) -> Reply:
        return Reply(200, self._seen(_found(call, await self._worlds.look(call.path["world"]))))

    async def _delete_world(self, call: Call) -> Reply:
        if not await self._worlds.drop(call.path["world"]):
            _found(call, None)
        return Reply(204)

    async def _reset_world(self, call: Call) -> Reply:
        return Reply(200, self._seen(_found(call, await self._worlds.reset(call.path["world"]))))

    async def _get_clock(self, call: Call) -> Reply:
        world, now = await self._worlds.transact(call.path["world"], lambda _, now: (None, now))
        return Reply(200, _clock(now, world.clock))

    async def _set_clock(self, call: Call) -> Reply:
        to = call.body.get("now")
        instant = None if to is None else _instant(to)

        def turned(clock: Clock, wall: int) -> Clock:
            if instant is not None:
                clock = _forward(clock, instant, wall)
            frozen = call.body.get("frozen", clock.frozen)
            return clock.with_frozen(frozen, wall)

        return _told(await self._worlds.turn(call.path["world"], turned))

    async def _advance_clock(self, call: Call) -> Reply:
        if "seconds" in call.body:
            step = round(call.body["seconds"] * 1_000_000)
        else:
            step = _duration(call.body["duration"])

        def turned(clock: Clock, wall: int) -> Clock:
            return _forward(clock, clock.now(wall) + step, wall)

        return _told(await self._worlds.turn(call.path["world"], turned))

    async def _list_rows(self, call: Call) -> Reply:
        table, hidden = await self._table(call)
        after, limit = call.query.get("after"), call.query["limit"]
        if after is not None and after not in table:
            raise UnknownName("row", after, table)
        shown = _page(table, after, limit)
        rows = [_row(identifier, row, hidden) for identifier, row in shown]
        return Reply(200, {"rows": rows, "total": len(table)})

    async def _get_row(self, call: Call) -> Reply:
        table, hidden = await self._table(call)
        identifier = call.path["id"]
        if identifier not in table:
            raise UnknownName("row", identifier, table)
        return Reply(200, _row(identifier, table[identifier], hidden))

    async def _table(self, call: Call) -> tuple[Mapping[str, Row], frozenset[str]]:
        api, collection = self._api(call), call.path["collection"]
        world, _ = await self._worlds.transact(call.path["world"], lambda _, now: (None, now))
        provider = api.provider
        if collection not in provider.collections:
            raise UnknownName("collection", collection, provider.collections)
        table = world.table(provider.name, collection)
        return table, provider.secret_columns.get(collection, frozenset())

    async def _run_backstage(self, call: Call) -> Reply:
        provider, name = self._api(call).provider, call.path["action"]
        action = provider.backstage.get(name)
        if action is None:
            raise UnknownName(f"backstage action of {provider.name}", name, provider.backstage)
        body = {} if call.body is None else call.body
        violations = compile_schema(dict(action.schema)).violations(body, "body")
        if violations:
            raise Refused(invalid(violations))

        def work(world: World, now: int) -> tuple[Changes | None, Reply]:
            transaction = Transaction(world, provider.name, now)
            reply = judged(call, action.function(transaction, body))
            if isinstance(reply, Problem):
                raise Refused(reply)
            return (transaction.changes() if reply.status < 400 else None), reply

        _, reply = await self._worlds.transact(call.path["world"], work)
        return reply

    def _api(self, call: Call) -> ProviderApi:
        name = call.path["api"]
        if name not in self._apis:
            raise UnknownName("API", name, self._apis)
        return self._apis[name]

    def _seen(self, world: World) -> dict[str, Any]:
        return {
            "name": world.name,
            "scenario": world.start.scenario,
            "seed": world.seed,
            "clock": _clock(self._worlds.now(world), world.clock),
            "rows": {
                name: {each: len(world.table(name, each)) for each in api.provider.collections}
                for name, api in self._apis.items()
            },
            "exchanges": world.journal.total,
        }


async def credentials(worlds: Worlds, api: ProviderApi) -> Mapping[str, str]:
    """Give headers that the server's own scenario accepts, whatever became of its worlds."""
    library = worlds.library
    scenario = library.scenario(worlds.start.scenario)
    world = library.found(scenario, scenario.seed, scenario.now)
    provider = api.provider
    return provider.credentials(Transaction(world, provider.name, world.clock.at))


def _found(call: Call, world: World | None) -> World:
    if world is None:
        message = f"There is no world {call.path['world']!r}; the first call to it makes it."
        raise Refused(Problem("not-found", message))
    return world


def _forward(clock: Clock, to: int, wall: int) -> Clock:
    now = clock.now(wall)
    if to < now:
        message = (
            f"It is {format_instant(now)} in this world, and time does not run backwards. "
            "Make the world anew with the clock that it should start with."
        )
        raise Refused(Problem("conflict", message))
    if not is_instant(to):
        raise Refused(Problem("conflict", "No clock here goes past the year 9999."))
    return clock.turned(to, wall)


def _instant(text: str) -> int:
    try:
        instant = parse_instant(text)
    except ValueError as error:
        # The schema has called it a date-time, so it is one that no clock here can show.
        raise Refused(Problem("conflict", str(error))) from None
    if not is_instant(instant):
        message = f"{text!r} is not between the years 1970 and 9999."
        raise Refused(Problem("conflict", message))
    return instant


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except (ValueError, OverflowError) as error:
        raise SettingsError(str(error)) from None


def _clock(now: int, clock: Clock) -> dict[str, Any]:
    return {"now": format_instant(now), "frozen": clock.frozen}


def _told(turned: Turned) -> Reply:
    happened = [
        {
            "at": format_instant(due.at),
            "api": due.api,
            "effect": due.effect,
            "arguments": dict(due.arguments),
        }
        for due in turned.happened[:_TOLD]
    ]
    body = _clock(turned.now, turned.clock)
    return Reply(200, {**body, "happened": happened, "happened_total": len(turned.happened)})


def _page(table: Mapping[str, Row], after: str | None, limit: int) -> Iterator[tuple[str, Row]]:
    is_after = after is None
    for identifier, row in table.items():
        if limit <= 0:
            return
        if is_after:
            yield identifier, row
            limit -= 1
        elif identifier == after:
            is_after = True


def _row(identifier: str, row: Row, hidden: frozenset[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": identifier}
    for column, value in row.items():
        if column == "id":
            continue  # the row's own name stands above
        if column in hidden:
            shown[column] = _HIDDEN
        elif column.endswith("_at") and isinstance(value, int):
            shown[column] = format_instant(value)
        else:
            shown[column] = value
    return shown
