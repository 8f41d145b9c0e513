"""What a package offers by `__all__` is what it has, and every error is documented."""

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import mockserver
from mockserver import errors
from mockserver.engine.problem import STATUS

ROOT = Path(__file__).parents[2]


def test_the_version_is_the_one_that_is_installed() -> None:
    assert mockserver.__version__ == version("loyalty-mockserver")


def test_every_declared_name_exists() -> None:
    for module in pkgutil.walk_packages(mockserver.__path__, "mockserver."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for name in getattr(loaded, "__all__", ()):
            assert hasattr(loaded, name), f"{module.name}.{name}"


def errors_below(error: type[errors.MockServerError]) -> Iterator[type[errors.MockServerError]]:
    for each in error.__subclasses__():
        if each.__module__.startswith("mockserver."):
            yield each
            yield from errors_below(each)


def all_errors() -> list[type[errors.MockServerError]]:
    """Every error of the package, whichever module it stands in."""
    for module in pkgutil.walk_packages(mockserver.__path__, "mockserver."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [*errors_below(errors.MockServerError)]


def test_every_error_has_a_code_of_its_own_with_cause_and_cure_in_the_table() -> None:
    table = (ROOT / "docs" / "errors.md").read_text()

    found = all_errors()

    codes = [each.code for each in found]
    assert sorted(codes) == sorted({*codes} - {errors.MockServerError.code})
    assert [code for code in codes if f"| `{code}` |" not in table] == []


def test_every_kind_of_refusal_stands_in_the_table_of_titles() -> None:
    table = (ROOT / "docs" / "errors.md").read_text()

    rows = [f"| `{kind}` | {status} |" for kind, status in STATUS.items()]
    assert [row for row in rows if row not in table] == []


def test_every_error_stands_in_the_tree() -> None:
    tree = str(errors.__doc__)

    assert [each.__name__ for each in all_errors() if f"── {each.__name__} " not in tree] == []


def test_no_file_grows_beyond_what_one_can_hold() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for folder in ("mockserver", "tests")
        for file in (ROOT / folder).rglob("*.py")
        if "node_modules" not in file.parts and (lines := len(file.read_text().splitlines())) > 400
    }

    assert long == {}
