"""What the tests of documents that users bring share; no logic."""

from pathlib import Path
from textwrap import dedent
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.edge import read_contract
from tests.contract.builders import written


def read(folder: Path, document: Any, *, name: str = "shop.yaml", **beside: Any) -> Contract:
    """Read a document; `beside` are files of its folder, with `__` for the dot."""
    for file, content in beside.items():
        written(folder, file.replace("__", "."), content)
    content = dedent(document) if isinstance(document, str) else document
    return read_contract("shop", written(folder, name, content))


def whats(contract: Contract) -> list[str]:
    return [note.what for note in contract.notes]
