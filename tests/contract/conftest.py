"""Folders that a test may change, and a machine without a network."""

import os
import socket
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from mockserver.settings import Settings
from tests.contract.builders import (
    written,
)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whoever connects or resolves a host."""

    def connected(*arguments: Any, **options: Any) -> Any:
        raise AssertionError(f"connects to {arguments}")

    monkeypatch.setattr(socket.socket, "connect", connected)
    monkeypatch.setattr(socket, "getaddrinfo", connected)
    monkeypatch.setattr(socket, "create_connection", connected)


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    for path in Settings().specs.glob("*.yaml"):
        copy(path, folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a secret outside, and links and pipes that lead to it."""
    inside = tmp_path / "folder"
    inside.mkdir()
    for name in ("secret.yaml", "folder-evil/secret.yaml"):
        written(tmp_path, name, "a: {type: string}")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "linked").symlink_to(tmp_path)
    (inside / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(inside / "pipe.yaml")
    return inside
