"""How to start this program once more: what a line has to begin with that a user copies."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

#: The names under which the package installs its one script.
SCRIPTS: Final = ("mockserver", "loyalty-mockserver")
#: A command in a text: what follows the opening backtick.
_QUOTED: Final = re.compile(r"(?<=`)mockserver(?= )")


def program(folder: Path | None = None) -> str:
    """Return the words of a shell that start this program from a folder, or the working directory.

    That is its name if the user's PATH finds this very program by it, or else its path. Where no
    script is installed, Python starts the package.
    """
    folder = folder or _here()
    started = Path(sys.argv[0])
    script = started if started.name in SCRIPTS else beside_python(SCRIPTS[0])
    if script is None:
        return shlex.join([_shown(Path(sys.executable), folder), "-m", "mockserver"])
    return _command(script, folder)


def installed(name: str) -> str:
    """Return the same for another script of this environment; its name if there is none."""
    script = beside_python(name)
    return name if script is None else _command(script, _here())


def beside_python(name: str) -> Path | None:
    """Find a script of this environment."""
    script = Path(sys.executable).with_name(name)
    return script if script.is_file() else None


def as_started(text: str) -> str:
    """Let the commands that a text quotes (`mockserver ...`) begin as the user can type them."""
    return _QUOTED.sub(lambda _: program(), text)


def _here() -> Path:
    """Return the working directory; the root where it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return Path("/")


def _command(script: Path, folder: Path) -> str:
    # uv puts the environment of `uvx` and `uv run` on the PATH of this process alone.
    found = None if "UV" in os.environ else shutil.which(script.name)
    if found is not None and script.exists() and os.path.samefile(found, script):
        return script.name
    return shlex.quote(_shown(script, folder))


def _shown(path: Path, folder: Path) -> str:
    """Return the path from a folder if it is below that, or else the whole path."""
    whole = Path(os.path.abspath(path))
    if not whole.is_relative_to(folder):
        return str(whole)
    return os.path.join("." if whole.parent == folder else "", whole.relative_to(folder))
