"""Which values the pseudonyms in a journal replace, as far as the world's scenario knows them.

No secret is returned: an answer names the place where the owner of the scenario finds the value.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.violation import pointer_to
from mockserver.engine.call import Call, Reply
from mockserver.engine.journal import Exchange
from mockserver.engine.masking import PSEUDONYM
from mockserver.engine.world import World
from mockserver.http.control.context import ControlContext, Operation, require_world


async def list_pseudonyms(context: ControlContext, call: Call) -> Reply:
    """List the pseudonyms in a journal whose values are ready-made or are in a fixture."""
    world = require_world(call, await context.worlds.find(call.path["world"]))
    journal = await context.journal(call)
    wanted = {name for each in journal.everything() for name in _pseudonyms_in(each)}
    places = {name: place for name, place in _places(context, world) if name in wanted}
    # A ready-made header is preferred to a fixture: every server with the API has one.
    places |= {
        each.pseudonym: {"api": each.api, "header": each.name}
        for each in context.ready_made_headers()
        if each.pseudonym in wanted
    }
    listed = [{"pseudonym": name, **places[name]} for name in sorted(places)]
    return Reply(200, {"pseudonyms": listed})


def _places(context: ControlContext, world: World) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Iterate over the texts in the fixtures of the world's scenario, with their pseudonyms."""
    scenario = context.worlds.library.scenario(world.start.scenario)
    for owner, fixture in scenario.fixtures.items():
        for pointer, text in _texts(fixture.rows, ""):
            name = context.pseudonyms.of(text.encode()).decode()
            yield name, {"api": owner, "pointer": pointer}


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _texts(each, pointer + pointer_to(name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, pointer + pointer_to(index))


def _pseudonyms_in(exchange: Exchange) -> Iterator[str]:
    headers = [value for _, value in (*exchange.headers, *exchange.reply_headers)]
    for raw in (exchange.query, exchange.body, exchange.reply_body, *headers):
        if b"[masked:" in raw:
            yield from PSEUDONYM.findall(raw.decode("latin-1"))


OPERATIONS: Mapping[str, Operation] = {"listPseudonyms": list_pseudonyms}
