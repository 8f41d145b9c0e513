"""An empty environment of one Python: made, filled from the index, used."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.release.interpreters import Interpreter


class Environment:
    """A virtual environment; uv fills it where uv is there, else pip."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"

    @classmethod
    def make(cls, python: Interpreter, folder: Path) -> "Environment":
        """Make an environment with nothing in it."""
        without = ["--without-pip"] if shutil.which("uv") else []
        subprocess.run([python.path, "-m", "venv", *without, folder], check=True)
        return cls(folder)

    def install(self, *requirements: str) -> None:
        """Install what a stranger names, with the newest versions that fit."""
        if uv := shutil.which("uv"):
            command = [uv, "pip", "install", "--quiet", "--python", str(self.bin / "python")]
        else:
            command = [str(self.bin / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*command, *requirements], check=True)

    def run(self, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in a folder, without this machine's settings."""
        return subprocess.run(
            [self.bin / words[0], *words[1:]],
            cwd=folder,
            env=variables(self.bin),
            capture_output=True,
            text=True,
            timeout=120,
        )


def variables(folder: Path) -> dict[str, str]:
    """Return the environment's variables: the programs of a folder first, and no settings."""
    own = ("PYTHON", "MOCKSERVER_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**kept, "PATH": f"{folder}:{os.environ['PATH']}"}
