"""The address of a SQLite store: a path, and options after a question mark."""

from pathlib import Path
from typing import NamedTuple

from mockserver.errors import SettingsError
from mockserver.stores.address_options import AddressOptions

_OPTIONS = ("synchronous", "wait")
_EXAMPLE = "Write it like --store sqlite:worlds.db, or --store 'sqlite:worlds.db?synchronous=full'."


class Address(NamedTuple):
    """Where the file is, and how it is used."""

    path: Path
    #: Whether each call waits until the disk itself has it, so that a power cut loses nothing.
    is_synced: bool = False
    #: How many seconds a call waits for the lock of another program.
    wait: float = 5.0


def read_address(text: str) -> Address:
    """Read an address. Raises SettingsError."""
    path, _, behind = text.partition("?")
    if not path or "\0" in path:
        raise SettingsError("The store 'sqlite' needs the path of a file.", hint=_EXAMPLE)
    if Path(path).is_dir():
        raise SettingsError(f"{path!r} is a folder, and no file for a store.", hint=_EXAMPLE)
    if not Path(path).absolute().parent.is_dir():
        raise SettingsError(f"There is no folder for the file {path!r}.", hint="Make it first.")
    options = AddressOptions.read(behind, _OPTIONS, "SQLite", _EXAMPLE)
    synchronous = options.given.get("synchronous", "normal")
    if synchronous not in ("normal", "full"):
        what = f"`synchronous` is 'normal' or 'full', and not {synchronous!r}."
        raise SettingsError(what, hint=_EXAMPLE)
    address = Address(Path(path), synchronous == "full")
    return address._replace(wait=options.seconds("wait", address.wait, may_be_zero=True))
