"""The house's laws, read from the source: arrows point down, and every library has one home."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[2] / "mockserver"

#: Who may import whom; every layer may import itself, errors, settings and resources.
MAY_IMPORT = {
    "cli": {
        "files",
        "replay",
        "client",
        "http",
        "checks",
        "stores",
        "providers",
        "inferred",
        "engine",
        "contract",
    },
    "http": {"stores", "providers", "inferred", "engine", "contract"},
    "pytest_plugin": {"files", "replay", "client", "http"},
    "replay": {"client", "engine"},
    "client": set(),
    "checks": {"files", "contract"},
    "stores": {"engine", "contract"},
    "providers": {"engine", "contract"},
    "inferred": {"engine", "contract"},
    "engine": {"contract"},
    "contract": set(),
    "settings": set(),
    "own_document": set(),
    "resources": set(),
    "program": set(),
    "errors": set(),
    "counts": set(),
    "listening": set(),
    "files": set(),
    "__init__": set(),
    "__main__": {"cli"},
}
EVERYWHERE = {"errors", "__init__"}
BESIDE = {"settings", "own_document", "resources", "program", "counts", "listening"}
MAY_IMPORT_BESIDE = {"cli", "http", "pytest_plugin", "settings"}
#: The rooms inside a layer that import themselves, and of the rest what is named; the rest of the
#: layer may import them.
LOWER_ROOMS: dict[str, set[str]] = {
    "http/transport": set(),
    "inferred/resources": {"contract", "errors"},
}
#: The rooms that a layer may import although the rest of their layer is closed to it: a check reads
#: what a document lets infer, and never the mock that is made of it.
OPEN_TO = {"checks": ("inferred/resources",)}

#: The one place where a library is at home.
AT_HOME_IN = {
    "connexion": {"http"},
    "starlette": {"http"},
    "uvicorn": {"http"},
    "python_multipart": {"http"},
    "uvloop": {"http"},
    "prance": {"contract"},
    "jsonschema_rs": {"contract"},
    "yaml": {"contract"},
    "redis": {"stores"},
    "httpcore": {"http"},
    "schemathesis": {"checks"},
    "hypothesis": {"checks"},
    "requests": {"checks"},
    "orjson": {"contract", "http", "stores"},
    "prometheus_client": {"http"},
    "jwt": {"providers"},
    "click": {"cli"},
    "pytest": {"pytest_plugin"},
}

#: What contract's values, engine and providers get from the world instead (law 2).
IMPURE = {"time", "random", "secrets", "uuid", "os", "socket", "subprocess", "threading", "asyncio"}
PURE_LAYERS = {"contract", "engine", "providers", "inferred"}
#: Modules whose very purpose is to read files.
READERS = {
    "contract/document.py",
    "contract/bundle.py",
    "contract/openapi.py",
    "contract/edge/reading.py",
}


class Import(NamedTuple):
    """One import statement: in which file and line, of which module."""

    path: str
    line: int
    module: str

    @property
    def layer(self) -> str:
        return self.path.partition("/")[0].removesuffix(".py")

    @property
    def room(self) -> str:
        lower = (room for room in LOWER_ROOMS if self.path.startswith(f"{room}/"))
        return next(lower, self.layer)

    @property
    def target(self) -> str:
        return self.module.split(".")[1] if "." in self.module else "__init__"

    def __str__(self) -> str:
        return f"mockserver/{self.path}:{self.line}: {self.room} must not import {self.module}"


def imports_of(package: Path) -> Iterator[Import]:
    for file in sorted(package.rglob("*.py")):
        path = str(file.relative_to(package))
        if path.startswith("_data"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (Import(path, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield Import(path, node.lineno, node.module or "")


def breaches(package: Path) -> list[str]:
    return [str(each) for each in imports_of(package) if not is_allowed(each)]


def is_allowed(each: Import) -> bool:
    library = each.module.partition(".")[0]
    if library == "mockserver":
        return may_import(each)
    if library in IMPURE and each.layer in PURE_LAYERS:
        return False
    if library == "pathlib" and each.layer in PURE_LAYERS:
        return each.path in READERS
    return library not in AT_HOME_IN or each.layer in AT_HOME_IN[library]


def may_import(each: Import) -> bool:
    if each.room in LOWER_ROOMS:
        own = f"mockserver.{each.room.replace('/', '.')}."
        return each.module.startswith(own) or each.target in LOWER_ROOMS[each.room]
    if each.target in EVERYWHERE or each.target == each.layer:
        return not is_stranger(each)
    if each.target in BESIDE:
        return each.layer in MAY_IMPORT_BESIDE
    rooms = (f"mockserver.{room.replace('/', '.')}." for room in OPEN_TO.get(each.layer, ()))
    return each.target in MAY_IMPORT[each.layer] or each.module.startswith(tuple(rooms))


def is_stranger(each: Import) -> bool:
    """Providers do not know each other."""
    if each.layer != "providers" or "/" not in each.path.removeprefix("providers/"):
        return False
    parts = each.module.split(".")
    return len(parts) > 2 and parts[2] != each.path.split("/")[1]


def test_every_arrow_points_down() -> None:
    assert breaches(PACKAGE) == []


def test_the_law_covers_every_folder() -> None:
    top = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or is_package(path)}

    assert top - {"_data"} == set(MAY_IMPORT)
    assert [room for room in LOWER_ROOMS if not is_package(PACKAGE / room)] == []


@pytest.mark.parametrize("layer", ["client", "replay", "http", "inferred"])
def test_the_modules_of_a_room_import_each_other_in_no_circle(layer: str) -> None:
    graph: dict[str, set[str]] = {}
    for each in imports_of(PACKAGE):
        if each.layer == layer:
            module = "mockserver." + each.path.removesuffix(".py").replace("/", ".")
            graph.setdefault(module, set()).add(each.module)

    order = list(TopologicalSorter(graph).static_order())

    assert order


def is_package(path: Path) -> bool:
    return (path / "__init__.py").exists()


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("engine/world.py", "from mockserver.http.gate import Gate"),
        ("engine/world.py", "import time"),
        ("engine/world.py", "from mockserver.settings import Settings"),
        ("contract/schema.py", "from mockserver.engine.call import Call"),
        ("stores/backends/memory.py", "import mockserver.providers.koomalooma"),
        ("providers/koomalooma/users.py", "from mockserver.stores.worlds import Worlds"),
        (
            "providers/koomalooma/users.py",
            "from mockserver.inferred.resources.resource import Resource",
        ),
        ("inferred/resources/resource.py", "from mockserver.providers.koomalooma.users import x"),
        ("inferred/resources/resource.py", "from mockserver.stores.worlds import Worlds"),
        ("inferred/resources/resource.py", "from mockserver.inferred.rows import Rows"),
        ("inferred/resources/resource.py", "from mockserver.engine.call import Call"),
        ("providers/koomalooma/users.py", "from mockserver.providers.other.users import x"),
        ("providers/koomalooma/users.py", "from pathlib import Path"),
        ("http/gate.py", "import schemathesis"),
        ("http/gate.py", "from mockserver.checks import run_check"),
        ("http/transport/wire.py", "from mockserver.http.request import Head"),
        ("http/transport/wire.py", "from mockserver.http import cors"),
        ("http/transport/wire.py", "from mockserver.engine.call import Call"),
        ("checks/run.py", "from mockserver.http.app import build_server"),
        ("checks/run.py", "from mockserver.inferred.provider import make_provider"),
        ("checks/run.py", "from mockserver.inferred.rows import find_row"),
        ("client/world.py", "from mockserver.engine.world import World"),
        ("http/gate.py", "from mockserver.client import MockServer"),
        ("replay/replaying.py", "from mockserver.http.app import build_server"),
        ("client/world.py", "from mockserver.replay import replay"),
        ("cli/serve.py", "import connexion"),
        ("http/gate.py", "def f() -> None:\n    from prance import ResolvingParser"),
    ],
)
def test_an_arrow_turned_round_is_named(tmp_path: Path, path: str, statement: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(statement)

    (breach,) = breaches(tmp_path)

    assert breach.startswith(f"mockserver/{path}:")
