"""The server and the APIs that it serves."""

import asyncio
from collections.abc import Mapping
from typing import Any

from mockserver import __version__
from mockserver.contract.note import Note
from mockserver.engine.call import Call, Reply
from mockserver.errors import StoreUnavailable
from mockserver.http.control.context import ControlContext, Operation, credentials
from mockserver.http.metrics import Metrics, count
from mockserver.http.provider import ProviderApi

#: How many seconds a store may take to show that it can be reached.
_PATIENCE = 2.0
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


async def get_health(context: ControlContext, call: Call) -> Reply:
    """Say that the server is alive, and how many processes answer."""
    workers = context.traffic.workers
    number = 1 if workers is None else workers.number
    return Reply(200, {"status": "ok", "version": __version__, "workers": number})


async def get_ready(context: ControlContext, call: Call) -> Reply:
    """Say that calls can be answered: the store of the worlds answers. Raises StoreUnavailable."""
    try:
        await asyncio.wait_for(context.worlds.usage(), _PATIENCE)
    except TimeoutError:
        what = f"The store of the worlds has not answered within {_PATIENCE:g} seconds."
        raise StoreUnavailable(what, hint="Look whether it runs and can be reached.") from None
    return Reply(200, {"status": "ready"})


async def get_metrics(context: ControlContext, call: Call) -> Reply:
    """Return the metrics of the server, of all its processes. Raises StoreUnavailable."""
    worlds, traffic = context.worlds, context.traffic
    workers = traffic.workers
    counts = [count(traffic, worlds)] if workers is None else await workers.counts()
    metrics = Metrics(counts, await worlds.usage(), worlds.limits)
    return Reply(200, metrics.text(), media_type=_PROMETHEUS)


async def list_apis(context: ControlContext, call: Call) -> Reply:
    """List the APIs, with the credentials of one scenario, and the scenarios."""
    name = call.query.get("scenario")
    apis = [_described(context, api, name) for api in context.apis.values()]
    described = context.worlds.library.descriptions()
    scenarios = [
        {"name": name, "description": text, **_story_of(context, name)}
        for name, text in described.items()
    ]
    return Reply(200, {"apis": apis, "scenarios": scenarios})


async def get_specification(context: ControlContext, call: Call) -> Reply:
    """Return an API's contract as it is served; `control` names the control API."""
    return Reply(200, context.contract(call.path["api"]).document.data)


async def list_collections(context: ControlContext, call: Call) -> Reply:
    """List the collections of rows behind an API, with the schema of their rows."""
    provider = context.owner(call.path["api"])
    collections = [
        {"name": name, "schema": each.schema, "secret": sorted(each.secret), "key": list(each.key)}
        for name, each in provider.collections.items()
    ]
    return Reply(200, {"owner": provider.state, "collections": collections})


def _described(context: ControlContext, api: ProviderApi, scenario: str | None) -> dict[str, Any]:
    provider, contract = api.provider, api.contract
    return {
        "name": provider.name,
        "title": contract.title,
        "version": contract.version,
        "base_path": contract.base_path,
        "credentials": {"headers": credentials(context.worlds, api, scenario)},
        "operations": [
            {
                "id": operation.id,
                "method": operation.method,
                "path": contract.base_path + operation.path,
                "summary": operation.summary,
                **_state_of(api, operation.id),
                "provenance": provider.behaviours[operation.id].provenance,
                "note": provider.behaviours[operation.id].note,
                "source": provider.behaviours[operation.id].source,
            }
            for operation in contract.operations.values()
        ],
        "resources": [
            {"collection": each.name, "path": contract.base_path + each.path, "can": each.can}
            for each in (api.inference.resources.values() if api.inference else ())
        ],
        **_overrides(api),
        "notes": [_told(note) for note in contract.notes],
        "backstage": [
            {"name": name, "summary": action.summary, "body": action.schema}
            for name, action in provider.backstage.items()
        ],
    }


def _overrides(api: ProviderApi) -> dict[str, Any]:
    """Return the file that corrects what was inferred, if there is one."""
    file = api.overrides
    if file is None:
        return {}
    return {"overrides": {"name": file.name, "text": file.text, "cut": file.is_cut}}


def _story_of(context: ControlContext, scenario: str) -> dict[str, Any]:
    """Write the call that shows a scenario, if it has one."""
    story = context.worlds.library.story(scenario)
    if story is None:
        return {}
    written = {"api": story.api, "call": f"{story.method} {story.target}", "status": story.status}
    if story.person is not None:
        written["person"] = story.person
    return {"story": written if story.body is None else {**written, "body": story.body}}


def _state_of(api: ProviderApi, operation: str) -> dict[str, str]:
    """Say whether an operation keeps state. Every one that is played of the APIs that ship does."""
    if api.inference is None:
        is_played = api.provider.behaviours[operation].is_played
        return {"state": "stored" if is_played else "unplayed"}
    role = api.inference.roles[operation]
    return _filled({"state": role.state, "resource": role.resource, "why": role.why})


def _told(note: Note) -> dict[str, str]:
    operation = {"operation": note.operation}
    return _filled({"what": note.what, "where": note.where, "hint": note.hint, **operation})


def _filled(values: Mapping[str, str | None]) -> dict[str, str]:
    """Leave out what has no value."""
    return {name: value for name, value in values.items() if value}


OPERATIONS: Mapping[str, Operation] = {
    "getHealth": get_health,
    "getReady": get_ready,
    "getMetrics": get_metrics,
    "listApis": list_apis,
    "getSpecification": get_specification,
    "listCollections": list_collections,
}
