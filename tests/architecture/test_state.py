"""No module keeps state: two servers in one process never meet (law 3)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client

PACKAGE = Path(__file__).parents[2] / "mockserver"

_MUTABLE = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
_CACHES = {"cache", "lru_cache"}


def changed_tables(tree: ast.Module) -> list[str]:
    """Name the module-level dicts, lists and sets that some function changes."""
    tables = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, _MUTABLE)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    changed = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                changed.update(node.names)
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                changed |= {node.value.id} & tables if isinstance(node.value, ast.Name) else set()
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner, verb = node.func.value, node.func.attr
                if isinstance(owner, ast.Name) and owner.id in tables and verb in _CHANGING:
                    changed.add(owner.id)
    return sorted(changed)


_CHANGING = {"add", "append", "clear", "extend", "insert", "pop", "popitem", "remove"} | {
    "setdefault",
    "update",
    "discard",
}


@pytest.mark.slow
def test_no_function_changes_a_table_of_its_module() -> None:
    found = {
        str(file.relative_to(PACKAGE)): names
        for file in PACKAGE.rglob("*.py")
        if (names := changed_tables(ast.parse(file.read_text())))
    }

    assert found == {}


def test_the_check_sees_a_changed_table() -> None:
    tree = ast.parse("seen = {}\ndef f(x):\n    seen[x] = 1\n")

    assert changed_tables(tree) == ["seen"]


def test_no_function_is_cached_for_the_whole_process() -> None:
    found = [
        f"{file.name}:{node.lineno}"
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "functools"
        if _CACHES & {alias.name for alias in node.names}
    ]

    assert found == []


def test_two_servers_in_one_process_never_meet() -> None:
    first, second = (Client(build_server(Settings()), "same") for _ in range(2))
    headers = first.credentials("koomalooma")

    first.post("/api/users", headers=headers)

    assert first.get("/_mock/worlds/same").status == 200
    assert second.get("/_mock/worlds/same").status == 404
    first.close()
    second.close()


@pytest.mark.slow
def test_serving_imports_no_tester() -> None:
    script = (
        "import sys\n"
        "import mockserver.cli\n"
        "from mockserver.http.app import build_server\n"
        "from mockserver.settings import Settings\n"
        "import mockserver.http.serving, mockserver.cli.banner\n"
        "build_server(Settings())\n"
        "print(sorted({'schemathesis', 'hypothesis', 'prance', 'pytest'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
