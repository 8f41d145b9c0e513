"""Addresses of stores: what can be, and what is refused with what to write instead."""

from pathlib import Path

import pytest

from mockserver.errors import SettingsError
from mockserver.stores.backends.memory import MemoryStore
from mockserver.stores.backends.sqlite.address import Address, read_address
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits


def test_an_address_is_a_path_with_options(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"

    assert read_address(f"{path}") == Address(path, is_synced=False, wait=5)
    assert read_address(f"{path}?synchronous=full&wait=0.5") == Address(path, True, 0.5)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("sqlit:worlds.db", "no store 'sqlit'"),
        ("../memory", "no store '../memory'"),
        ("memory:fast", "takes no 'fast'"),
        ("sqlite", "needs the path of a file"),
        ("sqlite:", "needs the path of a file"),
        ("sqlite:.", "'.' is a folder"),
        ("sqlite:no/such/folder/worlds.db", "no folder for the file"),
        ("sqlite:worlds.db?synchronus=full", "no option 'synchronus'"),
        ("sqlite:worlds.db?synchronous=off", "is 'normal' or 'full', and not 'off'"),
        ("sqlite:worlds.db?wait=long", "a number of seconds up to 60, and not 'long'"),
        ("sqlite:worlds.db?wait=nan", "a number of seconds up to 60, and not 'nan'"),
    ],
)
def test_an_address_that_cannot_be_is_refused(address: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as caught:
        open_store(address, Limits())

    assert caught.value.hint


def test_memory_is_an_address() -> None:
    assert isinstance(open_store("memory", Limits()), MemoryStore)
