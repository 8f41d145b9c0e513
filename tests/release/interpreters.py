"""The Pythons that the package supports, as far as this machine has them."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import NamedTuple

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")


class Interpreter(NamedTuple):
    """A Python: the file to run, and its version as it says it."""

    path: str
    version: str


def supported() -> list[str]:
    """List the versions that the classifiers of the package name."""
    classifiers = tomllib.loads(_PROJECT.read_text())["project"]["classifiers"]
    return [found[1] for each in classifiers if (found := _CLASSIFIER.fullmatch(each))]


def interpreters() -> tuple[list[Interpreter], list[str]]:
    """Return the interpreters that run, and the versions for which there is none."""
    found, missing = [], []
    for version in supported():
        candidates = (shutil.which(f"python{version}"), _known_to_uv(version))
        both = (_asked(path, version) for path in candidates if path)
        one = next((each for each in both if each), None)
        if one is None:
            missing.append(version)
        else:
            found.append(one)
    return found, missing


def _known_to_uv(version: str) -> str | None:
    """Ask uv where a Python is, such as one that a version manager has; it fetches none."""
    uv = shutil.which("uv")
    if uv is None:
        return None
    command = [uv, "python", "find", "--no-python-downloads", version]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else None


def _asked(path: str, version: str) -> Interpreter | None:
    """Ask a program which Python it is; a launcher of one that is not there says none.

    A launcher of pyenv starts the version that PYENV_VERSION names, and only that.
    """
    command = [path, "-c", "import sys; print(sys.executable, *sys.version_info[:3])"]
    asked = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYENV_VERSION": version},
    )
    if asked.returncode:
        return None
    program, *numbers = asked.stdout.rsplit(maxsplit=3)
    return Interpreter(program, f"Python {'.'.join(numbers)}")
