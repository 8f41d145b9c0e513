"""The address of a SQLite store: a path, and options after a question mark."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

from mockserver.errors import SettingsError, closest

_OPTIONS = ("synchronous", "wait")
_EXAMPLE = "Write it like --store sqlite:worlds.db, or --store 'sqlite:worlds.db?synchronous=full'."
#: The longest wait for a lock, in seconds.
_LONGEST = 60.0


class Address(NamedTuple):
    """Where the file is, and how it is used."""

    path: Path
    #: Whether each call waits until the disk itself has it, so that a power cut loses nothing.
    is_synced: bool = False
    #: How many seconds a call waits for the lock of another program.
    wait: float = 5.0


def read_address(text: str) -> Address:
    """Read an address. Raises SettingsError."""
    path, _, options = text.partition("?")
    if not path or "\0" in path:
        raise SettingsError("The store 'sqlite' needs the path of a file.", hint=_EXAMPLE)
    if Path(path).is_dir():
        raise SettingsError(f"{path!r} is a folder, and no file for a store.", hint=_EXAMPLE)
    if not Path(path).absolute().parent.is_dir():
        raise SettingsError(f"There is no folder for the file {path!r}.", hint="Make it first.")
    given = dict(parse_qsl(options, keep_blank_values=True))
    for name in given:
        if name not in _OPTIONS:
            what = f"A SQLite store has no option {name!r}."
            raise SettingsError(what, hint=closest(name, _OPTIONS))
    synchronous = given.get("synchronous", "normal")
    if synchronous not in ("normal", "full"):
        what = f"`synchronous` is 'normal' or 'full', and not {synchronous!r}."
        raise SettingsError(what, hint=_EXAMPLE)
    wait = _seconds(given["wait"]) if "wait" in given else Address(Path()).wait
    return Address(Path(path), synchronous == "full", wait)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST:
        what = f"`wait` is a number of seconds up to {_LONGEST:g}, and not {text!r}."
        raise SettingsError(what, hint=_EXAMPLE)
    return seconds
