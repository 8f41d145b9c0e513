"""A folder of specifications that a test may change."""

from pathlib import Path
from shutil import copy

import pytest

from mockserver.settings import Settings


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    for name in ("koomalooma.yaml", "control.yaml"):
        copy(Settings().specs / name, folder)
    return folder
