"""The command line as its user has it: a process, its exit code, and what it printed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def mockserver(tmp_path: Path) -> Run:
    """Run `mockserver` with some words in an empty folder."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mockserver", *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=100)

    return run
