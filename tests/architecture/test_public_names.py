"""What a package offers by `__all__` is what it has, and every error is documented."""

import importlib
import pkgutil
from pathlib import Path

import mockserver
from mockserver import errors

ROOT = Path(__file__).parents[2]


def test_every_declared_name_exists() -> None:
    for module in pkgutil.walk_packages(mockserver.__path__, "mockserver."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for name in getattr(loaded, "__all__", ()):
            assert hasattr(loaded, name), f"{module.name}.{name}"


def test_every_error_code_is_in_the_table_with_cause_and_cure() -> None:
    table = (ROOT / "docs" / "errors.md").read_text()

    codes = {
        each.code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.MockServerError)
    }

    for code in codes - {errors.MockServerError.code}:
        assert f"| `{code}` |" in table


def test_no_file_grows_beyond_what_one_can_hold() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in (ROOT / "mockserver").rglob("*.py")
        if (lines := len(file.read_text().splitlines())) > 400
    }

    assert long == {}
