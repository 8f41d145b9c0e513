"""The two locks: what serving needs is a part of what testing needs, version by version."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def locked(name: str) -> dict[str, frozenset[str]]:
    """The pinned requirements of a lock, each with its hashes."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if re.match(r"\w", line)]
    return {
        line.partition(" --hash")[0].strip(): frozenset(re.findall(r"--hash=(\S+)", line))
        for line in lines
    }


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>= ]", each)[0].lower() for each in requirements}


def test_what_serving_needs_is_a_part_of_what_testing_needs() -> None:
    serving, testing = locked("requirements-serve.lock"), locked("requirements.lock")

    assert serving.items() < testing.items()
    assert all(testing.values())


def test_serving_needs_nothing_of_a_check() -> None:
    serving = names([*locked("requirements-serve.lock")])
    extras = PROJECT["optional-dependencies"]

    assert names(PROJECT["dependencies"]) | names(extras["redis"]) <= serving
    assert serving & names(extras["check"]) == set()
