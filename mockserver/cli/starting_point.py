"""The files that `mockserver init` writes: overrides, a scenario with its fixture, and tests."""

import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from mockserver.cli.overrides_text import overrides_text
from mockserver.http.app import Server
from mockserver.http.own_api import OwnApi
from mockserver.http.own_call import OwnCall, find_call
from mockserver.own_document import OwnDocument
from mockserver.program import installed

_FOLDER: Final = "mock-fixtures"
#: The files that configure pytest, each with the text that says so.
_CONFIGURATIONS: Final = {
    "pytest.ini": "",
    ".pytest.ini": "",
    "pyproject.toml": "[tool.pytest",
    "tox.ini": "[pytest]",
    "setup.cfg": "[tool:pytest]",
}

_HEAD: Final = '''\
"""Tests against the mock of {file}. `mockserver init` wrote this file: change it as you like."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

import pytest

from mockserver.client import World


def call(
    world: World,
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> str:
    """Call the API in the test's own world, as your application would."""
    sent = {{**world.credentials("{api}").headers, **(headers or {{}})}}
    data = None
    if body is not None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        sent.setdefault("Content-Type", "application/json")
    request = Request(world.url("{api}") + path, data, sent, method=method)
    with urlopen(request) as reply:
        return str(reply.read().decode())
'''
_CALL: Final = """

def test_a_call_is_answered_and_journaled(mock_world: World) -> None:
    {call}

    mock_world.journal.assert_called("{api}", "{operation}", exactly=1)
"""
_CREATION: Final = """

def test_what_is_created_is_kept(mock_world: World) -> None:
    before = len(mock_world.rows("{api}", "{collection}"))

    {call}

    assert len(mock_world.rows("{api}", "{collection}")) == before + 1
"""
_SCENARIO: Final = """

@pytest.mark.mock_scenario("{api}-one-row")
def test_a_scenario_begins_with_its_own_rows(mock_world: World) -> None:
    (row,) = mock_world.rows("{api}", "{collection}")

    assert row["id"] == {identifier}
"""


class StartingPoint(NamedTuple):
    """The files to write, and what to do with them."""

    files: Mapping[Path, str]
    advice: str


async def starting_point(server: Server, own: OwnApi) -> StartingPoint:
    """Make the texts; every call in them was tried."""
    name, folder = own.document.name, own.document.path.parent
    row = _first_row(server, own)
    calls = await find_call(server, own), await find_call(server, own, "create", added=1)
    files = {
        own.document.overrides: overrides_text(own),
        folder / f"test_{name}_mock.py": _tests(own, *calls, row),
        folder / _FOLDER / "scenarios" / f"{name}-one-row.yaml": _scenario(name, row),
    }
    if row is not None:
        files[folder / _FOLDER / name / "one-row.yaml"] = _fixture(row)
    pytest = installed("pytest")
    run = f"Now run: {pytest} {shlex.quote(str(folder))}"
    configuration = _configuration(folder)
    if configuration is None:
        lines = [f"{key} = {value}" for key, value in _settings(own.document, folder)]
        files[folder / "pytest.ini"] = "\n".join(["[pytest]", *lines, ""])
        return StartingPoint(files, run)
    settings = list(_settings(own.document, configuration.parent))
    text = configuration.read_text(encoding="utf-8", errors="replace")
    if own.document.path.name in text.partition("mock_documents")[2]:
        return StartingPoint(files, run)
    if "mock_documents" in text:
        added = dict(settings)["mock_documents"]
        advice = f"Now add {added} to `mock_documents` in {configuration}, and run {pytest}."
        return StartingPoint(files, advice)
    is_toml = configuration.suffix == ".toml"
    lines = [f"  {key} = {json.dumps(value) if is_toml else value}" for key, value in settings]
    told = [f"Now add to the settings of pytest in {configuration}, and run {pytest}:", *lines]
    return StartingPoint(files, "\n".join(told))


class _Row(NamedTuple):
    collection: str
    identifier: str
    columns: Mapping[str, Any]


def _first_row(server: Server, own: OwnApi) -> _Row | None:
    """Return a row that a world has at the start, of a resource without a parent if possible."""
    library = server.worlds.library
    world = library.make_world(library.scenario(server.worlds.start.scenario), 0, None)
    for resource in sorted(own.inference.resources.values(), key=lambda each: each.depth):
        for identifier, columns in world.table(own.document.name, resource.name).items():
            return _Row(resource.name, identifier, columns)
    return None


def _tests(own: OwnApi, first: OwnCall | None, creation: OwnCall | None, row: _Row | None) -> str:
    api = own.document.name
    parts = [_HEAD.format(file=own.document.path.name, api=api)]
    if first is not None:
        line = _call_line(own, first)
        parts.append(_CALL.format(api=api, call=line, operation=first.operation))
    if creation is not None:
        collection = own.inference.roles[creation.operation].resource
        line = _call_line(own, creation)
        parts.append(_CREATION.format(api=api, collection=collection, call=line))
    if row is not None:
        identifier = json.dumps(row.identifier)
        parts.append(_SCENARIO.format(api=api, collection=row.collection, identifier=identifier))
    return "".join(parts)


def _call_line(own: OwnApi, call: OwnCall) -> str:
    """Write a call as a line of Python; credentials are those of the world."""
    request = call.request
    target = request.target.removeprefix(own.contract.base_path)
    words = [json.dumps(request.method), json.dumps(target)]
    headers = dict(request.headers)
    if request.body is not None and request.content_type == "application/json":
        words.append(f"body={request.body!r}")
    elif request.body is not None:
        words.append(f"body={request.payload.decode()!r}")
        headers["Content-Type"] = request.content_type
    if headers:
        words.append(f"headers={headers!r}")
    return f"call(mock_world, {', '.join(words)})"


def _scenario(name: str, row: _Row | None) -> str:
    if row is None:
        return f"description: {name} as it begins.\n"
    return f"description: {name} with one row in {row.collection}.\nfixtures: {{{name}: one-row}}\n"


def _fixture(row: _Row) -> str:
    columns = json.dumps(row.columns, ensure_ascii=False)
    return f"{json.dumps(row.collection)}:\n  {json.dumps(row.identifier)}: {columns}\n"


def _configuration(folder: Path) -> Path | None:
    """Find the file that configures pytest for a folder: there, or above."""
    for each in (folder.resolve(), *folder.resolve().parents):
        for name, text in _CONFIGURATIONS.items():
            path = each / name
            if path.is_file() and text in path.read_text(encoding="utf-8", errors="replace"):
                return path
    return None


def _settings(document: OwnDocument, root: Path) -> Iterator[tuple[str, str]]:
    """Yield the settings of the pytest plugin, with paths below the root folder."""
    path = document.path.resolve().relative_to(root.resolve())
    is_named = OwnDocument.parse(str(document.path)).name != document.name
    yield "mock_documents", shlex.quote(f"{document.name}={path}" if is_named else str(path))
    yield "mock_fixtures", str(path.parent / _FOLDER)
