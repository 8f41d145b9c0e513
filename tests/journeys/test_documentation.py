"""Every snippet of the documentation is run, in order, and answers what is printed below it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mockserver.cli.first_calls import curl
from mockserver.http.app import Server, build_server
from mockserver.http.proxy.address import read_address
from mockserver.http.proxy.api import Forwarding
from mockserver.http.proxy.upstream import Upstream
from mockserver.http.serving import serving
from mockserver.inferred.resources.overrides import SCHEMA
from mockserver.own_document import parse_documents
from mockserver.providers.talon_one.language.budget import MOST_IN_CALL, MOST_IN_EFFECT, MOST_STEPS
from mockserver.providers.talon_one.language.grammar import MOST_DEPTH
from mockserver.providers.talon_one.language.rulesets import MOST_EXPRESSIONS
from mockserver.providers.talon_one.language.talang import FUNCTIONS
from mockserver.providers.talon_one.language.vocabulary import EFFECTS, ITEM_MEMBERS, ROOTS
from mockserver.settings import Settings
from tests.client import Client

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OWN = "docs/own_specification.md"
PROXY = "docs/proxy.md"
STORES = "docs/stores.md"
DOCUMENTS = [
    "README.md",
    *(
        f"docs/{page}.md"
        for page in ("start", "control", "talon_one", "journal", "worlds", "faults", "stores")
    ),
    OWN,
    PROXY,
]
#: The APIs whose rows the pages show.
SHOWN = ("boostcom", "koomalooma", "talon_one_today", "talon_one")
#: The pages that show the document of docs/petstore.yaml.
WITH_OWN = ("README.md", OWN, PROXY)
#: The pages that show the reader's own time.
WITH_TIMES = (*WITH_OWN, "docs/start.md")

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
#: Members that show the reader's own time, unless the snippet fixed the clock.
_TIMES = {"created_at", "updated_at", "now", "at", "expiryDate"}


class Snippet(NamedTuple):
    """Shell lines, and the JSON that they print, where the document shows it."""

    script: str
    shown: Any


def snippets(document: str) -> Iterator[Snippet]:
    blocks = _BLOCK.findall((ROOT / document).read_text())
    for index, (language, text) in enumerate(blocks):
        if language == "bash":
            following = blocks[index + 1] if index + 1 < len(blocks) else ("", "")
            yield Snippet(text, json.loads(following[1]) if following[0] == "json" else None)


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if key not in _TIMES}
    if isinstance(value, list):
        return [without_times(each) for each in value]
    return value


@pytest.fixture
def fresh() -> Iterator[tuple[Server, str]]:
    server = build_server(Settings())
    with serving(server) as url:
        yield server, url


@pytest.fixture
def url(document: str, tmp_path: Path) -> Iterator[str]:
    """Serve the built-in APIs, and the document of the pages that show one."""
    own = [str(ROOT / "docs" / "petstore.yaml")] if document in WITH_OWN else []
    store = f"sqlite:{tmp_path / 'worlds.db'}" if document == STORES else "memory"
    settings = Settings(apis=SHOWN, documents=parse_documents(own), store=store)
    with serving(build_server(settings)) as url:
        if document != PROXY:
            yield url
            return
        forwarding = Forwarding(Upstream(read_address(url), None, 10.0))
        proxied = Settings(documents=parse_documents(own))
        with serving(build_server(proxied, forwarding=forwarding)) as proxy:
            yield proxy


@pytest.fixture
def with_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Run snippets in a folder of their own that has the docs; `mockserver` is this one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_snippet_answers_what_the_document_shows(
    document: str, url: str, with_commands: dict[str, str]
) -> None:
    variables = ""
    for snippet in snippets(document):
        script = (variables + snippet.script).replace("http://127.0.0.1:4010", url)
        run = subprocess.run(
            ["bash", "-euc", script], capture_output=True, text=True, check=True, env=with_commands
        )
        variables += "".join(re.findall(r"^[A-Z]+=.*\n", snippet.script, re.M))
        if snippet.shown is not None:
            keep = document not in WITH_TIMES
            told, shown = json.loads(run.stdout), snippet.shown
            assert told == shown if keep else without_times(told) == without_times(shown)


def test_the_documents_have_snippets_to_run() -> None:
    assert [each for each in DOCUMENTS if len(list(snippets(each))) < 2] == []


def test_the_overrides_and_functions_of_the_page_work(tmp_path: Path) -> None:
    blocks = dict(_BLOCK.findall((ROOT / OWN).read_text()))
    document = tmp_path / "petstore.yaml"
    document.write_bytes((ROOT / "docs" / "petstore.yaml").read_bytes())
    (tmp_path / "petstore.mock.yaml").write_text(blocks["yaml"])
    (tmp_path / "own.py").write_text(blocks["python"])
    key = {"X-Key": "mock-token"}

    def adopted(*behaviours: str) -> tuple[int, int]:
        own = parse_documents([str(document)], behaviours=behaviours)
        client = Client(build_server(Settings(documents=own)), "w")
        first, second = (client.post("/v1/pets/7/adopt", headers=key) for _ in range(2))
        client.close()
        assert first.json()["status"] == "adopted"
        return first.status, second.status

    assert adopted() == (200, 200)
    assert adopted(str(tmp_path / "own.py")) == (200, 404)


def test_every_override_is_documented() -> None:
    page = (ROOT / OWN).read_text()
    resource = SCHEMA["properties"]["resources"]["additionalProperties"]

    names = {*SCHEMA["properties"], *resource["properties"]}

    assert {name for name in names if f"`{name}`" not in page} == set()


def test_the_first_call_of_an_api_works_as_printed_and_with_further_flags(
    fresh: tuple[Server, str],
) -> None:
    server, url = fresh
    client = Client(server, "default")
    line = curl(url, server.apis["koomalooma"], client.credentials("koomalooma"))
    client.close()

    def printed(flags: str) -> str:
        return subprocess.run(["bash", "-c", line + flags], capture_output=True, text=True).stdout

    assert json.loads(printed(""))["loyalty_units"] == 49
    assert printed(" -i --http1.1").startswith("HTTP/1.1 201 Created")
    assert printed(" -o /dev/null -w '%{http_code}'") == "201"


def test_every_backstage_action_is_documented_with_what_it_takes(server: Server) -> None:
    for name, api in server.apis.items():
        page = (ROOT / "docs" / f"{api.provider.package}.md").read_text()
        for action, each in api.provider.backstage.items():
            (row,) = re.findall(rf"^\| `{action}` \|.*$", page, re.M)
            for member in each.schema["properties"]:
                assert f"`{member}`" in row, f"{action} of {name} takes {member}"


def test_the_rule_language_is_documented_as_it_is() -> None:
    page = (ROOT / "docs" / "talon_one.md").read_text()

    named = {
        *FUNCTIONS,
        *EFFECTS,
        *ROOTS,
        *ITEM_MEMBERS,
        *(m for each in ROOTS.values() for m in each),
    }
    assert {name for name in named if f"`{name}`" not in page} == set()
    for limit in (
        f"{MOST_DEPTH} lists",
        f"{MOST_EXPRESSIONS:,} values",
        f"{MOST_STEPS:,} steps",
        f"{MOST_IN_EFFECT:,} characters",
        f"{MOST_IN_CALL:,} in all effects",
    ):
        assert limit in page


def test_every_scenario_is_documented(server: Server) -> None:
    pages = [path.read_text() for path in ROOT.glob("docs/*.md")]

    for name in server.worlds.library.names():
        assert name == "default" or any(f"`{name}`" in text for text in pages)
