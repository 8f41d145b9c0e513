"""Automatic mutants of the providers' code: one operator, constant or condition is changed.

A mutant lives in a process of its own: the module is changed while it is imported.
"""

import ast
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import mockserver.providers

_ROOT = Path(mockserver.providers.__file__).parent
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
}


class Mutant(NamedTuple):
    """One change: the module, and the number of the place in it."""

    api: str
    module: str
    number: int

    @property
    def words(self) -> list[str]:
        """The arguments of the process that runs it."""
        return [self.api, self.module, str(self.number)]


class _Mutation(ast.NodeTransformer):
    """Changes the place with this number; with -1, it only counts them."""

    def __init__(self, number: int) -> None:
        self.count = 0
        self.line = 0
        self._number = number

    def _is_here(self, node: ast.expr) -> bool:
        self.count += 1
        if self.count - 1 != self._number:
            return False
        self.line = node.lineno
        return True

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if type(node.ops[0]) in _COMPARED and self._is_here(node):
            node.ops[0] = _COMPARED[type(node.ops[0])]()
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        is_text = any(isinstance(each, ast.JoinedStr) for each in (node.left, node.right))
        if type(node.op) in _COMPUTED and not is_text and self._is_here(node):
            node.op = _COMPUTED[type(node.op)]()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._is_here(node):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self._is_here(node):
            return node.operand
        return node


def mutants(api: str, most: int, seed: int) -> Sequence[Mutant]:
    """Return some mutants of one provider's code, the same for the same seed."""
    every = [
        Mutant(api, module, number)
        for module, path in _modules(api)
        for number in range(_places(path))
    ]
    random.Random(seed).shuffle(every)
    return every[:most]


def run(mutant: Mutant) -> tuple[bool, str]:
    """Run a mutant in a process; returns whether it was found, and where it is."""
    words = [sys.executable, "-m", "tests.detection.mutants", *mutant.words]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode != 0, done.stdout.strip() or done.stderr.strip()[-200:]


def _modules(api: str) -> Iterator[tuple[str, Path]]:
    folder = _ROOT / api
    for path in sorted(folder.rglob("*.py")):
        inner = path.relative_to(folder).with_suffix("").parts
        name = ".".join(("mockserver", "providers", api, *inner))
        yield name.removesuffix(".__init__"), path


def _places(path: Path) -> int:
    counted = _Mutation(-1)
    counted.visit(ast.parse(path.read_text()))
    return counted.count


class _Mutating(MetaPathFinder, Loader):
    def __init__(self, module: str, number: int) -> None:
        self._module = module
        self._number = number
        self.where = ""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != self._module:
            return None
        found = PathFinder.find_spec(name, path)
        assert found is not None, "the module is there"
        assert found.origin is not None, "it has a file"
        spec = spec_from_loader(
            name, self, origin=found.origin, is_package=found.submodule_search_locations is not None
        )
        assert spec is not None, "a loader was given"
        spec.submodule_search_locations = found.submodule_search_locations
        return spec

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None, "it was just made"
        path = module.__spec__.origin or ""
        tree = ast.parse(Path(path).read_text())
        mutation = _Mutation(self._number)
        changed = ast.fix_missing_locations(mutation.visit(tree))
        self.where = f"{self._module}:{mutation.line}"
        exec(compile(changed, path, "exec"), module.__dict__)


def main(api: str, module: str, number: str) -> int:
    """Serve a mutant and run the stages; 1 if anything was found, or it could not even start."""
    for name in [each for each in sys.modules if each.startswith("mockserver.providers.")]:
        del sys.modules[name]
    mutating = _Mutating(module, int(number))
    sys.meta_path.insert(0, mutating)
    from mockserver.http.app import build_server
    from mockserver.http.serving import serving
    from mockserver.settings import Settings
    from tests.detection.hunt import hunted

    try:
        server = build_server(Settings(seed=5))
        with serving(server) as url:
            found = hunted(server, url, api)
    finally:
        print(mutating.where)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
