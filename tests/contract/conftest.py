"""A folder of specifications that a test may change."""

from pathlib import Path
from shutil import copy

import pytest

from mockserver.settings import Settings


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    for path in Settings().specs.glob("*.yaml"):
        copy(path, folder)
    return folder
